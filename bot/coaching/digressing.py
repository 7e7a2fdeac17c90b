"""Whether words typed where something was asked answer it, or are news or small talk after all.

The rule is the same everywhere: what tells nothing of anybody is an answer, if a bad one; what tells of
somebody is news, even where it happens to hold a day or an hour. How much more may be an answer depends on
what was asked: any words may be a story's, and a rep's own wording is full of responses.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.coaching.model import Reading, Said
from bot.coaching.panels import Answer
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict, decide

_DAY_WORDS = 4
"""A day and what leads to it is no longer than this."""
_NAME_WORDS = 6
"""More words than these are no name."""
_NEW_NAME_WORDS = 3
"""More that tell of a response are none either."""


class Asked(StrEnum):
    """What was asked for."""

    DAY = "day"
    TIME = "time"
    PLACE = "place"
    COUNTRY = "country"
    WHOM = "whom"
    """The name of somebody known."""
    SAME = "same"
    """The name of somebody who is the same as another."""
    NEW_NAME = "new_name"
    PROMISE = "promise"
    STORY = "story"
    """A part of a story, in any words."""
    CHOICE = "choice"
    """One of a few words."""
    FILE = "file"
    BLANK = "blank"
    WORDING = "wording"
    """The rep's own draft."""
    NAME = "name"
    """Whom a debrief is about."""
    WHEN = "when"
    """The day that a debrief waits for."""


def is_news(asked: Asked, reading: Reading, playbook: Playbook, answer: Answer | None = None) -> bool:
    """Tell whether what comes where something was asked is no answer but news, small talk, or no words."""
    if answer is not None and not isinstance(answer, Said):
        return True
    return _IS_NEWS[asked](reading, playbook, 0 if answer is None else len(answer.words.split()))


def names_day(reading: Reading) -> bool:
    """Tell whether words name a day, be it none that there is."""
    return bool(reading.days or reading.no_day or reading.two_days or reading.ahead)


def _tells(reading: Reading) -> bool:
    return bool(reading.evidence or reading.rivals or reading.promises or reading.replied)


def _tells_of_somebody(reading: Reading) -> bool:
    return _tells(reading) and reading.mention is not None


def _strays(reading: Reading) -> bool:
    return _tells(reading) or bool(reading.small_talk)


def _tells_last(reading: Reading, playbook: Playbook) -> bool:
    """Tell whether words say what came last from a prospect."""
    return any(item.fact == playbook.facts[0].key and item.answer is not None for item in reading.evidence)


def _settles(reading: Reading, playbook: Playbook) -> bool:
    """Tell whether what came last settles the advice by itself, whatever else is known."""
    last = playbook.facts[0].key
    told = [item.answer for item in reading.evidence if item.fact == last and item.answer is not None]
    return bool(told) and isinstance(decide({last: told[0]}, playbook), Verdict)


def _no_day(reading: Reading, playbook: Playbook, words: int) -> bool:
    if not names_day(reading):
        return _strays(reading) or reading.mention is not None
    # "She moved it to Friday" names a day as well.
    return _tells_of_somebody(reading) or (_tells_last(reading, playbook) and words > _DAY_WORDS)


def _no_time(reading: Reading, _playbook: Playbook, _words: int) -> bool:
    answers = bool(reading.times) and not reading.days
    return _tells_of_somebody(reading) if answers else _strays(reading)


def _no_place(reading: Reading, _playbook: Playbook, _words: int) -> bool:
    """Who names somebody with a company or a day tells news; a name alone may be a place."""
    mention = reading.mention
    about = mention is not None and bool(mention.company or reading.days)
    return not any(place.sure for place in reading.places) and (about or _strays(reading))


def _no_country(reading: Reading, _playbook: Playbook, _words: int) -> bool:
    return not (reading.countries and reading.countries[0].sure) and _strays(reading)


def _nobody(reading: Reading, _playbook: Playbook, words: int) -> bool:
    return _strays(reading) or words > _NAME_WORDS


def _nobody_the_same(reading: Reading, playbook: Playbook, _words: int) -> bool:
    """Whatever else is read in a name, it is one that may be spelled wrong."""
    known = reading.mention is not None and bool(reading.mention.known)
    return known and _tells_last(reading, playbook)


def _no_new_name(reading: Reading, playbook: Playbook, words: int) -> bool:
    known = reading.mention is not None and bool(reading.mention.known)
    least = _NEW_NAME_WORDS if known and _tells_last(reading, playbook) else _NEW_NAME_WORDS + 1
    return bool(reading.small_talk) or (bool(reading.evidence) and words >= least)


def _no_promise(reading: Reading, _playbook: Playbook, _words: int) -> bool:
    told = reading.evidence or reading.rivals or reading.replied or reading.small_talk
    return not (reading.promises or names_day(reading)) and bool(told)


def _no_story(reading: Reading, _playbook: Playbook, _words: int) -> bool:
    return bool(reading.evidence) and reading.mention is not None and bool(reading.mention.known)


def _no_choice(reading: Reading, _playbook: Playbook, _words: int) -> bool:
    return bool(reading.small_talk) or (bool(reading.evidence) and reading.mention is not None)


def _no_file(reading: Reading, _playbook: Playbook, _words: int) -> bool:
    return bool(reading.evidence or reading.small_talk)


def _no_blank(reading: Reading, playbook: Playbook, _words: int) -> bool:
    """A problem in somebody's words may sound like a response; more than that is news."""
    more = _tells_last(reading, playbook) and (len(reading.evidence) > 1 or reading.mention is not None)
    return bool(reading.small_talk) or _settles(reading, playbook) or more


def _no_wording(reading: Reading, playbook: Playbook, _words: int) -> bool:
    return _settles(reading, playbook)


def _no_answer(reading: Reading, playbook: Playbook, _words: int) -> bool:
    return bool(reading.small_talk) or _tells_last(reading, playbook)


_IS_NEWS: Mapping[Asked, Callable[[Reading, Playbook, int], bool]] = {
    Asked.DAY: _no_day,
    Asked.TIME: _no_time,
    Asked.PLACE: _no_place,
    Asked.COUNTRY: _no_country,
    Asked.WHOM: _nobody,
    Asked.SAME: _nobody_the_same,
    Asked.NEW_NAME: _no_new_name,
    Asked.PROMISE: _no_promise,
    Asked.STORY: _no_story,
    Asked.CHOICE: _no_choice,
    Asked.FILE: _no_file,
    Asked.BLANK: _no_blank,
    Asked.WORDING: _no_wording,
    Asked.NAME: _no_answer,
    Asked.WHEN: _no_answer,
}
