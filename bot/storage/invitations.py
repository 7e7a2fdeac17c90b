"""One-time invitations: who may come in, as what and into which team. Only a hash of each code is kept."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, update

from bot.coaching.model import Invitation
from bot.storage.repositories import Repository
from bot.storage.tables import invitations


def digest(code: str) -> str:
    """Return what is kept of a code."""
    # Strangers send anything, half a character too.
    return sha256(code.encode(errors="surrogatepass")).hexdigest()


class Invitations(Repository):
    """Invitations given, used and taken back."""

    def add(self, *given: Invitation) -> None:
        """Remember invitations."""
        rows = [
            {
                "digest": digest(each.code),
                "role": each.role,
                "team": each.team or None,
                "by": each.by,
                "at": each.at,
                "expires_at": each.expires_at,
            }
            for each in given
        ]
        if rows:
            self._connection.execute(insert(invitations), rows)

    def of(self, code: str, now: datetime) -> Invitation | None:
        """Return what a code gives now; None when it gives nothing (any more).

        It is held until the transaction ends, so that whoever is told what it gives can use it.
        """
        held = select(invitations).where(_is_good(code, now)).with_for_update()
        row = self._connection.execute(held).first()
        return None if row is None else _invitation(code, row)

    def use(self, code: str, now: datetime) -> Invitation | None:
        """Use a code up; return what it gives, None when it gives nothing (any more)."""
        used = update(invitations).where(_is_good(code, now)).values(used_at=now).returning(invitations)
        row = self._connection.execute(used).first()
        return None if row is None else _invitation(code, row)

    def knows(self, code: str) -> bool:
        """Tell whether a code was given, whatever has become of it."""
        chosen = select(invitations.c.digest).where(invitations.c.digest == digest(code))
        return self._connection.execute(chosen).first() is not None

    def unused_of(self, by: str | None, now: datetime) -> int:
        """Count what a rep (None: the command line) has given and nobody has used yet."""
        counted = select(func.count()).select_from(invitations).where(_waits(now), _given_by(by))
        return self._connection.execute(counted).scalar() or 0

    def revoke(self, by: str | None, now: datetime) -> int:
        """Take back what a rep (None: the command line) has given and nobody used; return how many."""
        unused = update(invitations).where(_waits(now), _given_by(by))
        return self._connection.execute(unused.values(revoked_at=now)).rowcount


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(
        invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None), invitations.c.expires_at > now
    )


def _is_good(code: str, now: datetime) -> ColumnElement[bool]:
    return and_(invitations.c.digest == digest(code), _waits(now))


def _given_by(by: str | None) -> ColumnElement[bool]:
    return invitations.c.by.is_(None) if by is None else invitations.c.by == by


def _invitation(code: str, row: Row[Any]) -> Invitation:
    return Invitation(code, row.role, row.team or "", row.by, row.at, row.expires_at)
