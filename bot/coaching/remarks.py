"""What there is to say of a message the rep wrote: what sounds like chasing and why, or what it does well."""

from bot.coaching.drafts import Mark, asks_twice
from bot.coaching.playbook import Playbook
from bot.coaching.wording import say
from bot.coaching.wordings import Message

_MANY = 2
"""Questions of which one would do."""


def on_marks(text: str, marks: tuple[Mark, ...], move: str, playbook: Playbook) -> list[str]:
    """Say what sounds like chasing, each claim once; `move` is empty where none is advised."""
    found: dict[str, list[str]] = {}
    for mark in marks:
        found.setdefault(mark.chase.claim, []).append(f"“{mark.words}”")
    lines = [
        say(playbook, "mark", {"words": ", ".join(words), "claim": f"{claim} {playbook.cited(claim)}"})
        for claim, words in found.items()
    ]
    if move and asks_twice(text, move, playbook):
        lines.append(say(playbook, "mark_two_questions"))
    return lines


def on_clean(text: str, playbook: Playbook) -> str:
    """Say that nothing sounds like chasing, and one thing more: what it does well, or what it lacks (P3)."""
    return (
        f"{say(playbook, 'own_clean')} {say(playbook, _strength(text, playbook), {'count': text.count('?')})}"
    )


def _strength(text: str, playbook: Playbook) -> str:
    """Return the word for what a message does best."""
    message, asked = Message(text), text.count("?")
    if message.has_one_of(playbook.words["own_leaving"]):
        return "own_leaves"
    if message.has_one_of(playbook.words["own_giving"]):
        return "own_gives"
    if asked >= _MANY:
        return "own_asks_many"
    return "own_asks" if asked else "own_lacks"
