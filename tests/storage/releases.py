"""What earlier releases wrote, and going from one to the other."""

import json

import alembic.command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.storage.database import SCRIPTS

AT = "2026-03-02 09:30:00+00"
WRITTEN_BY_0002: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "reps",
        {
            "key": "r1",
            "telegram_id": 7,
            "name": "Ana",
            "time_zone": "Europe/Lisbon",
            "slots": "{}",
            "created_at": AT,
            "role": "admin",
            "greeting": "done",
        },
    ),
    (
        "reps",
        {
            "key": "r2",
            "console_name": "eve",
            "name": "Eve",
            "time_zone": "UTC",
            "slots": "{}",
            "created_at": AT,
        },
    ),
    (
        "prospects",
        {
            "key": "p1",
            "rep": "r1",
            "name": "Omar",
            "company": "",
            "username": "",
            "stage": "open",
            "slots": "{}",
            "facts": "{}",
            "straight": 0,
            "woken": False,
            "tips": '["one list"]',
        },
    ),
    (
        "debriefs",
        {
            "key": "d1",
            "rep": "r1",
            "prospect": "p1",
            "status": "open",
            "version": 1,
            "opened_at": AT,
            "changed_at": AT,
            "rule": "",
            "move": "",
            "variant": "",
            "edition": "",
            "outcome": "",
            "state": "{}",
        },
    ),
    (
        "touches",
        {
            "key": "t1",
            "rep": "r1",
            "prospect": "p1",
            "debrief": "d1",
            "rule": "R19",
            "variant": "priority",
            "edition": "abc",
            "at": AT,
            "on": "2026-03-02",
            "empty": True,
            "counts": 1,
        },
    ),
    (
        "outbox",
        {
            "chat": 7,
            "reply": '{"blocks": [["text", "Hi"]], "rows": [], "debrief": "",'
            ' "version": 0, "in_place": false}',
            "at": AT,
        },
    ),
    ("cards", {"debrief": "d1", "message": 12}),
)
"""A row of each kind, as the release of revision 0002 writes it."""


PROSPECT: dict[str, object] = {
    "key": "p1",
    "rep": "r1",
    "name": "Omar",
    "company": "",
    "username": "",
    "stage": "open",
    "slots": {},
    "facts": {"last": "quiet"},
    "straight": 0,
    "woken": False,
    "next_look_on": "2026-03-04",
    "last_touch_on": "2026-02-20",
    "last_reply_on": None,
    "tips": [],
    "stories": ["s1"],
    "rule": "",
    "snoozed_until": None,
    "ended": "",
}
TOUCH: dict[str, object] = {
    "key": "t2",
    "rep": "r1",
    "prospect": "p1",
    "debrief": "d2",
    "rule": "R28",
    "variant": "story",
    "edition": "abc",
    "at": "2026-03-02T09:30:00+00:00",
    "on": "2026-03-02",
    "empty": False,
    "counts": 1,
    "outcome": "",
    "outcome_on": None,
}
STORY: dict[str, object] = {
    "key": "s1",
    "rep": "r1",
    "kind": "loss",
    "slots": {"peer": "a depot"},
    "owner": "Ana",
    "on": "2026-02-01",
    "problem": "",
    "motive": "",
    "shared": True,
    "to_check": False,
}
"""Things as the release of revision 0003 keeps them for Undo: all that it knows of them."""

WRITTEN_BY_0003: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "debriefs",
        {
            "key": "d2",
            "rep": "r1",
            "prospect": "p1",
            "status": "closed",
            "version": 4,
            "opened_at": AT,
            "changed_at": AT,
            "rule": "R28",
            "move": "value_story",
            "variant": "story",
            "edition": "abc",
            "advised_at": AT,
            "outcome": "sent",
            "closed_at": AT,
            "state": "{}",
        },
    ),
    (
        "touches",
        {
            "key": "t2",
            "rep": "r1",
            "prospect": "p1",
            "debrief": "d2",
            "rule": "R28",
            "variant": "story",
            "edition": "abc",
            "at": AT,
            "on": "2026-03-02",
            "empty": False,
            "counts": 1,
            "outcome": "replied",
            "outcome_on": "2026-03-04",
        },
    ),
    (
        "touches",
        {
            "key": "t3",
            "rep": "r1",
            "prospect": "p1",
            "rule": "",
            "variant": "",
            "edition": "abc",
            "at": AT,
            "on": "2026-03-02",
            "empty": False,
            "counts": 1,
        },
    ),
    *(
        (
            "prospects",
            {
                "key": key,
                "rep": "r1",
                "name": "Zoe",
                "company": "",
                "username": "",
                "stage": stage,
                "slots": "{}",
                "facts": "{}",
                "straight": 0,
                "woken": False,
                "last_touch_on": touched_on,
                "last_reply_on": replied_on,
                "tips": "[]",
                "stories": '["s1"]',
                "rule": "R28",
                "ended": "left" if stage == "closed" else "",
            },
        )
        for key, stage, touched_on, replied_on in (
            ("p2", "closed", "2026-02-20", None),
            ("p3", "closed", "2026-02-20", "2026-02-18"),
            ("p4", "closed", "2026-02-20", "2026-02-23"),
            ("p5", "closed", None, "2026-02-23"),
            ("p6", "closed", None, None),
            ("p7", "parked", "2026-02-20", "2026-02-23"),
        )
    ),
    (
        "promises",
        {
            "key": "o1",
            "rep": "r1",
            "prospect": "p1",
            "ours": True,
            "what": "the list",
            "at": AT,
            "state": "kept",
            "settled_on": "2026-03-02",
        },
    ),
    (
        "stories",
        {
            "key": "s1",
            "rep": "r1",
            "kind": "loss",
            "slots": '{"peer": "a depot"}',
            "owner": "Ana",
            "on": "2026-02-01",
            "problem": "",
            "motive": "",
            "shared": True,
            "to_check": False,
        },
    ),
    (
        "deeds",
        {
            "key": "e1",
            "rep": "r1",
            "at": AT,
            "about": '["p1", "t2", "s1"]',
            "state": json.dumps(
                {
                    "before": [["Prospect", PROSPECT], ["Touch", TOUCH], ["Story", STORY]],
                    "added": [["touch", "t3"]],
                    "ended": [],
                    "told": ["p1"],
                }
            ),
        },
    ),
    ("nudges", {"rep": "r1", "on": "2026-03-02", "at": AT}),
    ("seen_updates", {"source": "telegram", "ref": "77", "at": AT}),
    ("invitations", {"digest": "f00d", "role": "rep", "by": "r1", "at": AT, "expires_at": AT}),
)
"""What the release of revision 0003 writes beside the rows above."""

WRITTEN_BY_0004: tuple[tuple[str, dict[str, object]], ...] = (
    ("teams", {"key": "n1", "name": "North", "folded": "north", "created_at": AT}),
    (
        "reps",
        {
            "key": "r3",
            "telegram_id": 9,
            "name": "Moe",
            "time_zone": "UTC",
            "slots": "{}",
            "created_at": AT,
            "role": "manager",
            "initial": "M",
            "role_by": "r1",
            "role_at": AT,
            "team": "n1",
            "joined_at": AT,
            "revoked_at": AT,
        },
    ),
    ("team_weeks", {"team": "n1", "week": "2026-02-23", "members": 5, "cells": "{}", "at": AT}),
    ("team_cohorts", {"team": "n1", "week": "2026-02-23", "rep": "r3"}),
    (
        "prospects",
        {
            "key": "p8",
            "rep": "r3",
            "name": "Lee",
            "company": "",
            "username": "",
            "stage": "closed",
            "slots": "{}",
            "facts": "{}",
            "straight": 0,
            "woken": False,
            "tips": "[]",
            "stories": "[]",
            "rule": "",
            "ended": "left",
            "decided_on": "2026-02-25",
        },
    ),
    (
        "touches",
        {
            "key": "t4",
            "rep": "r3",
            "prospect": "p8",
            "rule": "R28",
            "variant": "story",
            "edition": "abc",
            "at": AT,
            "on": "2026-02-24",
            "empty": False,
            "counts": 1,
            "move": "value_story",
            "beyond": True,
        },
    ),
    (
        "stories",
        {
            "key": "s2",
            "rep": None,
            "kind": "loss",
            "slots": '{"peer": "a depot"}',
            "owner": "",
            "on": "2026-02-01",
            "problem": "",
            "motive": "",
            "shared": True,
            "to_check": False,
            "team": "n1",
        },
    ),
    (
        "imports",
        {
            "rep": "r3",
            "key": "i1",
            "at": AT,
            "state": '{"sheet": null, "columns": {}, "day_first": null, "alike": []}',
        },
    ),
    ("seen_updates", {"source": "telegram", "ref": "78", "at": AT, "rep": "r3"}),
    (
        "invitations",
        {"digest": "beef", "role": "manager", "by": "r1", "at": AT, "expires_at": AT, "team": "n1"},
    ),
)
"""What the release of revision 0004 writes beside the rows above, in every place that is new with it."""


WRITTEN_BY_0005: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "lessons",
        {
            "key": "l1",
            "rep": "r1",
            "text": "they went quiet",
            "digest": "feed",
            "fact": "last",
            "answer": "quiet",
            "read_as": "no",
            "at": AT,
            "edition": "e1",
            "consent": "",
        },
    ),
)
"""What the release of revision 0005 writes beside the rows above."""


def write_as_0002(connection: Connection) -> None:
    _write(connection, WRITTEN_BY_0002)


def write_as_0003(connection: Connection) -> None:
    write_as_0002(connection)
    _write(connection, WRITTEN_BY_0003)


def write_as_0004(connection: Connection) -> None:
    write_as_0003(connection)
    _write(connection, WRITTEN_BY_0004)


def write_as_0005(connection: Connection) -> None:
    write_as_0004(connection)
    _write(connection, WRITTEN_BY_0005)


def _write(connection: Connection, rows: tuple[tuple[str, dict[str, object]], ...]) -> None:
    for table, row in rows:
        columns = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)


def run_alembic(connection: Connection, command: str, revision: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS))
    getattr(alembic.command, command)(config, revision)
