"""What earlier debriefs and the log tell: signals worked out, not asked.

This module spells the answers of facts, as `invariants` does; everything else looks at properties
that the content gives them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from bot.coaching.model import Evidence, How, Kept, Promise, Prospect, Stage
from bot.coaching.playbook import Answer, Numbers, Playbook, Rule
from bot.coaching.workdays import EVERYWHERE, Calendar

Facts = Mapping[str, str]
"""Every fact with its answer."""


def budget(facts: Facts, numbers: Numbers) -> int:
    """Count the unanswered messages this prospect may get before the exit (P1)."""
    allowed = numbers.budget_wanted if facts["standing"] == "wanted" else numbers.budget_start
    if facts["stake"] == "given":
        allowed += numbers.budget_given
    if facts["stake"] == "off":
        allowed += numbers.budget_off
    if facts["broke"] == "yes":
        allowed += numbers.budget_broke
    if facts["empty"] == "yes":
        allowed += numbers.budget_empty
    return max(allowed, numbers.budget_least)


def _has_ties(facts: Facts, _numbers: Numbers) -> bool:
    return facts["standing"] == "wanted" or facts["stake"] == "given"


def _all_talk(facts: Facts, _numbers: Numbers) -> bool:
    return facts["stake"] == "off" and facts["broke"] == "yes"


def _budget_spent(facts: Facts, numbers: Numbers) -> bool:
    return int(facts["reached"]) >= budget(facts, numbers)


def _touches_empty(facts: Facts, _numbers: Numbers) -> bool:
    return facts["empty"] == "yes"


def _reached(count: int) -> Callable[[Facts, Numbers], bool]:
    return lambda facts, _numbers: int(facts["reached"]) == count


COMPUTED: Mapping[str, Callable[[Facts, Numbers], bool]] = {
    "has_ties": _has_ties,
    "all_talk": _all_talk,
    "budget_spent": _budget_spent,
    "touches_empty": _touches_empty,
    "nothing_sent": _reached(0),
    "one_sent": _reached(1),
    "two_sent": _reached(2),
}
"""Signals that rules may test and that no single answer gives."""

_RANKS: Mapping[str, Mapping[str, int]] = {
    "standing": {"unsure": 0, "problem": 1, "wanted": 2, "no_fit": 2},
    "stake": {"open": 0, "off": 1, "given": 1},
}
"""Standing and stake rise with acts: words read later never lower them, a tap may."""


def signals_of(facts: Facts, playbook: Playbook) -> frozenset[str]:
    """Return every signal that is on when all facts have their answers."""
    on = {playbook.fact[key].answer(answer).signal for key, answer in facts.items()}
    on |= {key for key, holds in COMPUTED.items() if holds(facts, playbook.numbers)}
    return frozenset(on - {""})


def joined(known: Iterable[Evidence], news: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Add news to what is known; what was only read never lowers what stays."""
    together = list(known)
    for item in news:
        ranks = _RANKS.get(item.fact, {})
        before = newest(together).get(item.fact)
        lower = (
            item.how is not How.TAPPED
            and before is not None
            and before.answer is not None
            and ranks.get(item.answer or "", 0) < ranks.get(before.answer, 0)
        )
        if not lower:
            together.append(item)
    return tuple(together)


def newest(evidence: Iterable[Evidence]) -> dict[str, Evidence]:
    """Return the newest evidence on each fact."""
    return {item.fact: item for item in evidence}


def answers_of(
    evidence: Iterable[Evidence], prospect: Prospect | None, playbook: Playbook
) -> dict[str, str | None]:
    """Return what is known, fact by fact, as the rules take it.

    A put-off after a straight question is a clear answer (P15), and silence after we have left
    changes nothing: what they answered last still stands.
    """
    known = {item.fact: item.answer for item in newest(evidence).values()}
    last = playbook.facts[0]
    key = known.get(last.key)
    if key is None or prospect is None:
        return known
    answer = last.answer(key)
    if prospect.stage is not Stage.OPEN and not answer.is_reply:
        before = prospect.facts.get(last.key, key)
        known[last.key] = before if last.has(before) else key
    else:
        known[last.key] = after_straight(answer, prospect)
    return known


def after_straight(answer: Answer, prospect: Prospect) -> str:
    """Return what an answer counts as once we asked straight where to go (P15)."""
    if not prospect.straight or not answer.after_straight:
        return answer.key
    return answer.after_straight[min(prospect.straight, len(answer.after_straight)) - 1]


def logged(
    prospect: Prospect,
    playbook: Playbook,
    today: date,
    calendar: Calendar = EVERYWHERE,
    promises: Iterable[Promise] = (),
) -> tuple[Evidence, ...]:
    """Return what the log knows at the start of a debrief; `promises` are the open ones."""
    facts = {key: answer for key, answer in prospect.facts.items() if _exists(key, answer, playbook)}
    numbers = playbook.numbers
    if prospect.woken and int(facts.get("reached", "0")) >= numbers.wake_up_notes:
        # A wake-up allows so many notes and no more, whatever the budget was before the park.
        whole = {fact.key: facts.get(fact.key, fact.unknown) for fact in playbook.facts}
        facts["reached"] = str(max(budget(whole, numbers), int(facts["reached"])))
    waiting_since = prospect.last_reply_on
    if (
        facts.get("standing") == "wanted"
        and waiting_since is not None
        and (prospect.last_touch_on is None or prospect.last_touch_on < waiting_since)
        and today > calendar.after(waiting_since, numbers.owed_after)
    ):
        facts["owed"] = "yes"
    if any(is_owed(promise, today) for promise in promises if promise.prospect == prospect.key):
        facts["owed"] = "yes"
    return tuple(
        Evidence(fact.key, facts[fact.key], How.LOG)
        for fact in playbook.facts
        if facts.get(fact.key) is not None and fact.stays
    )


def coldness(prospect: Prospect, playbook: Playbook) -> int:
    """Rank a prospect by acts, the warmest 0: money or people, a wish, a problem, nothing; 5: none left."""
    facts = {fact.key: prospect.facts.get(fact.key, fact.unknown) for fact in playbook.facts}
    if int(facts["reached"]) >= budget(facts, playbook.numbers):
        return 5
    return 0 if facts["stake"] == "given" else {"wanted": 1, "problem": 2}.get(facts["standing"], 3)


def is_owed(promise: Promise, today: date) -> bool:
    """Tell whether the rep owes what they promised: its day has come, or none was named."""
    return promise.state is Kept.OPEN and promise.ours and (promise.by is None or promise.by <= today)


def _exists(fact: str, answer: str, playbook: Playbook) -> bool:
    return fact in playbook.fact and playbook.fact[fact].has(answer)


def still_valid(evidence: Iterable[Evidence], playbook: Playbook) -> tuple[Evidence, ...]:
    """Return the evidence on facts and answers that the content still has."""
    return tuple(
        item
        for item in evidence
        if item.fact in playbook.fact and (item.answer is None or _exists(item.fact, item.answer, playbook))
    )


def remembered(
    prospect: Prospect, known: Mapping[str, str | None], facts: Facts, playbook: Playbook, today: date
) -> Prospect:
    """Return the prospect with what this debrief leaves standing.

    `known` holds only what was read, tapped or logged; `facts` is every fact as it was decided on.
    """
    kept = dict(prospect.facts)
    for fact in playbook.facts:
        answer = known.get(fact.key)
        if not fact.stays or answer is None:
            continue
        if fact.answer(answer).forgotten:
            kept.pop(fact.key, None)
        else:
            kept[fact.key] = answer
    last = playbook.facts[0]
    replied = last.answer(facts[last.key]).is_reply
    if replied:
        kept |= {"reached": "0", "empty": "no"}
        kept.pop(last.key, None)
    step_taken = last.answer(facts[last.key]).settles_straight
    return replace(
        prospect,
        facts=kept,
        stage=Stage.OPEN if replied else prospect.stage,
        straight=0 if step_taken else prospect.straight,
        last_reply_on=today if replied else prospect.last_reply_on,
        woken=prospect.woken and not replied,
    )


def touched(
    prospect: Prospect, facts: Facts, rule: Rule, playbook: Playbook, *, empty: bool, today: date
) -> Prospect:
    """Return the prospect after the rep sent the message that a rule advised."""
    variant = playbook.variants[rule.variant]
    kept = dict(prospect.facts)
    before = int(facts["reached"])
    only_empty = empty and (before == 0 or facts["empty"] == "yes")
    kept["reached"] = str(min(before + variant.counts, len(playbook.fact["reached"].answers) - 1))
    kept["empty"] = "yes" if only_empty else "no"
    for fact in variant.clears:
        kept[fact] = playbook.fact[fact].unknown
    return replace(prospect, facts=kept, straight=prospect.straight + rule.asks_straight, last_touch_on=today)


def left(prospect: Prospect, facts: Facts, rule: Rule, playbook: Playbook) -> Prospect:
    """Return the prospect after an exit: parked when they wake up again, else closed."""
    last = playbook.facts[0].key
    return replace(
        prospect,
        # What they answered last stands until they write again; silence is no news any more.
        facts={**prospect.facts, last: facts[last]},
        stage=Stage.PARKED if rule.wakes_up else Stage.CLOSED,
        woken=False,
    )


def woken(prospect: Prospect) -> Prospect:
    """Return a parked prospect whose day has come, ready for the one note a wake-up allows."""
    facts = {key: answer for key, answer in prospect.facts.items() if key != "last"}
    return replace(
        prospect, stage=Stage.OPEN, woken=True, straight=0, facts=facts | {"reached": "0", "empty": "no"}
    )
