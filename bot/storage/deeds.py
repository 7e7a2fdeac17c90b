"""What can be taken back for a day.

A deed holds the changed things as their rows were, in one JSON value: names and what was promised too, so
it is forgotten after that day. It is read by the release before, and this one reads what that wrote: what is
new stands beside the rows, where an older release does not look, and is only there when it is not as usual.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Date, Table, bindparam, delete, insert, select

from bot.coaching.debriefing import without_words
from bot.coaching.model import Debrief, Deed, Thing
from bot.storage import records
from bot.storage.columns import UtcDateTime, json_text
from bot.storage.records import Record
from bot.storage.repositories import Repository
from bot.storage.tables import debriefs, deeds, promises, prospects, stories, touches

_DEED = select(deeds).where(
    deeds.c.key == bindparam("key"), deeds.c.rep == bindparam("rep"), deeds.c.at >= bindparam("since")
)
_LATEST = (
    select(deeds)
    .where(deeds.c.rep == bindparam("rep"), deeds.c.at >= bindparam("since"))
    .order_by(deeds.c.number.desc())
    .limit(1)
)
_NEWER = select(deeds.c.about).where(deeds.c.rep == bindparam("rep"), deeds.c.number > bindparam("number"))

_TEXT = re.compile(r'"([^"\\]*)"')


class Deeds(Repository):
    """Changes of the log that can be taken back."""

    def add(self, deed: Deed) -> None:
        """Remember a change."""
        self._connection.execute(insert(deeds), record_of_deed(deed))

    def find(self, rep: str, key: str, since: datetime) -> Deed | None:
        """Find what a rep did; None when it is too old, or when something newer stands on it."""
        row = self._row(_DEED, rep=rep, key=key, since=since)
        if row is None:
            return None
        newer = {about for each in self._rows(_NEWER, rep=rep, number=row.number) for about in each.about}
        return deed_of(row) if newer.isdisjoint(row.about) else None

    def latest(self, rep: str, since: datetime) -> Deed | None:
        """Find what a rep did last; None when it is too old, or has changed nothing that could come back."""
        row = self._row(_LATEST, rep=rep, since=since)
        deed = None if row is None else deed_of(row)
        return deed if deed is not None and (deed.before or deed.added) else None

    def forget_about(self, rep: str, gone: Collection[str]) -> None:
        """Drop all of a rep's changes that tell of somebody who is gone."""
        found = self._connection.execute(select(deeds).where(deeds.c.rep == rep))
        # What was promised tells of them too, and names them only within.
        keys = [each.key for each in found if not _names_in(each).isdisjoint(gone)]
        self._connection.execute(delete(deeds).where(deeds.c.key.in_(keys)))

    def forget(self, before: datetime) -> int:
        """Drop what is too old to be taken back; return how much."""
        return self._connection.execute(delete(deeds).where(deeds.c.at < before)).rowcount


def _names_in(row: Any) -> set[str]:
    """Return every whole text that stands in a deed, the keys of whom it tells of among them."""
    return {*row.about, *_TEXT.findall(json_text(row.state))}


@dataclass(frozen=True, slots=True)
class Form:
    """How things of one kind become rows and come back."""

    table: Table
    record_of: Callable[[Any], Record]
    thing_of: Callable[[Any], Thing | Debrief]
    new: Record = field(default_factory=dict)
    """The columns that the release before does not know, and what they usually hold."""


def _record_without_words(debrief: Debrief) -> Record:
    # Whom it was about is all that taking back may need.
    wordless = replace(
        without_words(debrief), named=debrief.named, company=debrief.company, username=debrief.username
    )
    return records.record_of_debrief(wordless)


FORMS: Mapping[str, Form] = {
    "Prospect": Form(prospects, records.record_of_prospect, records.prospect_of, {"decided_on": None}),
    "Touch": Form(touches, records.record_of_touch, records.touch_of, {"move": "", "beyond": False}),
    "Promise": Form(promises, records.record_of_promise, records.promise_of),
    "Story": Form(stories, records.record_of_story, records.story_of, {"team": None}),
    "Debrief": Form(debriefs, _record_without_words, records.debrief_of),
}


def record_of_deed(deed: Deed) -> Record:
    """Make the row of a deed."""
    state = {
        "before": list(map(_written, deed.before)),
        "added": [list(each) for each in deed.added],
        "ended": list(deed.ended),
        "told": list(deed.told),
    }
    news = list(map(_new_of, deed.before))
    if any(news):
        state["new"] = news
    return {"key": deed.key, "rep": deed.rep, "at": deed.at, "about": list(deed.about), "state": state}


def deed_of(row: Any) -> Deed:
    """Make a deed from its row."""
    news = row.state.get("new") or [{} for _ in row.state["before"]]
    return Deed(
        key=row.key,
        rep=row.rep,
        at=row.at,
        before=tuple(
            _read(kind, record | new) for (kind, record), new in zip(row.state["before"], news, strict=True)
        ),
        added=tuple((kind, key) for kind, key in row.state["added"]),
        about=tuple(row.about),
        ended=tuple(row.state["ended"]),
        told=tuple(row.state["told"]),
    )


def _written(thing: Thing | Debrief) -> list[Any]:
    """Write a thing as JSON: its kind and its row, as the release before knows it."""
    kind = type(thing).__name__
    form = FORMS[kind]
    record = form.record_of(thing)
    return [kind, {name: _as_json(value) for name, value in record.items() if name not in form.new}]


def _new_of(thing: Thing | Debrief) -> Record:
    """Write what the release before does not know of a thing, as far as it is not as usual."""
    form = FORMS[type(thing).__name__]
    record = form.record_of(thing)
    return {name: _as_json(record[name]) for name, usual in form.new.items() if record[name] != usual}


def _as_json(value: Any) -> Any:
    """Write days and instants as texts."""
    return value.isoformat() if isinstance(value, date) else value


def _read(kind: str, record: Record) -> Thing | Debrief:
    """Read a thing; columns that only another release knows are passed over."""
    form = FORMS[kind]
    known = {name: value for name, value in record.items() if name in form.table.c}
    row = {name: _as_in(form.table, name, value) for name, value in (form.new | known).items()}
    return form.thing_of(SimpleNamespace(**row))


def _as_in(table: Table, column: str, value: Any) -> Any:
    """Give a value of JSON the type that its column has."""
    kind = table.c[column].type
    if value is None or not isinstance(kind, UtcDateTime | Date):
        return value
    return (datetime if isinstance(kind, UtcDateTime) else date).fromisoformat(value)
