"""Reps, prospects, debriefs and touches to store, with no field left at its usual value."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.coaching.model import (
    Button,
    Consent,
    Debrief,
    Evidence,
    Heard,
    How,
    Kept,
    Lesson,
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

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def a_rep(key: str = "r1", **others: Any) -> Rep:
    usual: dict[str, Any] = {
        "name": "Ana",
        "time_zone": "Europe/Lisbon",
        "slots": {"rep": "Ana"},
        "initial": "L",
        "role": "admin",
        "greeting": "zone",
        "rhythm": Rhythm(time(8, 30), (0, 2, 6), time(23, 15), time(6, 45), "DE-BY", TODAY + timedelta(5)),
        "active": False,
        "prompt": "snooze.p1",
        "offered": (Button("Snooze", "snooze.p1"), Button("Nobody's", "mute.p1")),
        "lessons_from": TODAY + timedelta(6),
        "last_nudged_on": TODAY - timedelta(3),
        "next_nudge_at": NOW + timedelta(days=2),
        "role_by": "r0",
        "role_at": NOW - timedelta(days=9),
        "revoked_at": NOW - timedelta(days=1),
    }
    return Rep(**{"key": key} | usual | others)


def a_prospect(key: str = "p1", rep: str = "r1", **others: Any) -> Prospect:
    usual: dict[str, Any] = {
        "name": "Omar",
        "company": "Beta Logistics",
        "username": "omar_b",
        "stage": Stage.PARKED,
        "slots": {"problem": "double booking of docks"},
        "facts": {"standing": "wanted", "stake": "given"},
        "straight": 2,
        "woken": True,
        "next_look_on": TODAY,
        "last_touch_on": TODAY - timedelta(4),
        "last_reply_on": TODAY - timedelta(9),
        "tips": ("label the docks", "one list"),
        "stories": ("s1", "s2"),
        "rule": "R28",
        "snoozed_until": TODAY + timedelta(2),
        "ended": "left",
        "decided_on": TODAY - timedelta(1),
    }
    return Prospect(key=key, rep=rep, **usual | others)


def a_debrief(key: str = "d1", rep: str = "r1", **others: Any) -> Debrief:
    usual: dict[str, Any] = {
        "prospect": None,
        "opened_at": NOW,
        "changed_at": NOW + timedelta(minutes=3),
        "status": Status.OPEN,
        "version": 7,
        "step": Step.FILLING,
        "focus": "problem",
        "evidence": (
            Evidence("last", "later", How.READ, "sounds interesting, he says", 0.75, "m1"),
            Evidence("stake", None, How.TAPPED),
            Evidence("reached", "2", How.LOG, "", 1.0, "t1"),
        ),
        "rivals": ("put_off", "later"),
        "heard": (
            Heard("m1", "Omar says “sounds interesting”"),
            Heard("m2", "and 日本 🙂 \\u0000", NOW, NOW - timedelta(days=2), own=True, empty=True),
        ),
        "symptoms": ("just_checking_in:2:31",),
        "agreed_in": "2:31",
        "away_until": NOW.date(),
        "away_in": "2:32",
        "candidates": ("p1", "p2"),
        "named": "Omar",
        "company": "Beta",
        "username": "omar_b",
        "awaited": ("m7:filling:problem",),
        "fixing": "last",
        "corrected": ("last:talking:later:m1",),
        "agreed_on": TODAY + timedelta(8),
        "agreed_time": "14:30",
        "slots": {"link": "the quote of Friday"},
        "promised": (
            PromiseRead(ours=True, what="the loading plan", by=TODAY),
            PromiseRead(ours=False, what="his numbers"),
        ),
        "skipped": ("day",),
        "wording": 2,
        "own_draft": "Dear Omar, one thought",
        "more": "all",
        "rule": "R19",
        "move": "open_question",
        "variant": "priority",
        "edition": "abc",
        "advised_at": NOW + timedelta(minutes=1),
        "stories": ("s1",),
        "outcome": "tomorrow",
    }
    return Debrief(key=key, rep=rep, **usual | others)


def a_touch(key: str = "t1", **others: Any) -> Touch:
    usual: dict[str, Any] = {
        "rep": "r1",
        "prospect": "p1",
        "debrief": "d1",
        "rule": "R19",
        "variant": "priority",
        "edition": "abc",
        "at": NOW,
        "on": TODAY,
        "empty": True,
        "counts": 1,
        "outcome": "nothing",
        "outcome_on": TODAY + timedelta(3),
        "move": "value_story",
        "beyond": True,
    }
    return Touch(key=key, **usual | others)


def a_promise(key: str = "o1", **others: Any) -> Promise:
    usual: dict[str, Any] = {
        "rep": "r1",
        "prospect": "p1",
        "ours": True,
        "what": "the sample",
        "at": NOW,
        "by": TODAY + timedelta(4),
        "state": Kept.BROKEN,
        "settled_on": TODAY + timedelta(5),
    }
    return Promise(key=key, **usual | others)


def a_story(key: str = "s1", **others: Any) -> Story:
    usual: dict[str, Any] = {
        "rep": "r1",
        "kind": "loss",
        "slots": {"peer": "a depot in Porto", "loss": "two drivers"},
        "owner": "Ana",
        "on": TODAY,
        "problem": "double booking of docks",
        "motive": "time",
        "shared": True,
        "to_check": True,
    }
    return Story(key=key, **usual | others)


def a_lesson(key: str = "l1", **others: Any) -> Lesson:
    usual: dict[str, Any] = {
        "rep": "r1",
        "text": "NAME wants to think about it",
        "digest": "f00d",
        "fact": "last",
        "answer": "talking",
        "read_as": "put_off",
        "at": NOW,
        "edition": "abc",
        "consent": Consent.KEPT,
    }
    return Lesson(key=key, **usual | others)
