"""A rep's prospects by the thousand: each turn looks at all, so their rows are read with little work."""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import JSON, Text, bindparam, select, type_coerce

from bot.coaching.model import NOTHING, Prospect, Stage
from bot.storage.records import texts
from bot.storage.tables import prospects

# In the order of a prospect's own fields; as they are written, as most of a rep's thousands are empty, and
# reading each costs more than all the rest.
_AS_WRITTEN = [
    type_coerce(column, Text) if isinstance(column.type, JSON) else column
    for column in (prospects.c[each.name] for each in fields(Prospect))
]
_BY_NAME = (prospects.c.name, prospects.c.company, prospects.c.key)
PROSPECTS = (
    select(*_AS_WRITTEN)
    .where(
        prospects.c.rep.in_(bindparam("reps", expanding=True)),
        prospects.c.stage.in_(bindparam("stages", expanding=True)),
    )
    .order_by(*_BY_NAME)
)
NAMES = (
    select(prospects.c.key, prospects.c.rep, prospects.c.name, prospects.c.company)
    .where(prospects.c.rep == bindparam("rep"))
    .order_by(*_BY_NAME)
)
_STAGES = {stage.value: stage for stage in Stage}


def prospects_of(rows: Sequence[Any]) -> tuple[Prospect, ...]:
    """Make prospects from whole rows whose JSON is as it is written; each turn looks at all of a rep's."""
    return tuple(
        Prospect(
            key,
            rep,
            name,
            company,
            username,
            _STAGES[stage],
            NOTHING if slots == "{}" else texts(_json(slots)),
            NOTHING if facts == "{}" else texts(_json(facts)),
            straight,
            woken,
            next_look_on,
            last_touch_on,
            last_reply_on,
            () if tips == "[]" else tuple(_json(tips)),
            () if stories == "[]" else tuple(_json(stories)),
            rule,
            snoozed_until,
            decided_on,
            ended,
        )
        for (
            key,
            rep,
            name,
            company,
            username,
            stage,
            slots,
            facts,
            straight,
            woken,
            next_look_on,
            last_touch_on,
            last_reply_on,
            tips,
            stories,
            rule,
            snoozed_until,
            decided_on,
            ended,
        ) in rows
    )


def _json(value: Any) -> Any:
    """Read a value of JSON; PostgreSQL's driver has done so already."""
    return json.loads(value) if isinstance(value, str) else value
