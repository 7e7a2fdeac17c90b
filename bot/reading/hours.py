"""Times of the day: beside a day ("Friday 2pm"), or as an answer ("half past eight", "20:00 to 7:00").

Beside a day it is a meeting's, so "at 3" is the afternoon. An answer is taken at its word: "at 3" is 03:00.
"""

import re

from bot.reading.phrases import NUMBERS

HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
NEAR = 16
"""Characters that may lie between a day and its hour."""
LONGEST_ANSWER = 200
"""Characters of a text in which a time can be the answer to a question."""
MOST_PARTS = 3

CLOCK = re.compile(
    r"(?<![\w.:])(?:(?P<hour>\d{1,2})(?::(?P<minute>\d{2})) ?(?P<half>am|pm)?"
    r"|(?P<hour2>\d{1,2}) ?(?P<half2>am|pm)"
    rf"|at (?P<word>{HOURS}|noon|\d{{1,2}}(?![\d:.%])))(?!\w)"
)
"""An hour beside a day."""

HOUR_FORM = rf"(?P<hour>{HOURS}|\d{{1,2}})(?![\d%]|[.:]\d)"
HALF_FORM = r"(?P<half>[ap]\.?m\b\.?|in the morning|in the afternoon|in the evening|at night)"
FORMS = [
    r"(?P<named>noon|midday|midnight)",
    rf"(?:a )?(?P<past>half past|half|quarter past|quarter to) {HOUR_FORM}(?: ?{HALF_FORM})?",
    rf"(?P<hour>\d{{1,2}})(?P<sign>[:.h])(?P<minute>\d{{2}})(?![\d%]|[.:,]\d)(?: ?{HALF_FORM})?",
    rf"(?P<hour>{HOURS}) (?P<spoken>fifteen|thirty|forty[- ]five)(?: ?{HALF_FORM})?",
    rf"{HOUR_FORM} ?(?:{HALF_FORM}|o['’]?clock|uhr|h)",
    rf"(?:at |@ ?){HOUR_FORM}",
]
COMPILED = [re.compile(rf"(?<![\w.:,/])(?:{form})(?!\w)") for form in FORMS]
ALONE = re.compile(rf"(?:at )?(?:(?P<hour>{HOURS}|\d{{1,2}})|(?P<hour2>\d{{1,2}})(?P<minute>\d{{2}}))")
"""A time only where the whole answer is one: "9", "830"."""
OPENING = re.compile(r"^(?:from|between) ")
BETWEEN = re.compile(r"\s*(?:\b(?:to|till?|until|and)\b|[-–—])\s*")
MAYBE = re.compile(rf"\d|noon|midday|midnight|\b(?:{HOURS})\b")
NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}
SPOKEN = {"fifteen": 15, "thirty": 30, "forty-five": 45, "forty five": 45}
SHIFTS = {"half past": (0, 30), "half": (0, 30), "quarter past": (0, 15), "quarter to": (-1, 45)}


def hour_near(start: int, end: int, clocks: list[re.Match[str]]) -> str:
    """Return the hour that stands right before or after a day, as HH:MM, or nothing."""
    for clock in clocks:
        after, before = clock.start() - end, start - clock.end()
        if 0 <= after <= NEAR or 0 <= before <= NEAR // 2:
            return _meeting_hour(clock)
    return ""


def _meeting_hour(clock: re.Match[str]) -> str:
    """Return an hour as HH:MM: "2pm", "at ten", "10:00"; nothing when there is no such hour."""
    word = clock["word"]
    if word == "noon":
        return NAMED[word]
    digits = clock["hour"] or clock["hour2"] or word
    hour = _number(digits)
    if word and hour < 7:
        hour += 12
    return _shown(hour, int(clock["minute"] or 0), clock["half"] or clock["half2"] or "")


def times_in(text: str) -> tuple[str, ...]:
    """Return the times of the day in a short text, in order, as HH:MM."""
    said = text.strip().lower()
    if len(said) > LONGEST_ANSWER or not MAYBE.search(said):
        return ()
    return _answered(said) or _found(said)


def _answered(said: str) -> tuple[str, ...]:
    """Return the times of a text that holds nothing else: "9", "from 20 to 7"."""
    parts = BETWEEN.split(OPENING.sub("", said.rstrip(" .,;!?")))
    times = [_alone(part) for part in parts] if len(parts) <= MOST_PARTS else []
    return tuple(times) if all(times) else ()


def _alone(part: str) -> str:
    for pattern in COMPILED:
        if match := pattern.fullmatch(part):
            return _time(match)
    if match := ALONE.fullmatch(part):
        return _shown(_number(match["hour"] or match["hour2"]), int(match["minute"] or 0))
    return ""


def _found(said: str) -> tuple[str, ...]:
    """Return the times that stand among other words."""
    taken: list[tuple[int, int, str]] = []
    for pattern in COMPILED:
        for match in pattern.finditer(said):
            start, end = match.span()
            if not any(start < last and first < end for first, last, _ in taken):
                taken.append((start, end, "" if _is_date(match, said) else _time(match)))
    return tuple(time for _, _, time in sorted(taken) if time)


def _is_date(match: re.Match[str], said: str) -> bool:
    """Tell whether figures are a date after all: "8.11."."""
    found = match.groupdict()
    dotted = found.get("sign") == "." and said[match.end() : match.end() + 1] == "."
    return dotted and 0 < int(found["minute"]) <= 12


def _time(match: re.Match[str]) -> str:
    """Return a time as HH:MM; nothing when there is no such time."""
    found = match.groupdict()
    if named := found.get("named"):
        return NAMED[named]
    shift, minute = SHIFTS.get(found.get("past") or "", (0, SPOKEN.get(found.get("spoken") or "", 0)))
    hour = (_number(found["hour"]) + shift) % 24 if shift else _number(found["hour"])
    return _shown(hour, int(found.get("minute") or minute), found.get("half") or "")


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS[word]


def _shown(hour: int, minute: int, half: str = "") -> str:
    """Return hour and minute as HH:MM, in the half of the day that is named; nothing where there is none."""
    morning = half.replace(".", "") in ("am", "in the morning")
    if half and not morning and hour < 12:
        hour += 12
    if morning and hour == 12:
        hour = 0
    if (hour, minute) == (24, 0):
        return "00:00"
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""
