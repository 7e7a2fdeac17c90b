"""Messages that a machine wrote: somebody is away, a mail came back, an invitation was accepted or moved.

How they begin stands in the content (`notice_…`), and what each says of the facts (`reads_…`). Nothing else
in them is read but days and names: "I will get back to you" is no promise there.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Playbook
from bot.reading.days import Days
from bot.reading.hearing import Hearing
from bot.reading.lexicon import Ear
from bot.reading.phrases import Match

AWAY = "notice_away"
_FIRST = 4
"""Sentences of a text in which a notice begins: a subject, a greeting and thanks may come first."""
_SURE = 0.9
_WORDS = 3
"""Of a phrase that needs no colon behind it."""


def notice_in(hearing: Hearing, matches: Sequence[Match], ear: Ear) -> Match | None:
    """Return the phrase by which a text shows itself as a notice."""
    opens = list(dict.fromkeys(first for first, _ in hearing.sentences))[:_FIRST]
    for match in sorted(matches, key=lambda one: one.first):
        if match.meaning.group != "cue" or match.meaning.key not in ear.notices:
            continue
        if match.first in opens and _is_headed(hearing, match):
            return match
    return None


def _is_headed(hearing: Hearing, match: Match) -> bool:
    """Tell whether a phrase is a notice where it stands: long enough, or before a colon as subjects are."""
    if "said:" in match.meaning.marks and not hearing.is_prospects(match.first):
        return False
    after = hearing.words.text[hearing.words.spans[match.last][1] :].lstrip(" ")
    return match.last - match.first + 1 >= _WORDS or after[:1] == ":"


def fixes_days(notice: Match, ear: Ear) -> bool:
    """Tell whether the days of a notice are agreed, or those on which somebody is back."""
    return notice.meaning.key.removeprefix("notice_") in ear.words["dated_notices"]


def back_on(notice: Match, days: Days, absence: date | None, ear: Ear) -> date | None:
    """Return the day on which the one who is away is back: as told, else the last of the days."""
    if absence is not None or notice.meaning.key != AWAY or not fixes_days(notice, ear):
        return absence
    return max((one.last for one in days.read()), default=None)


def told_by(notice: Match, hearing: Hearing, playbook: Playbook, ear: Ear) -> tuple[Evidence, ...]:
    """Return what a notice says of the facts; only the first has words, so that the log counts on."""
    return said_by(notice.meaning.key, hearing.words.snippet(notice.first, notice.last), playbook, ear)


def said_by(key: str, words: str, playbook: Playbook, ear: Ear) -> tuple[Evidence, ...]:
    """Return what a kind of notice says of the facts, shown by words of the text."""
    first = playbook.facts[0].key
    told = (Evidence(fact, answer, How.READ, words, _SURE) for fact, answer in ear.notices.get(key, ()))
    return tuple(one if one.fact == first else replace(one, words="") for one in told)
