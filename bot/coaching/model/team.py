"""Teams, who belongs to them, and who may do what."""

from dataclasses import dataclass
from datetime import datetime

REP, MANAGER, ADMIN = "rep", "manager", "admin"
"""What somebody may be: an admin lets people in, a manager leads one team."""


@dataclass(frozen=True, slots=True)
class Team:
    """Reps who share stories, and whose manager sees figures of all of them together."""

    key: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what from now on, who gave it and when."""

    rep: str
    role: str
    """Empty: the one they have stays, and so does who gave it."""
    team: str
    """Key of the one team; empty: none."""
    by: str
    """Key of the rep who gave it; empty: the operator."""
    at: datetime
    revoked: bool = False
    """They are a stranger from now on; what is theirs stays until they are let in again."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as an admin or their manager sees them: no more than is needed to let them go."""

    key: str
    name: str
    role: str
    team: str
    by: str
    """The name of who gave the role; empty: the operator."""
    at: datetime | None
    revoked: bool = False
    fixed: bool = False
    """An admin by the settings: nobody changes that here."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Leave to use the coach, for whoever brings the code first."""

    code: str
    """128 bits, as text; only a hash of it is kept."""
    role: str
    team: str
    by: str | None
    """Key of the rep who gave it; None from the command line."""
    at: datetime
    expires_at: datetime
