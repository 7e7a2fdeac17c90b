"""How fast all workers send together: a budget of messages that fills up again, kept in the database.

A worker takes a message's place in the queue by taking it from the budget, which may fall below nothing: by
how much tells how long to wait. So places are given in one order to all workers, by the database's clock.
They are taken in a transaction of their own, because everybody waits for the row.
"""

from typing import Any

from sqlalchemy import DateTime, Engine, bindparam, extract, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from bot.storage.tables import paces

_NOW: Any = func.clock_timestamp(type_=DateTime(timezone=True))
_BURST: Any = bindparam("burst", type_=paces.c.left.type)
_TAKEN: Any = bindparam("taken", type_=paces.c.left.type)


def _take() -> Any:
    # A budget that a crash makes forget a few messages is none the worse.
    unsynced = select(func.set_config("synchronous_commit", "off", True)).cte("unsynced")
    first = select(bindparam("which"), _BURST - _TAKEN, _NOW).select_from(unsynced)
    new = insert(paces).from_select(["key", "left", "at"], first)
    since = func.greatest(literal(0.0), extract("epoch", _NOW - paces.c.at))
    filled = func.least(_BURST, paces.c.left + since * bindparam("rate", type_=paces.c.left.type))
    again = new.on_conflict_do_update(
        index_elements=[paces.c.key], set_={"left": filled - _TAKEN, "at": _NOW}
    )
    return again.returning(paces.c.left)


_TAKE = _take()


def take_places(engine: Engine, key: str, count: int, rate: float, burst: float) -> float:
    """Take places for so many messages; return what is left of the budget, below nothing for those who wait.

    `rate` in messages a second. Of several places taken, the first has to wait the least.
    """
    values = {"which": key, "taken": float(count), "rate": rate, "burst": burst}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return float(connection.execute(_TAKE, values).scalar_one())
