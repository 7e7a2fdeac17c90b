"""Which situations get another verdict under new content."""

from collections.abc import Iterator
from dataclasses import fields

from bot.coaching.playbook import Playbook, Rule
from bot.coaching.policy import table_of


def differences(old: Playbook, new: Playbook) -> Iterator[str]:
    """Yield a line per pair of verdicts that differ, with how often and one situation as an example."""
    if old.edition == new.edition:
        yield "The two files are the same."
        return
    yield from _facts_changed(old, new)
    yield from _numbers_changed(old, new)
    yield from _wordings_changed(old, new)
    yield from _alternatives_changed(old, new)
    changed: dict[str, tuple[int, dict[str, str]]] = {}
    compared = 0
    table = table_of(new)
    for facts, before in table_of(old).cases():
        if not _possible(facts, new):
            continue
        compared += 1
        theirs = {fact.key: facts.get(fact.key, fact.unknown) for fact in new.facts}
        after = table.winner(theirs)
        if _verdict(before) != _verdict(after):
            line = f"{_verdict(before)} → {_verdict(after)}"
            times, example = changed.get(line, (0, facts))
            # The plainest situation tells most.
            changed[line] = (times + 1, min(example, facts, key=lambda case: len(_unusual(case, old))))
    total = sum(times for times, _ in changed.values())
    yield f"{total} of {compared} situations get another verdict."
    for line, (times, example) in sorted(changed.items(), key=lambda item: -item[1][0]):
        yield f"{times:5} {line}, for example {_told(example, old)}"


def _facts_changed(old: Playbook, new: Playbook) -> Iterator[str]:
    for key in sorted({*old.fact, *new.fact}):
        before = {answer.key for answer in old.fact[key].answers} if key in old.fact else set()
        after = {answer.key for answer in new.fact[key].answers} if key in new.fact else set()
        if before - after:
            yield f"fact '{key}' loses {', '.join(sorted(before - after))}"
        if after - before:
            yield f"fact '{key}' gains {', '.join(sorted(after - before))}"


def _numbers_changed(old: Playbook, new: Playbook) -> Iterator[str]:
    for field in fields(old.numbers):
        before, after = getattr(old.numbers, field.name), getattr(new.numbers, field.name)
        if before != after:
            yield f"setting {field.name}: {_number(before)} → {_number(after)}"


def _number(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _wordings_changed(old: Playbook, new: Playbook) -> Iterator[str]:
    for key in sorted({*old.variants, *new.variants}):
        before = old.variants[key].wordings if key in old.variants else ()
        after = new.variants[key].wordings if key in new.variants else ()
        if before != after:
            fresh = sum(wording not in before for wording in after)
            gone = sum(wording not in after for wording in before)
            yield f"drafts of '{key}': {fresh} new or reworded, {gone} gone"


def _alternatives_changed(old: Playbook, new: Playbook) -> Iterator[str]:
    for key, rule in new.rule.items():
        before = {other.variant for other in old.rule[key].also} if key in old.rule else set()
        after = {other.variant for other in rule.also}
        if after - before:
            yield f"{key} may also advise {', '.join(sorted(after - before))}"
        if before - after:
            yield f"{key} may no longer advise {', '.join(sorted(before - after))}"


def _possible(facts: dict[str, str], playbook: Playbook) -> bool:
    return all(
        any(answer.key == facts[key] for answer in fact.answers)
        for key, fact in playbook.fact.items()
        if key in facts
    )


def _verdict(rule: Rule | None) -> str:
    return "no rule" if rule is None else f"{rule.key} {rule.move} · {rule.variant}"


def _told(facts: dict[str, str], playbook: Playbook) -> str:
    """Tell a situation by what is not as usual in it."""
    return ", ".join(f"{key} {facts[key]}" for key in _unusual(facts, playbook))


def _unusual(facts: dict[str, str], playbook: Playbook) -> list[str]:
    last = playbook.facts[0].key
    return [key for key, answer in facts.items() if key == last or answer != playbook.fact[key].unknown]
