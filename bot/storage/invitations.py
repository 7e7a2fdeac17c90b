"""One-time invitations: who may become a rep. Only a hash of each code is kept."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import insert, select, update

from bot.storage.repositories import Repository
from bot.storage.tables import invitations


@dataclass(frozen=True, slots=True)
class Invitation:
    """Leave to use the coach, for whoever brings the code first."""

    code: str
    """128 bits, as text; not kept."""
    role: str
    by: str | None
    """Key of the rep who gave it; None from the command line."""
    expires_at: datetime


def digest(code: str) -> str:
    """Return what is kept of a code."""
    # Strangers send anything, half a character too.
    return sha256(code.encode(errors="surrogatepass")).hexdigest()


class Invitations(Repository):
    """Invitations given, used and revoked."""

    def add(self, invitation: Invitation, now: datetime) -> None:
        """Remember an invitation."""
        row = {
            "digest": digest(invitation.code),
            "role": invitation.role,
            "by": invitation.by,
            "at": now,
            "expires_at": invitation.expires_at,
        }
        self._connection.execute(insert(invitations).values(row))

    def role_of(self, code: str, now: datetime) -> str | None:
        """Return the role that a code gives now; None when it gives none (any more)."""
        chosen = select(invitations.c.role).where(
            invitations.c.digest == digest(code),
            invitations.c.used_at.is_(None),
            invitations.c.revoked_at.is_(None),
            invitations.c.expires_at > now,
        )
        return self._connection.execute(chosen).scalar()

    def use(self, code: str, now: datetime) -> str | None:
        """Use a code up; return the role it gives, None when it gives none (any more)."""
        used = (
            update(invitations)
            .where(
                invitations.c.digest == digest(code),
                invitations.c.used_at.is_(None),
                invitations.c.revoked_at.is_(None),
                invitations.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(invitations.c.role)
        )
        return self._connection.execute(used).scalar()

    def revoke(self, by: str | None, now: datetime) -> int:
        """Take back what a rep (None: the command line) has given and nobody used; return how many."""
        given = invitations.c.by.is_(None) if by is None else invitations.c.by == by
        unused = update(invitations).where(given, invitations.c.used_at.is_(None))
        unused = unused.where(invitations.c.revoked_at.is_(None), invitations.c.expires_at > now)
        return self._connection.execute(unused.values(revoked_at=now)).rowcount
