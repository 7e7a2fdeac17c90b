"""What is not sure enough to be read, and still puts an answer first among those that are asked: "lol no"."""

from bot.coaching.model import Evidence, How
from bot.coaching.playbook import Fact
from bot.reading.facts import snippet
from bot.reading.hearing import Cues, Hearing
from bot.reading.lexicon import Ear

_FAINT = 0.5


def leaning_in(hearing: Hearing, fact: Fact, ear: Ear) -> tuple[Evidence, ...]:
    """Return the answers to a fact that the prospect's words only hint at."""
    cues, last = Cues(ear.beside.matches_in(hearing.words)), len(hearing.words) - 1
    found = []
    for answer in fact.answers:
        hints = cues.within(f"perhaps_{fact.key}_{answer.key}", 0, last)
        theirs = [one for one in hints if _is_theirs(hearing, one.first) and not hearing.denied(one.first)]
        if theirs:
            words = snippet(hearing, theirs[-1].first, theirs[-1].last)
            found.append(Evidence(fact.key, answer.key, How.READ, words, _FAINT))
    return tuple(found)


def _is_theirs(hearing: Hearing, index: int) -> bool:
    """Tell whether the prospect says a word, by its voice or because it stands right behind "Hugo:"."""
    words = hearing.words
    return hearing.is_prospects(index) or words.text[: words.spans[index][0]].endswith(": ")
