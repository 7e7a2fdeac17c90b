"""A line of a chat: "Ruth: no.", "tom - call me next week" is what the prospect wrote, in their own words.

Reps head their own notes like this as well ("Ruth: silent for weeks"), so only a bare answer, or words to
the reader, are taken for the prospect's; and only behind the name of somebody the rep works. A chat that was
exported tells by its times that nobody's notes stand in it: there the newest words of the other one count.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.reading.known import with_capitals

_WORD = r"[^\W\d_][\w'’.-]*"
_LINE = re.compile(rf"^\s*(?P<name>{_WORD}(?: {_WORD}){{0,2}}?) ?(?::|(?<= )[-–—]) +(?P<said>\S.*)$")
_BARE = re.compile(
    r"(?:(?:sorry|hi|ok|well)[,. ]+)?(?:no|nope|nah|yes|yep|yeah|sure|ok|okay|stop|later|unsubscribe|maybe"
    r"|not (?:now|interested|yet|for (?:us|me)|today|this year))"
    r"(?:[,. ]+(?:thanks|thank you|thx|sorry|please))?"
    r"[\s.!)]*$",
    re.IGNORECASE,
)
_TO_THE_READER = re.compile(
    r"(?:(?:please|pls|sorry|hi|hello|ok|okay|thanks|no|yes|not now|maybe|just)[,. ]+)*"
    r"(?:(?:call|ring|phone|send"
    r"|email|mail|text|message|leave|give|let|tell|get back to|write(?: to)?|ping|show) (?:me|us)\b"
    r"|(?:can|could|would|will|do|did|are|have) you\b|stop (?:call|mail|e-?mail|text|writ|messag|contact)\w*"
    r"|(?:talk|speak) (?:to you|next|later|soon)\b|try (?:me|us|again)\b)",
    re.IGNORECASE,
)


_QUOTED = re.compile(r"^\s*(?:(?:> ?)+(?P<said>[^\n>]+)|[\"“](?P<inside>[^\n\"”]+)[\"”])\s*$")
_STAMPED = re.compile(
    r"^\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?\]?,?"
    r" (?:[-–—] )?(?P<name>[^\n:]{1,60}?): (?P<said>.*)$",
    re.IGNORECASE,
)
_THE_REP = frozenset({"me", "you", "i", "myself"})


@dataclass(frozen=True, slots=True)
class Chat:
    """The newest words of the other one in a chat that was exported."""

    by: str
    said: str


def chat_in(text: str, is_known: Callable[[str], bool], rep: str = "") -> Chat | None:
    """Return what the prospect wrote last in an exported chat; None where it is none, or nobody can tell."""
    if (chat := _quoted_chat(text, rep)) is not None:
        return chat
    turns: list[tuple[str, str]] = []
    for line in filter(None, (one.lstrip("> ").rstrip() for one in text.split("\n"))):
        if found := _STAMPED.match(line):
            turns.append((found["name"].strip(), found["said"]))
        elif not turns:
            return None
        else:
            turns[-1] = turns[-1][0], f"{turns[-1][1]}\n{line}"
    names = list(dict.fromkeys(name for name, _ in turns))
    others = [name for name in names if name.lower() not in _THE_REP and not _is_called(name, rep)]
    theirs = [name for name in others if is_known(name)] or others
    if len(theirs) != 1:
        return None
    (by,) = theirs
    newest: list[str] = []
    for name, said in reversed(turns):
        if name == by:
            newest.insert(0, said)
        elif newest:
            break
    return Chat(by, _as_theirs("\n".join(newest)))


def _quoted_chat(text: str, rep: str) -> Chat | None:
    """Return what the prospect wrote last in a chat whose older lines are quoted, the oldest most deeply."""
    turns: list[tuple[int, str, str]] = []
    for line in filter(str.strip, text.split("\n")):
        said = line.lstrip("> ")
        if not said:
            continue
        found = _LINE.match(said)
        if found is None:
            return None
        turns.append((line[: len(line) - len(said)].count(">"), found["name"], found["said"]))
    names = {name for _, name, _ in turns}
    theirs = {name for name in names if name.lower() not in _THE_REP and not _is_called(name, rep)}
    is_chat = len(names) > len(theirs) and any(depth for depth, _, _ in turns)
    if len(theirs) != 1 or not is_chat:
        return None
    (by,) = theirs
    last = min(depth for depth, name, _ in turns if name == by)
    newest = [said for depth, name, said in turns if (depth, name) == (last, by)]
    return Chat(by, _as_theirs("\n".join(newest)))


def _is_called(name: str, rep: str) -> bool:
    return bool(rep) and name.split()[0].casefold() == rep.split()[0].casefold()


def _as_theirs(said: str) -> str:
    """Return a prospect's words as the reader takes them: a bare answer is only heard as one when told."""
    return "\n".join(_told(line) if _is_bare(line) else f"> {line}" for line in said.split("\n"))


def _told(said: str) -> str:
    return f"They said {said}"


def _is_bare(said: str) -> bool:
    # What a machine takes for an order is heard as it stands.
    return bool(_BARE.match(said)) and "unsubscribe" not in said.lower()


def as_said(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a line that a prospect wrote in a chat, or a bare answer in quotes, as their words."""
    quoted = _QUOTED.match(text)
    bare = quoted and (quoted["said"] or quoted["inside"])
    if bare and _is_bare(bare):
        return _told(bare)
    found = _LINE.match(text)
    if found is None or '"' in text or not is_known(found["name"]):
        return text
    name, said = with_capitals(found["name"]), found["said"].strip()
    if _BARE.match(said):
        return f"{name} said {said}"
    return f'{name} said "{said}"' if _TO_THE_READER.match(said) else text
