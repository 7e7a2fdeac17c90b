"""What earlier releases wrote, and going from one to the other."""

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


def write_as_0002(connection: Connection) -> None:
    for table, row in WRITTEN_BY_0002:
        columns = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)


def run_alembic(connection: Connection, command: str, revision: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS))
    getattr(alembic.command, command)(config, revision)
