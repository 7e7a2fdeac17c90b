"""The messages of a debrief as JSON: their words, and beside them when and by whom they were written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.coaching.model import Heard

Record = dict[str, Any]


def letters_of(heard: Iterable[Heard]) -> dict[str, Record]:
    """Write what is known of messages beside their words, by their places."""
    return {str(at): letter for at, each in enumerate(heard) if (letter := _letter(each))}


def _letter(heard: Heard) -> Record:
    """Write what is known of a message beside its words; the release before reads on without it."""
    instants = {"at": heard.at, "written": heard.written}
    letter: Record = {name: instant.isoformat() for name, instant in instants.items() if instant is not None}
    return letter | {name: True for name in ("own", "empty") if getattr(heard, name)}


def heard_of(heard: Sequence[Sequence[str]], letters: Mapping[str, Record]) -> tuple[Heard, ...]:
    """Make messages from their words and what is known beside them."""
    told = (letters.get(str(at), {}) for at in range(len(heard)))
    both = zip(heard, told, strict=True)
    return tuple(Heard(ref, words, **_instants(letter)) for (ref, words), letter in both)


def _instants(letter: Record) -> Record:
    return {key: datetime.fromisoformat(at) if isinstance(at, str) else at for key, at in letter.items()}
