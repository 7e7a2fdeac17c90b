"""One prospect's page: how they stand, what is promised, what came and went, and what can be done."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.coaching.closing import NEVER_WAS
from bot.coaching.history import logged, messages_left, newest
from bot.coaching.listing import debrief_button, listed
from bot.coaching.model import (
    NEVER,
    Block,
    Button,
    Debrief,
    How,
    Kept,
    Kind,
    Promise,
    Prospect,
    Reply,
    Scene,
    Stage,
    Story,
    Touch,
    Turn,
)
from bot.coaching.nudging import prospect_of
from bot.coaching.panels import Tap, button, kept, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.view import View
from bot.coaching.wording import day_text, person, say, shortened

LINES = 8
"""Lines of the timeline that a page shows at once."""
Kept_thing = TypeVar("Kept_thing", Prospect, Touch, Promise, Story, Debrief)


def page(scene: Scene, prospect: Prospect, playbook: Playbook, *notes: str, skip: int = 0) -> Reply:
    """Show all about a prospect, after some notes; further back, only the timeline."""
    lines = timeline(scene, prospect, playbook)
    blocks = [Block(Kind.NOTE, note) for note in notes if note]
    blocks.append(Block(Kind.HEADLINE, listed(prospect, playbook)))
    if not skip:
        blocks.append(Block(Kind.TEXT, "\n".join(_head(scene, prospect, playbook))))
    if shown := lines[skip : skip + LINES]:
        blocks.append(Block(Kind.TEXT, "\n".join(shown)))
    rows = [] if skip else _rows(scene, prospect, playbook)
    turning = []
    if len(lines) > skip + LINES:
        turning.append(button(playbook, "earlier", f"person.{prospect.key}.{skip + LINES}"))
    if skip:
        turning.append(button(playbook, "back", f"person.{prospect.key}"))
    else:
        turning.append(button(playbook, "more", f"rarely.{prospect.key}"))
        turning.append(button(playbook, "the_list", f"list.{prospect.stage}.0"))
    return Reply(tuple(blocks), kept([*rows, turning]), in_place=True)


def shown(scene: Scene, turn: Turn, key: str, playbook: Playbook, *notes: str) -> Turn:
    """Answer a change of the log with the page of the prospect as it is after it."""
    after = scene_after(scene, turn)
    prospect = prospect_of(after, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    return replace(turn, replies=(page(after, prospect, playbook, *notes),))


def scene_after(scene: Scene, turn: Turn) -> Scene:
    """Return a scene as it is once a turn is kept."""
    gone = {key for _, key in turn.removed}
    return replace(
        scene,
        prospects=_with(scene.prospects, turn.prospects, gone),
        promises=_with(scene.promises, turn.promises, gone),
        touches=_with(scene.touches, turn.touches, gone),
        past=_with(scene.past, (item for item in turn.debriefs if _is_past(scene, item)), gone),
    )


def _is_past(scene: Scene, debrief: Debrief) -> bool:
    return any(item.key == debrief.key for item in scene.past)


def _with(before: Iterable[Kept_thing], news: Iterable[Kept_thing], gone: set[str]) -> tuple[Kept_thing, ...]:
    after = {item.key: item for item in before}
    after |= {item.key: item for item in news}
    return tuple(item for key, item in after.items() if key not in gone)


# --- How they stand ------------------------------------------------------------------------------


def _head(scene: Scene, prospect: Prospect, playbook: Playbook) -> list[str]:
    """Return the lines on how a prospect stands."""
    stands = [_stage(scene, prospect, playbook)]
    if (messages := messages_known(scene, prospect, playbook)) is not None:
        left, allowed = messages
        stands.append(say(playbook, "person_messages", {"left": left, "budget": allowed}))
    if move := advised_move(prospect.rule, playbook):
        stands.append(say(playbook, "person_move", {"move": move}))
    lines = [" ".join(stands)]
    if known := _known(scene, prospect, playbook):
        lines.append(say(playbook, "person_known", {"known": known}))
    days = (("person_touched", prospect.last_touch_on), ("person_replied", prospect.last_reply_on))
    came = [say(playbook, word, {"day": day_text(day, scene.today)}) for word, day in days if day is not None]
    if came:
        lines.append(" ".join(came))
    return [
        *lines,
        *(promise_line(item, scene, prospect, playbook) for item in open_promises(scene, prospect)),
    ]


def _stage(scene: Scene, prospect: Prospect, playbook: Playbook) -> str:
    """Say whether a prospect is worked, and when they come up next."""
    if prospect.stage is Stage.CLOSED:
        return say(playbook, "person_closed", {"ended": how_ended(prospect, playbook)})
    if prospect.stage is Stage.PARKED:
        day = prospect.next_look_on
        return say(playbook, "person_parked", {"day": day_text(day, scene.today) if day else "?"})
    return say(playbook, "person_open", {"next": next_look(scene, prospect, playbook)})


def how_ended(prospect: Prospect, playbook: Playbook) -> str:
    """Say how it ended with a closed prospect."""
    return say(playbook, f"ended_{prospect.ended or 'unknown'}")


def next_look(scene: Scene, prospect: Prospect, playbook: Playbook) -> str:
    """Say when a prospect comes up next by itself."""
    day, snoozed = prospect.next_look_on, prospect.snoozed_until
    if snoozed == NEVER:
        return say(playbook, "next_never")
    if snoozed is not None and (day is None or snoozed > day):
        day = snoozed
    if day is None:
        return say(playbook, "next_none")
    return (
        say(playbook, "next_due")
        if day <= scene.today
        else say(playbook, "next_on", {"day": day_text(day, scene.today)})
    )


def messages_known(scene: Scene, prospect: Prospect, playbook: Playbook) -> tuple[int, int] | None:
    """Return how many messages are left, and of how many; None where the log cannot tell."""
    unfinished = [
        item for item in (scene.debrief, *scene.set_aside) if item and item.prospect == prospect.key
    ]
    if prospect.stage is not Stage.OPEN or not prospect.facts:
        return None
    if any(_counts_anew(item, playbook) for item in unfinished):
        return None
    return messages_left(prospect, playbook)


def _counts_anew(debrief: Debrief, playbook: Playbook) -> bool:
    """Tell whether a debrief holds another count than the log: one that was told, or a reply."""
    last = playbook.facts[0]
    told_now = [item for item in newest(debrief.evidence).values() if item.answer and item.how is not How.LOG]
    return any(
        playbook.fact[item.fact].kind == "count"
        or (item.fact == last.key and last.has(item.answer or "") and last.answer(item.answer or "").is_reply)
        for item in told_now
    )


def advised_move(rule: str, playbook: Playbook) -> str:
    """Return the move of a rule in small letters; empty for a rule that the content has lost."""
    found = playbook.rule.get(rule)
    return "" if found is None else playbook.moves[found.move].label.lower()


def _known(scene: Scene, prospect: Prospect, playbook: Playbook) -> str:
    """Return what is known of a prospect in a few words: facts of the log, and what they told."""
    facts = logged(prospect, playbook, scene.today, scene.calendar, scene.promises)
    # How many messages are out shows in those that are left.
    known = [
        playbook.fact[item.fact].answer(item.answer).shown
        for item in facts
        if item.answer is not None and playbook.fact[item.fact].kind != "count"
    ]
    last = playbook.facts[0]
    if last.has(answer := prospect.facts.get(last.key, "")):
        known.insert(0, last.answer(answer).shown)
    slots = [
        f"{playbook.slots[key].blank}: {text}"
        for key, text in prospect.slots.items()
        if key in playbook.slots
    ]
    return "; ".join(part for part in (", ".join(filter(None, known)), *slots) if part)


# --- Promises ------------------------------------------------------------------------------------


def open_promises(scene: Scene, prospect: Prospect) -> list[Promise]:
    """Return what is promised between the rep and a prospect, the earliest day first."""
    found = [item for item in scene.promises if item.prospect == prospect.key and item.state is Kept.OPEN]
    return sorted(found, key=lambda item: (item.by or date.max, item.at))


def promise_line(promise: Promise, scene: Scene, prospect: Prospect, playbook: Playbook) -> str:
    """Say in a sentence who promised what, by when, and what became of it."""
    text = promise_text(promise, scene, prospect, playbook)
    if promise.state is not Kept.OPEN:
        text = f"{text}: {say(playbook, f'promise_{promise.state}')}"
    return f"{text[:1].upper()}{text[1:]}."


def promise_text(promise: Promise, scene: Scene, prospect: Prospect, playbook: Playbook) -> str:
    """Say who promised what, and by when, as it stands within a sentence."""
    slots: dict[str, object] = {**person(prospect.name), "what": promise.what}
    word = "promise_ours" if promise.ours else "promise_theirs"
    if promise.by is None:
        return say(playbook, word, slots)
    return say(playbook, f"{word}_by", slots | {"day": day_text(promise.by, scene.today)})


# --- What came and went --------------------------------------------------------------------------


def timeline(scene: Scene, prospect: Prospect, playbook: Playbook) -> list[str]:
    """Return what came and went between the rep and a prospect, a line each, newest first."""
    touches = [item for item in scene.touches if item.prospect == prospect.key]
    past = {item.key: item for item in scene.past if item.prospect == prospect.key}
    lines = [(item.at, item.on, _touch_text(item, past.get(item.debrief), playbook)) for item in touches]
    told_of = {item.debrief for item in touches}
    zone = ZoneInfo(scene.rep.time_zone)
    for debrief in past.values():
        if debrief.key not in told_of and debrief.outcome not in NEVER_WAS:
            text = " ".join(filter(None, (_came(debrief, playbook), _advised(debrief, playbook))))
            lines.append((debrief.changed_at, debrief.changed_at.astimezone(zone).date(), text))
    for promise in scene.promises:
        if promise.prospect == prospect.key and promise.state is not Kept.OPEN:
            text = promise_line(promise, scene, prospect, playbook)
            lines.append((promise.at, promise.at.astimezone(zone).date(), text))
    return [_line(day, text, scene, playbook) for _, day, text in _newest_first(lines) if text]


def _newest_first(lines: Iterable[tuple[datetime, date, str]]) -> list[tuple[datetime, date, str]]:
    return sorted(lines, key=lambda line: (line[1], line[0]), reverse=True)


def _line(day: date, text: str, scene: Scene, playbook: Playbook) -> str:
    return say(playbook, "log_line", {"day": day_text(day, scene.today), "text": text})


def _touch_text(touch: Touch, debrief: Debrief | None, playbook: Playbook) -> str:
    """Say what came before a message, what it was, and what came of it."""
    sent = say(playbook, "log_sent", {"what": touch_shown(touch, playbook)})
    return " ".join(filter(None, (_came(debrief, playbook) if debrief else "", sent)))


def touch_shown(touch: Touch, playbook: Playbook) -> str:
    """Return a message in a few words: the move it made, whether it was of use, and what came of it."""
    outcome = say(playbook, f"outcome_{touch.outcome}") if touch.outcome else ""
    if not touch.rule and not touch.counts:
        return ", ".join(filter(None, (say(playbook, "touch_promised"), outcome)))
    move = advised_move(touch.rule, playbook) or say(playbook, "touch_by_hand")
    use = say(playbook, "touch_empty" if touch.empty else "touch_useful")
    return ", ".join(filter(None, (move, use, outcome)))


def _came(debrief: Debrief, playbook: Playbook) -> str:
    """Return what came last from them, as a debrief heard it."""
    last = playbook.facts[0]
    found = newest(debrief.evidence).get(last.key)
    if found is None or found.answer is None or not last.has(found.answer):
        return ""
    shown_as = last.answer(found.answer).shown
    return f"{shown_as[:1].upper()}{shown_as[1:]}."


def _advised(debrief: Debrief, playbook: Playbook) -> str:
    move = advised_move(debrief.rule, playbook)
    return say(playbook, "log_advised", {"move": move}) if move else ""


# --- What a rep can do ---------------------------------------------------------------------------


def _rows(scene: Scene, prospect: Prospect, playbook: Playbook) -> list[list[Button]]:
    key = prospect.key
    promised = [
        Button(shortened(say(playbook, "button_settle", {"what": item.what})), f"vow.{item.key}")
        for item in open_promises(scene, prospect)
    ]

    def does(word: str, verb: str) -> Button:
        return button(playbook, word, f"{verb}.{key}")

    return [
        [debrief_button(prospect, playbook), does("i_sent", "sentone")],
        *in_pairs(promised),
        [
            button(playbook, "they_promised", f"promise.{key}.theirs"),
            button(playbook, "i_promised", f"promise.{key}.ours"),
        ],
        _filing(prospect, does("park", "park"), does("close", "close"), does("reopen", "reopen")),
        [does("bring_up", "unmute")] if prospect.snoozed_until == NEVER else [],
    ]


def _filing(prospect: Prospect, park: Button, close: Button, reopen: Button) -> list[Button]:
    """Return the buttons that move a prospect to another stage."""
    moves: Mapping[Stage, list[Button]] = {
        Stage.OPEN: [park, close],
        Stage.PARKED: [park, reopen, close],
        Stage.CLOSED: [reopen, park],
    }
    return moves[prospect.stage]


def _person(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show a prospect's page, or how it goes on further back."""
    key, _, skip = rest.partition(".")
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    return Turn((page(scene, prospect, playbook, skip=int(skip or 0)),))


def _rarely(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Show what is seldom done with a prospect."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    verbs = [("rename", "newname"), ("merge", "mergewith"), ("delete", "delete")]
    if prospect.last_touch_on is not None:
        verbs.insert(0, ("correct", "lastone"))
    buttons = [button(playbook, word, f"{verb}.{key}") for word, verb in verbs]
    rows = [*in_pairs(buttons), [button(playbook, "back", f"person.{key}")]]
    return Turn((panel([say(playbook, "person_more", {"label": listed(prospect, playbook)})], rows),))


TAPS: Mapping[str, Tap] = {"person": _person, "rarely": _rarely}
