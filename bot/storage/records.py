"""Rows and model objects, one made from the other.

A debrief's row has columns for what is looked for and counted. The rest of it lies in `state`, and what
people said in `words`; both leave out what has its usual value, and read a missing part as that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from bot.coaching.debriefing import without_words
from bot.coaching.model import (
    NOTHING,
    Button,
    Debrief,
    Evidence,
    Flow,
    How,
    Kept,
    Promise,
    PromiseRead,
    Prospect,
    Rep,
    Rhythm,
    Stage,
    Status,
    Step,
    Story,
    Touch,
)
from bot.storage.letters import heard_of, letters_of
from bot.storage.tables import debriefs

Record = dict[str, Any]
_STILL = Flow()
_FLOW = tuple(each.name for each in fields(Flow))

IN_COLUMNS = tuple(each.name for each in fields(Debrief) if each.name in debriefs.c)
SAID = ("evidence", "heard", "own_draft", "slots", "named", "company", "username", "promised")
"""What people said or typed, and whom they named; of the evidence, only its words."""
IN_STATE = {each.name: each.default for each in fields(Debrief) if each.name not in {*IN_COLUMNS, *SAID}}
"""The rest of a debrief, by name, and its usual values."""
READ_AS: Mapping[str, Callable[[str], Any]] = {
    "step": Step,
    "agreed_on": date.fromisoformat,
    "away_until": date.fromisoformat,
}


def texts(value: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return a mapping nobody can change."""
    return MappingProxyType(value) if value and isinstance(value, dict) else NOTHING


def rep_of(row: Row[Any]) -> Rep:
    """Make a rep from its row."""
    return Rep(
        key=row.key,
        name=row.name,
        initial=row.initial,
        time_zone=row.time_zone,
        slots=texts(row.slots),
        role=row.role,
        greeting=row.greeting,
        rhythm=rhythm_of(
            row.nudge_time, row.nudge_days, row.quiet_from, row.quiet_until, row.country, row.off_until
        ),
        active=row.active,
        prompt=row.prompt,
        lessons_from=row.lessons_from,
        last_nudged_on=row.last_nudged_on,
        next_nudge_at=row.next_nudge_at,
        role_by=row.role_by,
        role_at=row.role_at,
        team=row.team or "",
        joined_at=row.joined_at,
        revoked_at=row.revoked_at,
        offered=tuple(Button(label, action) for label, action in row.offered),
        flow=flow_of(row.flow),
    )


def flow_of(record: Record) -> Flow:
    """Make a flow from its JSON; what is missing is as usual."""
    if not record:
        return _STILL
    at = record.get("at")
    # A later release may have written what this one does not know.
    known = {name: record[name] for name in _FLOW if name in record}
    return Flow(**{**known, "at": at and datetime.fromisoformat(at)})


def record_of_flow(flow: Flow) -> Record:
    """Write a flow as JSON, without what is as usual."""
    record = {name: value for name in _FLOW if (value := getattr(flow, name)) != getattr(_STILL, name)}
    return record if flow.at is None else {**record, "at": flow.at.isoformat()}


# Most reps share a few rhythms, and the tick reads many reps.
@lru_cache(maxsize=4096)
def rhythm_of(
    at: str, days: str, quiet_from: str, quiet_until: str, country: str, off: date | None
) -> Rhythm:
    """Make a rhythm; one that does not fit, whoever wrote it, is the usual one and locks nobody out."""
    try:
        times = [time.fromisoformat(each).replace(tzinfo=None) for each in (at, quiet_from, quiet_until)]
        return Rhythm(times[0], tuple(map(int, days)), times[1], times[2], country, off)
    except ValueError:
        return Rhythm(country=country, off_until=off)


def record_of_rhythm(rhythm: Rhythm) -> Record:
    """Make the columns of a rep's rhythm."""
    return {
        "nudge_time": rhythm.at.isoformat("minutes"),
        "nudge_days": "".join(map(str, rhythm.days)),
        "quiet_from": rhythm.quiet_from.isoformat("minutes"),
        "quiet_until": rhythm.quiet_until.isoformat("minutes"),
        "country": rhythm.country,
        "off_until": rhythm.off_until,
    }


def record_of_rep(rep: Rep) -> Record:
    """Make the row of a rep, without how they reach us and since when."""
    return {
        "key": rep.key,
        "name": rep.name,
        "initial": rep.initial,
        "time_zone": rep.time_zone,
        "slots": dict(rep.slots),
        "role": rep.role,
        "role_by": rep.role_by,
        "role_at": rep.role_at,
        "team": rep.team or None,
        "joined_at": rep.joined_at,
        "revoked_at": rep.revoked_at,
        "greeting": rep.greeting,
        **record_of_rhythm(rep.rhythm),
        "active": rep.active,
        "prompt": rep.prompt,
        "lessons_from": rep.lessons_from,
        "last_nudged_on": rep.last_nudged_on,
        "next_nudge_at": rep.next_nudge_at,
        "offered": record_of_buttons(rep.offered),
    }


def record_of_buttons(buttons: Sequence[Button]) -> list[list[str]]:
    """Make the column of what a rep is offered: labels and actions."""
    return [[each.label, each.action] for each in buttons]


def prospect_of(row: Row[Any]) -> Prospect:
    """Make a prospect from its row."""
    return Prospect(
        key=row.key,
        rep=row.rep,
        name=row.name,
        company=row.company,
        username=row.username,
        stage=Stage(row.stage),
        slots=texts(row.slots),
        facts=texts(row.facts),
        straight=row.straight,
        woken=row.woken,
        next_look_on=row.next_look_on,
        last_touch_on=row.last_touch_on,
        last_reply_on=row.last_reply_on,
        tips=tuple(row.tips),
        stories=tuple(row.stories),
        rule=row.rule,
        snoozed_until=row.snoozed_until,
        decided_on=row.decided_on,
        ended=row.ended,
    )


def record_of_prospect(prospect: Prospect) -> Record:
    """Make the row of a prospect."""
    return {
        "key": prospect.key,
        "rep": prospect.rep,
        "name": prospect.name,
        "company": prospect.company,
        "username": prospect.username,
        "stage": prospect.stage.value,
        "slots": dict(prospect.slots),
        "facts": dict(prospect.facts),
        "straight": prospect.straight,
        "woken": prospect.woken,
        "next_look_on": prospect.next_look_on,
        "last_touch_on": prospect.last_touch_on,
        "last_reply_on": prospect.last_reply_on,
        "tips": list(prospect.tips),
        "stories": list(prospect.stories),
        "rule": prospect.rule,
        "snoozed_until": prospect.snoozed_until,
        "decided_on": prospect.decided_on,
        "ended": prospect.ended,
    }


def touch_of(row: Row[Any]) -> Touch:
    """Make a touch from its row."""
    return Touch(
        key=row.key,
        rep=row.rep,
        prospect=row.prospect,
        debrief=row.debrief or "",
        rule=row.rule,
        variant=row.variant,
        edition=row.edition,
        at=row.at,
        on=row.on,
        empty=row.empty,
        counts=row.counts,
        outcome=row.outcome,
        outcome_on=row.outcome_on,
        move=row.move,
        beyond=row.beyond,
    )


def record_of_touch(touch: Touch) -> Record:
    """Make the row of a touch."""
    return {
        "key": touch.key,
        "rep": touch.rep,
        "prospect": touch.prospect,
        "debrief": touch.debrief or None,
        "rule": touch.rule,
        "variant": touch.variant,
        "edition": touch.edition,
        "at": touch.at,
        "on": touch.on,
        "empty": touch.empty,
        "counts": touch.counts,
        "outcome": touch.outcome,
        "outcome_on": touch.outcome_on,
        "move": touch.move,
        "beyond": touch.beyond,
    }


def promise_of(row: Row[Any]) -> Promise:
    """Make a promise from its row."""
    return Promise(
        key=row.key,
        rep=row.rep,
        prospect=row.prospect,
        ours=row.ours,
        what=row.what,
        at=row.at,
        by=row.by,
        state=Kept(row.state),
        settled_on=row.settled_on,
    )


def record_of_promise(promise: Promise) -> Record:
    """Make the row of a promise."""
    return {
        "key": promise.key,
        "rep": promise.rep,
        "prospect": promise.prospect,
        "ours": promise.ours,
        "what": promise.what,
        "at": promise.at,
        "by": promise.by,
        "state": promise.state.value,
        "settled_on": promise.settled_on,
    }


def story_of(row: Row[Any]) -> Story:
    """Make a story from its row."""
    return Story(
        key=row.key,
        rep=row.rep or "",
        team=row.team or "",
        kind=row.kind,
        slots=texts(row.slots),
        owner=row.owner,
        on=row.on,
        problem=row.problem,
        motive=row.motive,
        shared=row.shared,
        to_check=row.to_check,
    )


def record_of_story(story: Story) -> Record:
    """Make the row of a story."""
    return {
        "key": story.key,
        "rep": story.rep or None,
        "team": story.team or None,
        "kind": story.kind,
        "slots": dict(story.slots),
        "owner": story.owner,
        "on": story.on,
        "problem": story.problem,
        "motive": story.motive,
        "shared": story.shared,
        "to_check": story.to_check,
    }


def debrief_of(row: Row[Any]) -> Debrief:
    """Make a debrief from its row."""
    columns = {name: getattr(row, name) for name in IN_COLUMNS}
    rest = {name: _read(name, value) for name, value in row.state.items() if name in IN_STATE}
    said = row.words or {}
    rest["evidence"] = _evidence_of(row.state.get("evidence", ()), said.get("evidence", ()))
    rest["heard"] = heard_of(said.get("heard", ()), said.get("letters", {}))
    rest |= {name: said.get(name, "") for name in ("own_draft", "named", "company", "username")}
    rest["slots"] = texts(said.get("slots"))
    rest["promised"] = tuple(map(_promised_of, said.get("promised", ())))
    return Debrief(**columns | rest | {"status": Status(row.status)})


def record_of_debrief(debrief: Debrief) -> Record:
    """Make the row of a debrief; of a closed one, nothing that people said is kept."""
    closed = debrief.status is Status.CLOSED
    if closed:
        debrief = without_words(debrief)
    return {
        "key": debrief.key,
        "rep": debrief.rep,
        "prospect": debrief.prospect,
        "status": debrief.status.value,
        "version": debrief.version,
        "opened_at": debrief.opened_at,
        "changed_at": debrief.changed_at,
        "rule": debrief.rule,
        "move": debrief.move,
        "variant": debrief.variant,
        "edition": debrief.edition,
        "advised_at": debrief.advised_at,
        "outcome": debrief.outcome,
        "closed_at": debrief.changed_at if closed else None,
        "state": _state_of(debrief),
        "words": _words_of(debrief) or None,
    }


def _state_of(debrief: Debrief) -> Record:
    state = {name: getattr(debrief, name) for name in IN_STATE}
    changed = {name: _written(value) for name, value in state.items() if value != IN_STATE[name]}
    if debrief.evidence:
        changed["evidence"] = [_told(each) for each in debrief.evidence]
    return changed


def _words_of(debrief: Debrief) -> Record:
    evidence = [each.words for each in debrief.evidence]
    words = {
        "evidence": evidence if any(evidence) else (),
        "heard": [(each.ref, each.words) for each in debrief.heard],
        "letters": letters_of(debrief.heard),
        "own_draft": debrief.own_draft,
        "slots": dict(debrief.slots),
        "named": debrief.named,
        "company": debrief.company,
        "username": debrief.username,
        "promised": [_promised(each) for each in debrief.promised],
    }
    return {key: value for key, value in words.items() if value}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return READ_AS[name](value) if name in READ_AS else value


def _promised(promise: PromiseRead) -> Record:
    return {"ours": promise.ours, "what": promise.what, "by": promise.by and promise.by.isoformat()}


def _promised_of(record: Record) -> PromiseRead:
    by = record["by"]
    return PromiseRead(record["ours"], record["what"], by and date.fromisoformat(by))


def _told(evidence: Evidence) -> Record:
    told = {"fact": evidence.fact, "answer": evidence.answer, "how": evidence.how.value}
    if evidence.ref:
        told["ref"] = evidence.ref
    return told if evidence.confidence == 1.0 else {**told, "confidence": evidence.confidence}


def _evidence_of(told: Sequence[Record], words: Sequence[str]) -> tuple[Evidence, ...]:
    # Where words were forgotten, there are none for any of it.
    said = words or [""] * len(told)
    return tuple(
        Evidence(
            fact=each["fact"],
            answer=each["answer"],
            how=How(each["how"]),
            words=heard,
            confidence=each.get("confidence", 1.0),
            ref=each.get("ref", ""),
        )
        for each, heard in zip(told, said, strict=True)
    )
