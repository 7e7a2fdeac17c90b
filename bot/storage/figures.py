"""What came of the reps' work, counted by the database over indexes that hold all it needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from bot.coaching.model import Figures, Kept, Rep, Report, Span, Tally
from bot.storage.repositories import DIALECTS, Repository
from bot.storage.tables import debriefs, promises, prospects, touches

REPLIED, SILENT = ("replied", "done"), ("nothing",)
"""The outcomes that are a reply, and those that are none; empty: nobody has said yet."""
_THIS, _BEFORE = "this", "before"

_TALLIES = (
    select(touches.c.variant, touches.c.outcome, func.count().label("times"))
    .where(touches.c.rep == bindparam("rep"))
    .group_by(touches.c.variant, touches.c.outcome)
)


_FIRST = (touches.c.on, prospects.c.decided_on, promises.c.settled_on, debriefs.c.advised_at)
_SINCE = select(
    *(
        select(func.min(day)).where(day.table.c.rep == bindparam("rep"), day.is_not(None)).scalar_subquery()
        for day in _FIRST
    )
)


def _counted(
    span: str,
    kind: str,
    *within: ColumnElement[bool],
    key: ColumnElement[str] | None = None,
    what: ColumnElement[str] | None = None,
    number: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Count one kind of thing in the groups given; all kinds come in the same columns."""
    groups = [part for part in (key, what, number) if part is not None]
    columns = {
        "span": _text(span),
        "kind": _text(kind),
        "key": _text("") if key is None else key,
        "what": _text("") if what is None else what,
        "number": cast(null(), Integer) if number is None else number,
        "times": func.count(),
    }
    named = (column.label(name) for name, column in columns.items())
    return select(*named).where(*within).group_by(*groups)


def _text(value: str) -> ColumnElement[str]:
    """Write a word of this module itself into the statement: it is the same every time."""
    return literal_column(f"'{value}'", Text())


def _named(span: str, end: str) -> ColumnElement[Any]:
    return bindparam(f"{span}_{end}")


def _in_a_span(dialect: str, span: str) -> tuple[Select[Any], ...]:
    """Return what is to be counted in a span of days, each over one index of its own."""
    rep: ColumnElement[str] = bindparam("rep")
    first, last = _named(span, "first"), _named(span, "last")
    begins, ends = _named(span, "begins"), _named(span, "ends")
    decided_on, replied_on = prospects.c.decided_on, prospects.c.last_reply_on
    # SQLite keeps days as text, PostgreSQL subtracts them as they are.
    days = cast(func.julianday(decided_on) - func.julianday(replied_on), Integer)
    return (
        _counted(
            span,
            "advised",
            debriefs.c.rep == rep,
            debriefs.c.advised_at >= begins,
            debriefs.c.advised_at < ends,
            # Another answer may have led back from the advice to a question.
            debriefs.c.move != _text(""),
            key=debriefs.c.move,
        ),
        _counted(
            span,
            "sent",
            touches.c.rep == rep,
            touches.c.on.between(first, last),
            key=touches.c.move,
            what=touches.c.outcome,
            number=cast(touches.c.beyond, Integer),
        ),
        _counted(
            span,
            "decided",
            prospects.c.rep == rep,
            decided_on.between(first, last),
            number=days if dialect == "sqlite" else decided_on - replied_on,
        ),
        _counted(
            span,
            "settled",
            promises.c.rep == rep,
            promises.c.settled_on.between(first, last),
            key=promises.c.state,
            number=cast(promises.c.ours, Integer),
        ),
    )


# Whole spans in one statement each: going to the database and back costs more than the counting.
_OF_ONE = {dialect: union_all(*_in_a_span(dialect, _THIS)) for dialect in DIALECTS}
_OF_TWO = {
    dialect: union_all(*_in_a_span(dialect, _THIS), *_in_a_span(dialect, _BEFORE)) for dialect in DIALECTS
}


class Counts(Repository):
    """What came of the reps' work."""

    def report(self, rep: Rep, period: str, span: Span, before: Span | None = None) -> Report:
        """Return the figures of a period, with those of the span that it is compared with."""
        statement = (_OF_ONE if before is None else _OF_TWO)[self._dialect]
        values = {"rep": rep.key} | _bounds(_THIS, span, rep.time_zone)
        if before is not None:
            values |= _bounds(_BEFORE, before, rep.time_zone)
        rows = self._connection.execute(statement, values).all()
        this, other = ([row for row in rows if row.span == name] for name in (_THIS, _BEFORE))
        return Report(period, span, _figures(this), before, _figures(other))

    def since(self, rep: Rep) -> date | None:
        """Return the first day of which there is any figure of a rep."""
        *days, advised_at = self._connection.execute(_SINCE, {"rep": rep.key}).one()
        if advised_at is not None:
            days.append(advised_at.astimezone(ZoneInfo(rep.time_zone)).date())
        return min((day for day in days if day is not None), default=None)

    def tallies(self, rep: str) -> Mapping[str, Tally]:
        """Return what came of all that a rep has sent, by variant."""
        rows = self._connection.execute(_TALLIES, {"rep": rep})
        tallies: defaultdict[str, Tally] = defaultdict(Tally)
        for variant, outcome, times in rows:
            tallies[variant] = _with_sent(tallies[variant], outcome, times)
        return dict(tallies)


def _bounds(name: str, span: Span, time_zone: str) -> dict[str, Any]:
    """Return a span as days and as the instants in which its local days begin and are over."""
    return {
        f"{name}_first": span.first,
        f"{name}_last": span.last,
        f"{name}_begins": _midnight(span.first, time_zone),
        f"{name}_ends": _midnight(span.last + timedelta(days=1), time_zone),
    }


def _midnight(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(time_zone))


def _figures(rows: Iterable[Any]) -> Figures:
    """Put together what was counted in one span."""
    moves: defaultdict[str, Tally] = defaultdict(Tally)
    settled: defaultdict[tuple[int, str], int] = defaultdict(int)
    days: list[int] = []
    beyond = decisions = 0
    for _span, kind, key, what, number, times in rows:
        match kind:
            case "advised":
                moves[key] = _with_advised(moves[key], times)
            case "sent":
                moves[key] = _with_sent(moves[key], what, times)
                beyond += times * number
            case "decided":
                decisions += times
                # None: they had never replied; below zero: they have replied since.
                days += [number] * times if number is not None and number >= 0 else []
            case "settled":
                settled[number, key] += times
    return Figures(
        moves=dict(moves),
        beyond=beyond,
        decisions=decisions,
        days_to_decision=tuple(sorted(days)),
        ours_kept=settled[1, Kept.KEPT.value],
        ours_broken=settled[1, Kept.BROKEN.value],
        theirs_kept=settled[0, Kept.KEPT.value],
        theirs_broken=settled[0, Kept.BROKEN.value],
    )


def _with_advised(tally: Tally, times: int) -> Tally:
    return Tally(tally.advised + times, tally.sent, tally.replied, tally.silent)


def _with_sent(tally: Tally, outcome: str, times: int) -> Tally:
    return Tally(
        tally.advised,
        tally.sent + times,
        tally.replied + times * (outcome in REPLIED),
        tally.silent + times * (outcome in SILENT),
    )
