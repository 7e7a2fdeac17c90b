"""Teams, who belongs to them, and who may do what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

REP, MANAGER, ADMIN = "rep", "manager", "admin"
"""What somebody may be: an admin lets people in, a manager leads one team."""

LEADS = frozenset({MANAGER, ADMIN})
"""Who leads the team that they are in."""


@dataclass(frozen=True, slots=True)
class Team:
    """Reps who share stories, and whose manager sees figures of all of them together."""

    key: str
    name: str
    created_at: datetime

    @property
    def folded(self) -> str:
        """The name as it is compared: however it is written, it is one team."""
        return self.name.casefold()


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


class Members(Protocol):
    """Everyone who was ever let in, to be looked up a few at a time: there may be thousands."""

    def of(self, key: str, /) -> Member | None:
        """Find one of them by key."""

    def listed(self, first: int, most: int, team: str = "", without: str = "", /) -> tuple[Member, ...]:
        """Return some of them, those who may come in first, each by name; of a team: only these."""

    def count(self, team: str = "", without: str = "", /) -> tuple[int, int]:
        """Count all whom `listed` lists, and those of them who may come in."""

    def managers(self, team: str, /) -> tuple[str, ...]:
        """Return the keys of those who lead a team."""

    def is_last_admin(self, key: str, /) -> bool:
        """Tell whether nobody is an admin without somebody who is one."""


class Nobody:
    """Members where there are none, or nobody who may look at them."""

    def of(self, *_which: object) -> None:
        """Find nobody."""

    def listed(self, *_which: object) -> tuple[Member, ...]:
        """Return nobody."""
        return ()

    def count(self, *_which: object) -> tuple[int, int]:
        """Count nobody."""
        return 0, 0

    def managers(self, *_which: object) -> tuple[str, ...]:
        """Return nobody."""
        return ()

    def is_last_admin(self, *_which: object) -> bool:
        """Tell that nobody is the last."""
        return False


NOBODY = Nobody()


def as_command(code: str) -> str:
    """Return what brings an invitation's code where there are no links."""
    return f"/start {code}"


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
