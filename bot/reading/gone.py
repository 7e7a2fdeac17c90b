"""Days that a text itself says are over: "by Wednesday. It's Friday now", "due Tuesday, nothing came".

A weekday or a date without its year is the next such day, unless the words right behind it tell that it has
come and gone, that it is already later, or, after a word of the past, that nothing came.
"""

import re
from datetime import date, timedelta

WANING = frozenset({"weekday", "of_month", "ordinal", "numbered", "dotted", "slashed", "month_day"})
"""Forms of days that may mean the last such day as well as the next."""
_REACH = 90
"""Letters before and behind a day that tell when it was, or is."""
_MOST_APART = 40
"""Letters between a day and the day that it is told to be now."""
_HALF_A_MONTH = timedelta(days=20)
_RECENT = timedelta(days=120)
_GAP = r"[\s,.;:!?…–—()\"'”’-]*"
_TOLD = re.compile(
    r"\b(?:said|told|promis\w+|swore|wanted|would|was|were|had|supposed|due|planned|expected|meant|vowed"
    r"|(?:s?he|they|it)['’]?d)\b"
)
"""What begins in the past may be over."""
_DUE = re.compile(r"\b(?:by|for|until|till|before) $")
_AHEAD = re.compile(r"(?:\b(?:will|going to|gonna|let['’]?s|next)\b|['’]ll\b)")
_HEARD = (
    r"(?:heard|got|received|seen|never (?:heard|got|saw)|have(?:n['’]?t| not)? (?:heard|got|seen|received))"
)
_FILL = (
    rf"^(?:(?!\w){_GAP}(?:(?:at the )?latest|at noon|noon|eod|cob|close of play|lunch(?:time)?|morning"
    r"|afternoon|evening|night|end of (?:the )?(?:day|business)|and|but|so|yet|then|well|now|so far|since"
    r"|of course|still|it|this|that|which|who|she|he|they|has|have|had|is|['’]s|was|got|there|here|heard"
    rf"|(?:i|we)(?:['’]?ve)?(?= {_HEARD})|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b){{0,6}}{_GAP}"
)
"""Words between a day and what is told of it."""
_NOT = r"(?:never|did(?: not|n['’]?t)|ha(?:s|ve|d)(?: not|n['’]?t)|was(?: not|n['’]?t)|nothing|not)"
_DONE = (
    r"(?:came|come|did|do|done|sent|send|happen\w*|call\w*|show\w*|arriv\w*|deliver\w*|repl\w+|answer\w*|turn\w*|got"
    r"|get|heard|hear|received|seen|saw|wrote|written|made|been(?= (?:here|in)\b)|materiali\w+)"
)
_PASSED = re.compile(
    rf"{_FILL}(?:came and went|(?:is )?(?:long )?(?:passed|gone|over|overdue|past)\b"
    rf"|(?:that['’]?s|that (?:was|is)|was) (?:\w+ ){{1,3}}(?:ago|gone|past)\b"
    rf"|that (?:was|is) yesterday|{_NOT} (?:yet |even |ever )?{_DONE}\b)"
)
"""Behind a day: it is over."""
_NOTHING = re.compile(
    rf"{_FILL}(?:nada|nothing|nowt|zilch|zero|silen\w+|crickets|quiet|radio silence|forgot|missing"
    r"|never(?=\W*$|[.,;!?\n])"
    rf"|no (?:sign|word|reply|answer|response|news|show|call|mail|email|message|data|\w+ (?:yet|so far))\b"
    r"|waiting|not (?:yet|a (?:word|thing|peep|sound)))\b"
    r"(?! (?:on|about|to|before|until|signed|else)\b)"
)
"""Behind a day that was told of in the past: it is over."""
_OPENS_NOW = re.compile(
    r"(?:\b(?:it(?:['’]?s| is)|today(?:['’]?s| is)?|now|we(?:['’]?re| are)(?: on| at)?)"
    r" (?:already |now |the |on )*)$"
)
_OPENS = re.compile(r"(?:^|[.,;:!?…–—-]\s*|\b(?:and|but|so) )$")
_NOW_BEHIND = re.compile(r"^ (?:now|already)\b")
_SURELY = re.compile(r"\b(?:already|today)\b")
_LEADS_TO_NOW = re.compile(r"(?:['’]?s| is)? (?:already |now |the )*$")


def is_now(text: str, start: int, end: int, day: date, today: date) -> bool:
    """Tell whether a day is named as the one that it is: "it's Friday now", "today is the 10th"."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    opened = _OPENS_NOW.search(before)
    if opened is None and not (_NOW_BEHIND.match(after) and _OPENS.search(before)):
        return False
    around = f"{opened[0] if opened else ''}{after[:9]}"
    return (day - today).days % 7 == 0 or day.day == today.day or bool(_SURELY.search(around))


def leads_to_now(between: str) -> bool:
    """Tell whether "today" only goes before the day that it is: "today is Friday"."""
    return _LEADS_TO_NOW.match(between) is not None


def gone_by(
    text: str, start: int, end: int, kind: str, day: date, today: date, now: int | None
) -> date | None:
    """Return the last such day where it is told to be over; `now` is where the text tells which day it is."""
    if kind not in WANING or (before := last_such(kind, day, today)) is None:
        return None
    sentence = re.split(r"[.!?\n]", text[max(0, start - _REACH) : start])[-1]
    told, after = bool(_TOLD.search(sentence)), text[end : end + _REACH]
    is_due = bool(told or _DUE.search(sentence))
    is_later = is_due and now is not None and 0 < now - end <= _MOST_APART
    if not told and _AHEAD.search(sentence) and not (is_later and _nothing_since(text, now)):
        return None
    if _PASSED.match(after):
        return before
    # Of the days of months the nearer one is meant: "by the 25th, nothing yet", said on the 20th, lies ahead.
    nearer = kind == "weekday" or today - before <= max(day - today, _HALF_A_MONTH)
    return before if nearer and (is_later or (told and _NOTHING.match(after))) else None


def _nothing_since(text: str, now: int | None) -> bool:
    """Tell whether nothing came up to today: "I'll send it by Wednesday" - Friday now, nothing."""
    return now is not None and bool(_NOTHING.match(text[max(0, now - 1) : now + _REACH]))


def last_such(kind: str, day: date, today: date) -> date | None:
    """Return the last such day before today: of a weekday, of a day of the month, or of a date."""
    if kind == "weekday":
        # On the very weekday it may be today.
        ahead = (day - today).days % 7
        return today - timedelta(days=7 - ahead) if ahead else None
    if kind in ("of_month", "ordinal"):
        month = today if day.day < today.day else today.replace(day=1) - timedelta(days=1)
        return (
            month.replace(day=min(day.day, month.day)) if month is not today else today.replace(day=day.day)
        )
    if day <= today:
        return None
    before = day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
    return before if today - before <= _RECENT else None
