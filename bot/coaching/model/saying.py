"""What the coach answers: messages, their buttons and files."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.coaching.model.chart import Chart


@dataclass(frozen=True, slots=True)
class Button:
    """One tap."""

    label: str
    action: str
    """What it does, short enough to ride in 64 bytes beside the debrief's key and version."""
    primary: bool = False
    copies: str = ""
    """Text that the tap copies, where the front-end can."""
    url: str = ""


class Kind(StrEnum):
    """What a block of a reply is, so that each front-end can dress it."""

    HEADLINE = "headline"
    DRAFT = "draft"
    TEXT = "text"
    NOTE = "note"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a reply."""

    kind: Kind
    text: str
    moment: tuple[str, datetime] | None = None
    """A part of the text that names an instant, so that a front-end can show it in local time."""


@dataclass(frozen=True, slots=True)
class Document:
    """A small text file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the coach, in plain text; the front-end escapes and dresses it."""

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    debrief: str = ""
    version: int = 0
    in_place: bool = False
    """It replaces the debrief's card, or the message that was tapped, instead of following it."""
    message: int = 0
    """The message it replaces, where that shows no debrief."""
    below: int = 0
    """The rep's message that it must not stand above: a card further up goes, and it comes as a new one."""
    document: Document | None = None
    """A file that comes with it."""
    chart: Chart | None = None
    """A picture that comes with it, drawn when it is delivered; the text says all that it shows."""
    export: bool = False
    """All that is kept of the rep comes with it, as a file made when it is delivered."""
