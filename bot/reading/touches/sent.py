"""Messages told of at one place, and the numbers in a text that may be of messages."""

from dataclasses import dataclass
from enum import StrEnum

from bot.reading.phrases import NUMBERS, is_number

MANY = 7
"""From here on one more or less makes no difference."""
MOST = 60
"""More messages than that nobody counts."""
BETWEEN = 3
"""Words that may stand between the number and what is counted: "3 polite little mails"."""
THEIRS = frozenset({"his", "her", "their", "me", "us"})
"""Near a number of messages: they wrote these."""
MINE = frozenset({"my", "our"})
OPEN = frozenset({"several", "few", "some", "many", "handful", "bunch", "plenty", "various", "multiple"})
LOTS = frozenset({"dozens", "hundreds", "countless", "umpteen", "loads", "tons", "endless"})
NOT_COUNTING = frozenset({"day", "week", "hour", "minute", "number", "no", "row", "phase", "page", "version"})
"""Before a number that counts nothing: "day 5"."""
TIME_UNITS = frozenset({"day", "week", "month", "year", "hour", "minute", "night", "evening", "morning"})
FROM_US = frozenset(
    {("from", "me"), ("from", "us"), ("by", "me"), ("by", "us"), ("of", "mine"), ("of", "ours"), ("of", "me")}
)


class Kind(StrEnum):
    """How a text tells of messages."""

    NUMBERED = "numbered"
    TIMES = "times"
    SERIES = "series"
    QUOTED = "quoted"
    BARE = "bare"
    SINGLE = "single"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages of the rep's told of at one place."""

    number: int
    """0 where the number stays open: "several mails"."""
    first: int
    last: int
    kind: Kind
    noun: str = ""
    since: bool = False
    """Told as since their last word."""
    new: bool = False
    """Told as one more: "then", "another"."""


def number_at(plain: tuple[str, ...], at: int) -> int | None:
    """Return the number that a word is, where it counts things; 0 for "two or three"."""
    before = plain[at - 1] if at else ""
    if not is_number(plain[at]) or before in NOT_COUNTING:
        return None
    number = value_of(plain[at])
    if number == 12 and plain[max(0, at - 2) : at] == ("half", "a"):
        return 6
    if before in ("or", "to") and at > 1 and is_number(plain[at - 2]):
        return number if value_of(plain[at - 2]) >= MANY else 0
    return number if number <= MOST else None


def value_of(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS[word]


def times_at(plain: tuple[str, ...], at: int) -> int | None:
    """Return the number of "twice", "three times", "4x"."""
    word, following = plain[at], plain[at + 1 : at + 2]
    if word in ("once", "twice", "thrice"):
        return ("once", "twice", "thrice").index(word) + 1
    if following in (("times",), ("time",), ("x",)) and (is_number(word) or word == "both"):
        return 2 if word == "both" else number_at(plain, at)
    if following == ("times",) and word in OPEN | LOTS:
        return MANY if word in LOTS else 0
    digits = word.removesuffix("x") if word.endswith("x") else word.removeprefix("x")
    return int(digits) if digits != word and digits.isdecimal() and len(digits) < 3 else None


def is_from_us(plain: tuple[str, ...], at: int) -> bool:
    """Tell whether "from me", "of mine" or "on my side" follows a word."""
    after = plain[at + 1 : at + 3]
    return after in FROM_US


def is_span(plain: tuple[str, ...], at: int) -> bool:
    """Tell whether a number counts days: "2 weeks no mail"."""
    following = plain[at + 1 : at + 2]
    return bool(following) and following[0].rstrip("s") in TIME_UNITS
