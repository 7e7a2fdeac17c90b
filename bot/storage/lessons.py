"""Sentences that reps let the coach keep for teaching, with nobody in them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, select, update

from bot.coaching.model import Consent, Lesson
from bot.storage.repositories import DIALECTS, Repository, upsert_into
from bot.storage.tables import lessons, reps

_NEWEST = (lessons.c.at.desc(), lessons.c.key)
_OF = select(lessons).where(lessons.c.rep == bindparam("rep")).order_by(*_NEWEST)
_SHARED = (
    select(lessons)
    .join(reps, reps.c.key == lessons.c.rep)
    .where(lessons.c.consent == Consent.KEPT.value, reps.c.revoked_at.is_(None))
    .order_by(lessons.c.fact, lessons.c.answer, lessons.c.at, lessons.c.key)
)
_UNANSWERED = (
    update(lessons)
    .where(
        lessons.c.consent == Consent.ASKED.value, lessons.c.at < bindparam("before", type_=lessons.c.at.type)
    )
    .values(text="", consent=Consent.GONE.value)
)
_ALL_OF = delete(lessons).where(lessons.c.rep == bindparam("owner"))
_SAVE = {dialect: upsert_into(lessons, dialect, "rep") for dialect in DIALECTS}


def _lesson_of(row: Row[Any]) -> Lesson:
    return Lesson(
        row.key,
        row.rep,
        row.text,
        row.digest,
        row.fact,
        row.answer,
        row.read_as,
        row.at,
        row.edition,
        Consent(row.consent),
    )


def _record_of(lesson: Lesson) -> dict[str, Any]:
    return {
        "key": lesson.key,
        "rep": lesson.rep,
        "text": lesson.text,
        "digest": lesson.digest,
        "fact": lesson.fact,
        "answer": lesson.answer,
        "read_as": lesson.read_as,
        "at": lesson.at,
        "edition": lesson.edition,
        "consent": lesson.consent.value,
    }


class Lessons(Repository):
    """What readings were put right, as far as the reps let it be kept."""

    def of(self, rep: str) -> tuple[Lesson, ...]:
        """Return all that a rep was asked for, newest first."""
        return tuple(map(_lesson_of, self._rows(_OF, rep=rep)))

    def shared(self) -> tuple[Lesson, ...]:
        """Return the sentences that may be taught with, of all who may come in."""
        return tuple(map(_lesson_of, self._rows(_SHARED)))

    def save(self, *changed: Lesson) -> None:
        """Keep lessons as they are now, new ones included."""
        if changed:
            self._connection.execute(_SAVE[self._dialect], list(map(_record_of, changed)))

    def forget_unanswered(self, before: datetime) -> int:
        """Clear the sentences that nobody has said yes to since; return how many."""
        return self._connection.execute(_UNANSWERED, {"before": before}).rowcount

    def drop_of(self, reps: Collection[str]) -> None:
        """Delete all that is of these reps: who cannot come in cannot take anything back."""
        if reps:
            self._connection.execute(_ALL_OF, [{"owner": rep} for rep in reps])
