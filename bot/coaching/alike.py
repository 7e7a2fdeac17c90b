"""Who of a list may be somebody known: asked one by one, or for all at once, and never guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.coaching.model import (
    Block,
    Button,
    Contact,
    Import,
    Kind,
    Prospect,
    Reply,
    Scene,
    Stage,
    Turn,
)
from bot.coaching.panels import Rows, Tap, button, kept, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.view import View
from bot.coaching.wording import label, say

ALL = "all"


def called(who: Contact | Prospect) -> tuple[str, str]:
    """Return how somebody is called, the same however it is spaced and capitalised."""
    name, company = (" ".join(part.casefold().split()) for part in (who.name, who.company))
    return name, company


def asking(texts: Iterable[str], question: str, rows: Rows) -> Reply:
    """Ask with buttons, in place of the message that was tapped."""
    blocks = (*(Block(Kind.TEXT, text) for text in texts if text), Block(Kind.QUESTION, question))
    return Reply(blocks, kept(rows), in_place=True)


def made_of(scene: Scene, contact: Contact) -> Prospect:
    """Make a prospect of somebody in a list; only a next step of theirs makes them due."""
    return Prospect(
        scene.new_key(),
        scene.rep.key,
        contact.name,
        contact.company,
        contact.username,
        next_look_on=contact.next_on,
        last_touch_on=contact.touched_on,
    )


def asked_alike(importing: Import, prospects: Iterable[Prospect], playbook: Playbook, *texts: str) -> Reply:
    """Ask whether the next one of a list is somebody known."""
    one, *others = importing.alike
    other = next((item for item in prospects if item.key == one.prospect), None)
    who = label(one.contact.name, one.contact.company)
    leave = [button(playbook, "leave_out", f"contactsoff.{importing.key}")]
    if other is None:
        # Whom they looked like is gone since.
        add = button(playbook, "contact_add", f"contactstwo.{importing.key}.{one.contact.line}")
        return asking(texts, say(playbook, "contacts_ask_add", {"who": who}), [[add], leave])
    known = label(other.name, other.company)
    question = say(playbook, "contacts_ask_same", {"who": who, "known": known})

    def answers(word: str, which: object) -> list[Button]:
        return [
            button(playbook, f"{word}_{answer}", f"contacts{answer}.{importing.key}.{which}")
            for answer in ("same", "two")
        ]

    rows = [
        answers("contact", one.contact.line),
        answers("contacts", ALL) if others else [],
        leave,
    ]
    left = say(playbook, "contacts_left", {"count": f"{len(importing.alike):,}"}) if others else ""
    return asking([*texts, left], question, rows)


def _same(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Fill what was empty of somebody known from the list."""
    return _answered(scene, rest, playbook, same=True)


def _two(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Add somebody of the list beside whom they look like."""
    return _answered(scene, rest, playbook, same=False)


def _answered(scene: Scene, rest: str, playbook: Playbook, *, same: bool) -> Turn:
    key, _, which = rest.partition(".")
    importing = scene.importing
    if importing is None or importing.key != key or not importing.alike:
        return told(playbook, "contacts_gone")
    meant = [each for each in importing.alike if which in {ALL, str(each.contact.line)}]
    if not meant:
        # Pressed twice: what is asked now stands below.
        return Turn((asked_alike(importing, scene.prospects, playbook),))
    known = {item.key: item for item in scene.prospects}
    changed: dict[str, Prospect] = {}
    for each in meant:
        before = changed.get(each.prospect, known.get(each.prospect)) if same else None
        # Whom it was like may be gone since.
        now = made_of(scene, each.contact) if before is None else completed(before, each.contact)
        changed[now.key] = now
    turn = Turn(
        (), prospects=tuple(item for item in changed.values() if item != known.get(item.key)), undo=True
    )
    note = say(playbook, "contacts_were_same" if same else "contacts_were_two")
    lines = {each.contact.line for each in meant}
    left = replace(importing, alike=tuple(each for each in importing.alike if each.contact.line not in lines))
    if not left.alike:
        done = panel([note, say(playbook, "contacts_done")])
        return replace(turn, replies=(done,), import_over=True)
    asking = asked_alike(left, [*scene.prospects, *changed.values()], playbook, note)
    return replace(turn, replies=(asking,), importing=left)


def completed(prospect: Prospect, contact: Contact) -> Prospect:
    """Fill what is empty of a prospect; nothing that is there is written over."""
    touched = prospect.last_touch_on
    # What was agreed before the last word with them may be done long since.
    still_ahead = contact.next_on is not None and (touched is None or contact.next_on > touched)
    comes = contact.next_on if prospect.stage is Stage.OPEN and still_ahead else None
    return replace(
        prospect,
        company=prospect.company or contact.company,
        username=prospect.username or contact.username,
        last_touch_on=prospect.last_touch_on or contact.touched_on,
        next_look_on=prospect.next_look_on or comes,
    )


TAPS: Mapping[str, Tap] = {"contactssame": _same, "contactstwo": _two}
