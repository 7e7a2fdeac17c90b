"""What earlier debriefs and the log tell: signals worked out, not asked.

This module spells the answers of facts, as `invariants` does; everything else looks at properties
that the content gives them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from bot.coaching.model import Evidence, How, Kept, Promise, Prospect, Stage, Touch
from bot.coaching.playbook import Answer, Numbers, Playbook, Rule
from bot.coaching.workdays import EVERYWHERE, Calendar, exit_on, wait_over_on

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
    "reached": {str(number): number for number in range(8)},
}
"""What rises with acts, and the messages sent: words read later never lower them, a tap may."""


def signals_of(facts: Facts, playbook: Playbook) -> frozenset[str]:
    """Return every signal that is on when all facts have their answers."""
    on = {playbook.fact[key].answer(answer).signal for key, answer in facts.items()}
    on |= {key for key, holds in COMPUTED.items() if holds(facts, playbook.numbers)}
    return frozenset(on - {""})


def joined(known: Iterable[Evidence], news: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Add news to what is known; what was only read never lowers what stays, so it stands before that."""
    together = list(known)
    for item in news:
        before = newest(together).get(item.fact)
        at = len(together) if before is None or not _lowers(item, before) else together.index(before)
        together.insert(at, item)
    return tuple(together)


def _lowers(item: Evidence, before: Evidence) -> bool:
    """Tell whether news that nobody tapped stand below what is known.

    Words never make the messages fewer: a call that failed takes none back (P1). The log may, put right.
    """
    ranks = _RANKS.get(item.fact, {})
    if item.how is How.TAPPED or before.answer is None or (item.fact == "reached" and item.how is How.LOG):
        return False
    return ranks.get(item.answer or "", 0) < ranks.get(before.answer, 0)


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


def standing_facts(prospect: Prospect, playbook: Playbook) -> dict[str, str]:
    """Return every fact as the log has it; those it does not know count as not seen."""
    return {
        fact.key: answer if fact.has(answer := prospect.facts.get(fact.key, fact.unknown)) else fact.unknown
        for fact in playbook.facts
    }


def messages_left(prospect: Prospect, playbook: Playbook) -> tuple[int, int]:
    """Return how many messages are left before the exit, and of how many (P1)."""
    facts, numbers = standing_facts(prospect, playbook), playbook.numbers
    allowed = numbers.wake_up_notes if prospect.woken else budget(facts, numbers)
    return max(allowed - messages_out(prospect, playbook), 0), allowed


def messages_out(prospect: Prospect, playbook: Playbook) -> int:
    """Count the messages that reached a prospect and are unanswered."""
    return int(standing_facts(prospect, playbook)["reached"])


def look_again_on(
    prospect: Prospect, playbook: Playbook, today: date, calendar: Calendar = EVERYWHERE
) -> date:
    """Return the day of the next look at somebody who was written to today (P2)."""
    numbers = playbook.numbers
    if not messages_left(prospect, playbook)[0]:
        return exit_on(today, numbers, calendar)
    return wait_over_on(today, messages_out(prospect, playbook), numbers, calendar)


def stands_with_us(prospect: Prospect, playbook: Playbook) -> bool:
    """Tell whether the log knows what hurts a prospect, or that they asked."""
    standing = playbook.fact["standing"]
    return prospect.facts.get(standing.key, standing.unknown) != standing.unknown


def coldness(prospect: Prospect, playbook: Playbook) -> int:
    """Rank a prospect by acts, the warmest 0: money or people, a wish, a problem, nothing; 5: none left."""
    facts = standing_facts(prospect, playbook)
    if not messages_left(prospect, playbook)[0]:
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
        ended="" if replied else prospect.ended,
        straight=0 if step_taken else prospect.straight,
        last_reply_on=today if replied else prospect.last_reply_on,
        woken=prospect.woken and not replied,
    )


def touched(
    prospect: Prospect, facts: Facts, rule: Rule, playbook: Playbook, *, empty: bool, today: date
) -> Prospect:
    """Return the prospect after the rep sent the message that a rule advised."""
    variant = playbook.variants[rule.variant]
    kept = _counted(prospect, facts, playbook, counts=variant.counts, empty=empty)
    for fact in variant.clears:
        kept[fact] = playbook.fact[fact].unknown
    return replace(prospect, facts=kept, straight=prospect.straight + rule.asks_straight, last_touch_on=today)


def touched_by_hand(
    prospect: Prospect, playbook: Playbook, *, empty: bool = False, counts: int = 1, today: date
) -> Prospect:
    """Return the prospect after the rep sent something without advice."""
    facts = standing_facts(prospect, playbook)
    kept = _counted(prospect, facts, playbook, counts=counts, empty=empty)
    return replace(prospect, facts=kept, last_touch_on=today, snoozed_until=None)


def _counted(
    prospect: Prospect, facts: Facts, playbook: Playbook, *, counts: int, empty: bool
) -> dict[str, str]:
    """Return what is known of a prospect with one more message counted."""
    before = int(facts["reached"])
    only_empty = empty and (before == 0 or facts["empty"] == "yes")
    return {
        **prospect.facts,
        "reached": _count(before + counts, playbook),
        "empty": "yes" if only_empty else "no",
    }


def _count(number: int, playbook: Playbook) -> str:
    return str(min(max(number, 0), len(playbook.fact["reached"].answers) - 1))


def judged_anew(prospect: Prospect, touch: Touch, earlier: Iterable[Touch], *, empty: bool) -> Prospect:
    """Return the prospect after the latest message turned out to have been useful, or empty."""
    kept = _counted_by(prospect, touch, (*earlier, replace(touch, empty=empty)), fewer=0)
    return replace(prospect, facts=kept)


def unsent(
    prospect: Prospect, touch: Touch, earlier: Iterable[Touch], settled: Facts, playbook: Playbook
) -> Prospect:
    """Return the prospect as if the latest message had not been sent; `settled` is what it had cleared."""
    before = tuple(earlier)
    kept = _counted_by(prospect, touch, before, fewer=touch.counts)
    rule = playbook.rule.get(touch.rule)
    if rule is not None and playbook.moves[rule.move].ends_prospect and prospect.stage is not Stage.OPEN:
        prospect = reopened(prospect, playbook)
        kept.pop(playbook.facts[0].key, None)
    straight = prospect.straight - (rule is not None and rule.asks_straight)
    return replace(
        prospect,
        facts={**kept, **settled},
        straight=max(straight, 0),
        last_touch_on=max((item.on for item in before), default=None),
    )


def _counted_by(prospect: Prospect, touch: Touch, touches: Iterable[Touch], *, fewer: int) -> dict[str, str]:
    """Return what is known of a prospect with its unanswered messages counted anew from the log."""
    since, kept = prospect.last_reply_on, dict(prospect.facts)
    if since is not None and since > touch.on:
        # They have answered since, so nothing of it counts any more.
        return kept
    reached = max(int(kept.get("reached", "0")) - fewer, 0)
    unanswered = [item for item in touches if item.counts and (since is None or item.on >= since)]
    if not reached or not all(item.empty for item in unanswered):
        kept["empty"] = "no"
    elif len(unanswered) >= reached:
        kept["empty"] = "yes"
    kept["reached"] = str(reached)
    return kept


def answered(prospect: Prospect, playbook: Playbook, today: date) -> Prospect:
    """Return the prospect after something came from them, whatever it was."""
    return replace(
        reopened(prospect, playbook),
        facts={**_without_last(prospect, playbook), "reached": "0", "empty": "no"},
        last_reply_on=today,
    )


def kept_promise(prospect: Prospect, playbook: Playbook, *, ours: bool, today: date) -> Prospect:
    """Return the prospect after a promise was kept: by us, something useful is out; by them, it is an act."""
    if ours:
        after = touched_by_hand(prospect, playbook, counts=0, today=today)
        return replace(after, facts={**after.facts, "owed": "no"})
    after = answered(prospect, playbook, today)
    return replace(after, facts={**after.facts, "broke": "no"})


def owing(prospect: Prospect) -> Prospect:
    """Return the prospect to whom we owe something again."""
    return replace(prospect, facts={**prospect.facts, "owed": "yes"})


def broken_promise(prospect: Prospect) -> Prospect:
    """Return the prospect after a promise of theirs passed; it holds until a later one is kept."""
    return replace(prospect, facts={**prospect.facts, "broke": "yes"})


def told_no(prospect: Prospect, playbook: Playbook) -> bool:
    """Tell whether we have left because of their answer, so that only they open it again (P5)."""
    last = playbook.facts[0]
    answer = prospect.facts.get(last.key, "")
    return prospect.stage is not Stage.OPEN and last.has(answer) and last.answer(answer).is_reply


def reopened(prospect: Prospect, playbook: Playbook) -> Prospect:
    """Return the prospect as one that the rep is working again."""
    facts = _without_last(prospect, playbook)
    return replace(prospect, stage=Stage.OPEN, ended="", woken=False, facts=facts)


def _without_last(prospect: Prospect, playbook: Playbook) -> dict[str, str]:
    """Return what is known of a prospect without what they answered when we left."""
    return {key: answer for key, answer in prospect.facts.items() if key != playbook.facts[0].key}


def left(prospect: Prospect, facts: Facts, rule: Rule, playbook: Playbook) -> Prospect:
    """Return the prospect after an exit: parked when they wake up again, else closed."""
    last = playbook.facts[0].key
    return replace(
        prospect,
        # What they answered last stands until they write again; silence is no news any more.
        facts={**prospect.facts, last: facts[last]},
        stage=Stage.PARKED if rule.wakes_up else Stage.CLOSED,
        ended="left",
        woken=False,
    )


def woken(prospect: Prospect) -> Prospect:
    """Return a parked prospect whose day has come, ready for the one note a wake-up allows."""
    facts = {key: answer for key, answer in prospect.facts.items() if key != "last"}
    return replace(
        prospect,
        stage=Stage.OPEN,
        ended="",
        woken=True,
        straight=0,
        facts=facts | {"reached": "0", "empty": "no"},
    )
