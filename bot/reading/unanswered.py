"""Mails of the rep's in a thread above the newest one of the prospect: they were sent into silence."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.coaching.model import Evidence, How, Reading
from bot.coaching.playbook import Fact, Playbook
from bot.reading.facts import PLAIN


def unanswered(
    found: Reading, note: str, sent: Sequence[Reading], playbook: Playbook, believed: Collection[str]
) -> Reading:
    """Return a reading with the mails counted that nothing has come to.

    The rep's note may tell what came since, and an answer that is `believed` is not taken back by silence.
    """
    first = playbook.facts[0]
    told = next((item for item in found.evidence if item.fact == first.key), None)
    if not sent or (told is not None and (told.answer in believed or (told.words and told.words in note))):
        return found
    silence = next(answer.key for answer in first.answers if not answer.is_reply)
    news = [Evidence(first.key, silence, How.READ, confidence=PLAIN)]
    for fact in playbook.facts:
        answer = _answer(fact, sent)
        if answer is not None:
            news.append(Evidence(fact.key, answer, How.READ, confidence=PLAIN))
    about = {item.fact for item in news}
    rest = tuple(item for item in found.evidence if item.fact not in about)
    return replace(found, evidence=(*news, *rest), rivals=(), replied=False, small_talk="")


def _answer(fact: Fact, sent: Sequence[Reading]) -> str | None:
    """Return what mails make of a fact: how many they are, and whether all of them only check in."""
    if fact.kind == "count":
        return fact.answer_of(len(sent))
    if not fact.ask_empty:
        return None
    empty = [
        any(item.fact == fact.key and item.answer != fact.unknown for item in one.evidence) for one in sent
    ]
    return fact.answer_of(all(empty))
