"""Labels typed instead of tapped: a button's label, its number in a list, a plain yes or no.

Only the buttons of the coach's last message count. Those of a panel are kept with the rep, those of the open
debrief are seen from it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.coaching import desk
from bot.coaching.debriefing import seen
from bot.coaching.model import Button, Event, Picked, Reply, Said, Scene, Status, Step, Turn
from bot.coaching.playbook import Playbook
from bot.coaching.replies import present
from bot.coaching.view import View
from bot.coaching.wording import say

_BARE = " \t\n.,!?\"'“”’:;…"
"""What does not count when typed words are compared with a button's label."""
_DIGITS = 5
_LONGEST = 60
"""Longer words are no label."""
_AGREE = (
    "yes_delete",
    "yes_make_admin",
    "yes_make_rep",
    "yes_shut_out",
    "yes_let_go",
    "yes_leave",
    "right",
    "forget",
    "merge_them",
    "join",
    "become",
    "contact_same",
    "contacts_same",
    "try",
    "lesson_keep",
)
"""Buttons that agree to what the coach has asked, likeliest first."""
_YES = ("gave", "came", "sent"), ("they_replied",)
"""Buttons that answer a question of the coach with yes; the first that are there count."""
_NO = (
    "not_yet",
    "never_mind",
    "not_now",
    "keep_both",
    "keep_all",
    "contact_two",
    "contacts_two",
    "lesson_no",
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_LISTS = frozenset({"person", "go", "resume", "order", "merge", "story"})
"""First parts of the actions whose buttons make a list."""
_BEHIND = frozenset({Step.WHY, Step.CHANGES, Step.DISPUTE, Step.FILLING, Step.EDITING, Step.MARKED})
EXAMPLE_TAP = "try"
"""The action of the button that tries the example; it stands for the example's words."""
_BUTTON = "button_"
"""How the words of buttons begin."""
_AGAIN = "again."
"""Stands for a label that has just been carried out, with the second of that."""
_TWICE_WITHIN = 10
"""Seconds in which a label that is typed again is a double tap."""
_ORDERED, _SILENT = "order.", "tell."
"""A choice of whom an order means, and the answer that nothing came."""


def meant(event: Event, offered: tuple[Button, ...], now: datetime, playbook: Playbook) -> Picked | None:
    """Return the tap that typed words stand for, by the buttons last offered outside of debriefs."""
    if not isinstance(event, Said) or not offered or len(event.words) > _LONGEST:
        return None
    typed = _as_label(event.words, playbook)
    for button in offered:
        if typed and _plain(button.label) == typed and not _is_over(button, now):
            return Picked(button.action, typed=True)
    offered = tuple(button for button in offered if not is_again(button.action))
    if not offered:
        return None
    if silent := _silent_one(typed, offered, playbook):
        return Picked(silent, typed=True)
    found = _numbered(typed, offered) or _agreed(typed, offered, playbook)
    return None if found is None else Picked(found.action, typed=True)


def meant_in(event: Said, view: View) -> Picked | None:
    """Return the tap that typed words stand for, by the buttons of the open debrief."""
    action = _meant_in(event.words, view)
    return Picked(action, view.debrief.key, view.debrief.version, typed=True) if action else None


def card_of(view: View | None) -> View | None:
    """Return the card that somebody looks behind, whose labels may be typed there as well; else None."""
    if view is None or view.debrief.step not in _BEHIND:
        return None
    return seen(view.scene, replace(view.debrief, step=Step.CARD, more=""), view.playbook)


def offers(turn: Turn) -> tuple[Button, ...] | None:
    """Return the buttons outside of debriefs that a turn's last message has; None where it says nothing."""
    return offered_by(turn.replies[-1]) if turn.replies else None


def offered_by(reply: Reply) -> tuple[Button, ...]:
    """Return the buttons of a message that need no open debrief."""
    return tuple(
        Button(button.label, button.action)
        for row in reply.rows
        for button in row
        if button.action.partition(".")[0] in desk.TAPS or button.action == EXAMPLE_TAP
    )


def is_label(words: str, playbook: Playbook) -> bool:
    """Tell whether words are a button's label and nothing else: nobody is told of by that."""
    if len(words) > _LONGEST:
        return False
    return _as_label(words, playbook) in _labels(playbook)


@lru_cache(maxsize=4)
def _labels(playbook: Playbook) -> frozenset[str]:
    """Return the labels of all buttons, as labels are compared."""
    labels = (texts for key, texts in playbook.words.items() if key.startswith(_BUTTON))
    return frozenset(_plain(text) for texts in labels for text in texts)


def is_again(action: str) -> bool:
    """Tell whether an action is that of a label that has just been carried out."""
    return action.startswith(_AGAIN)


def with_again(scene: Scene, event: Event, turn: Turn, playbook: Playbook) -> tuple[Button, ...] | None:
    """Return what a turn offers; a label that it has carried out is known, should it be typed twice."""
    if isinstance(event, Picked) and is_again(event.action):
        return scene.rep.offered
    offered, label = offers(turn), _carried_out(scene, event, turn, playbook)
    if offered is None or not label:
        return offered
    return (Button(label, f"{_AGAIN}{int(scene.now.timestamp())}"), *offered)


def _carried_out(scene: Scene, event: Event, turn: Turn, playbook: Playbook) -> str:
    """Return the typed label that has ended or changed something; empty where one may well come again."""
    goes_on = any(debrief.status is Status.OPEN for debrief in turn.debriefs)
    if not turn.removed and (turn.deed is None or turn.deed.is_setting or goes_on):
        return ""
    if isinstance(event, Picked) and event.typed:
        return next((one.label for one in scene.rep.offered if one.action == event.action), "")
    is_bare = isinstance(event, Said) and is_label(event.words, playbook)
    return _as_label(event.words, playbook) if isinstance(event, Said) and is_bare else ""


def _is_over(button: Button, now: datetime) -> bool:
    """Tell whether it is too long ago that a label was carried out for a double tap."""
    if not is_again(button.action):
        return False
    return now.timestamp() - int(button.action.removeprefix(_AGAIN)) > _TWICE_WITHIN


def _as_label(words: str, playbook: Playbook) -> str:
    """Return words as labels are compared; there are several ways to say that something was sent."""
    typed = _plain(words)
    is_sent = typed in map(_plain, playbook.words["typed_sent"])
    return _plain(say(playbook, "button_sent")) if is_sent else typed


def _plain(words: str) -> str:
    return " ".join(words.replace("’", "'").split()).strip(_BARE).casefold()


def _silent_one(typed: str, offered: tuple[Button, ...], playbook: Playbook) -> str:
    """Return the action that tells "Nothing yet" of the one prospect that is offered; else nothing."""
    last = playbook.facts[0]
    said = next((one.key for one in last.answers if not one.is_reply and _plain(one.button) == typed), "")
    offers_of = {key for verb, _, key in (one.action.partition(".") for one in offered) if verb == "go"}
    return f"{_SILENT}{offers_of.pop()}.{said}" if said and len(offers_of) == 1 else ""


def _numbered(typed: str, offered: tuple[Button, ...]) -> Button | None:
    """Return the button of a list that a number means; those that lead away are not of the list."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < _DIGITS):
        return None
    verb = offered[0].action.partition(".")[0]
    listed = [button for button in offered if button.action.partition(".")[0] in {verb, "go", "resume"}]
    is_list = len(listed) > 1 and verb in _LISTS
    return listed[int(typed) - 1] if is_list and 0 < int(typed) <= len(listed) else None


def _agreed(typed: str, offered: tuple[Button, ...], playbook: Playbook) -> Button | None:
    """Return the one button that a plain yes or no means."""

    def labelled(keys: Iterable[str]) -> list[Button]:
        labels = {say(playbook, f"button_{key}") for key in keys}
        return [button for button in offered if button.label in labels]

    agree = labelled(_AGREE) or [item for item in offered if item.action.startswith(_ORDERED)]
    said = {kind: typed in map(_plain, playbook.words[f"typed_{kind}"]) for kind in ("yes", "no", "okay")}
    if said["yes"] or said["okay"]:
        tiers = [agree] if agree or said["okay"] else [labelled(keys) for keys in _YES]
        found = next((tier for tier in tiers if tier), [])
    elif said["no"]:
        silent = [button for button in offered if button.action.startswith(_SILENT)]
        found = labelled(_NO) or silent or (labelled(["back"]) if agree else [])
    elif typed in map(_plain, playbook.words["typed_never"]):
        found = labelled(["lesson_never"])
    else:
        found = []
    return found[0] if len(found) == 1 else None


def _place_meant(typed: str) -> int:
    """Return which of several answers words pick: "2", "the second one"; 0 for none."""
    said = typed.removeprefix("the ").removesuffix(" one")
    if said in _ORDINALS:
        return _ORDINALS.index(said) + 1
    return int(typed) if len(typed) == 1 and typed in "123456789" else 0


def _meant_in(words: str, view: View) -> str:
    """Return the action of the debrief's button whose label was typed instead of tapped."""
    typed = _plain(words)
    shown = [button for row in present(view).rows for button in row]
    if view.debrief.step is Step.ASKING and typed.isascii() and typed.isdigit() and len(typed) < _DIGITS:
        fact = view.playbook.fact[view.debrief.focus]
        if fact.kind == "count":
            return f"answer.{fact.key}.{fact.answer_of(int(typed))}"
    if view.debrief.step is Step.ASKING and (place := _place_meant(typed)):
        answers = [button.action for button in shown if button.action.startswith("answer.")]
        return answers[place - 1] if place <= len(answers) else ""
    typed = _as_label(words, view.playbook)
    return next((button.action for button in shown if typed and _plain(button.label) == typed), "")


def below(turn: Turn) -> Turn:
    """Let what answers a typed label stand below it, not in place of what the rep has scrolled past."""
    return replace(turn, replies=tuple(replace(reply, in_place=False, message=0) for reply in turn.replies))
