"""What is due today, in the order in which it is worth doing, and how people stand in lists."""

from collections.abc import Mapping
from datetime import date

from bot.coaching.debriefing import agreed_is_past, fitting
from bot.coaching.due import Due, Why, due_cases, is_snoozed, may_be_sent
from bot.coaching.model import NEVER, Block, Button, Debrief, Kind, Prospect, Reply, Scene, Turn
from bot.coaching.panels import Command, kept
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict
from bot.coaching.view import View
from bot.coaching.wording import day_text, first_name, label, person, say, shortened

_MOST = 6


def unfinished(scene: Scene, playbook: Playbook) -> list[Debrief]:
    """Return the debriefs that were set aside and are not due by themselves, nor wait for a day to come."""
    due = {item.prospect.key for item in due_cases(scene, playbook) if item.prospect is not None}
    cards = {item.debrief.key for item in due_cases(scene, playbook) if item.debrief is not None}
    later = {
        item.key
        for item in scene.prospects
        if item.next_look_on is not None and item.next_look_on > scene.today
    }
    return [
        item
        for item in scene.set_aside
        if item.key not in cards
        and item.prospect not in due
        and not (item.outcome and item.prospect in later)
        and not _is_held(item, scene, playbook)
    ]


def anything(scene: Scene, playbook: Playbook) -> bool:
    """Tell whether anything is due or was set aside."""
    return bool(due_cases(scene, playbook) or unfinished(scene, playbook))


def today(scene: Scene, playbook: Playbook) -> Reply:
    """List what is due and what was set aside, each with its button, and say why in this order."""
    held = _held(scene, playbook)
    open_now = [scene.debrief] if scene.debrief is not None and scene.debrief not in held else []
    due = [item for item in due_cases(scene, playbook) if not _is_about(item, open_now)]
    waiting = unfinished(scene, playbook)[:_MOST]
    held = [item for item in held if not any(_is_about(one, [item]) for one in due)][:_MOST]
    below = [Block(Kind.TEXT, _held_line(held, scene, playbook))] if held else []
    held_rows = [[resume_button(item, scene, playbook)] for item in held]
    if not open_now and not due and not waiting:
        return Reply((Block(Kind.TEXT, say(playbook, "nothing_due")), *below), kept(held_rows))
    lines = [_open_line(item, scene, playbook) for item in open_now]
    lines += [due_line(item, scene, playbook) for item in due[:_MOST]]
    if len(due) > _MOST:
        lines.append(say(playbook, "due_more", {"count": f"{len(due) - _MOST:,}"}))
    lines += [say(playbook, "aside_line", {"label": label_of(item, scene, playbook)}) for item in waiting]
    rows = [[resume_button(item, scene, playbook)] for item in open_now]
    rows += [[due_button(item, scene, playbook)] for item in due[:_MOST]]
    rows += [[resume_button(item, scene, playbook)] for item in waiting]
    rows += held_rows
    blocks = [Block(Kind.TEXT, say(playbook, "due_head")), Block(Kind.TEXT, "\n".join(lines))]
    if len(due) > 1:
        blocks.append(Block(Kind.NOTE, say(playbook, "due_order")))
    return Reply((*blocks, *below), kept(rows))


def _held(scene: Scene, playbook: Playbook) -> list[Debrief]:
    """Return the open debrief and those set aside that wait for a day and have not been put off to it."""
    open_now = [scene.debrief] if scene.debrief is not None else []
    aside = [item for item in scene.set_aside if not item.outcome]
    return [item for item in (*open_now, *aside) if _is_held(item, scene, playbook)]


def _is_held(debrief: Debrief, scene: Scene, playbook: Playbook) -> bool:
    """Tell whether nothing is to be done in a debrief today: its prospect is put off, or its card waits."""
    view = _view_of(debrief, scene, playbook)
    if view.prospect is not None and is_snoozed(view.prospect, scene.today):
        return True
    waits = isinstance(view.decision, Verdict) and view.held
    return waits and (view.held_until is None or view.held_until > scene.today)


def _held_line(held: list[Debrief], scene: Scene, playbook: Playbook) -> str:
    """Say for whom nothing is due yet, and until when."""
    told = []
    for debrief in held:
        view, name = _view_of(debrief, scene, playbook), label_of(debrief, scene, playbook)
        days = [view.held_until if isinstance(view.decision, Verdict) else None]
        days += [view.prospect.snoozed_until if view.prospect is not None else None]
        day = max((each for each in days if each is not None), default=None)
        if day is None or day == NEVER:
            told.append(name)
            continue
        time = debrief.agreed_time if day == debrief.agreed_on else ""
        slots = {"label": name, "day": day_text(day, scene.today, time)}
        told.append(say(playbook, "not_due_until", slots))
    return say(playbook, "not_due", {"names": ", ".join(told)})


def _view_of(debrief: Debrief, scene: Scene, playbook: Playbook) -> View:
    """Return a debrief as it stands; of an earlier edition without what the content has lost since."""
    now = debrief if debrief.edition == playbook.edition else fitting(debrief, playbook)
    found = next((item for item in scene.prospects if item.key == debrief.prospect), None)
    return View(scene, playbook, now, found)


def _is_about(due: Due, debriefs: list[Debrief]) -> bool:
    """Tell whether a case is one of these debriefs, or about the prospect of one."""
    keys = {item.key for item in debriefs}
    prospects = {item.prospect for item in debriefs if item.prospect is not None}
    return (due.debrief is not None and due.debrief.key in keys) or (
        due.prospect is not None and due.prospect.key in prospects
    )


def due_line(due: Due, scene: Scene, playbook: Playbook) -> str:
    """Return the line that says who is due, and why."""
    prospect = due.prospect
    if prospect is None:
        assert due.debrief is not None
        key = "due_half" if due.why is Why.HALF else "due_card"
        return say(playbook, key, {"label": label_of(due.debrief, scene, playbook)})
    slots: dict[str, object] = {**person(prospect.name), "label": listed(prospect, playbook)}
    if due.promise is not None and due.promise.by is not None:
        what, day = due.promise.what, day_text(due.promise.by, scene.today)
        slots |= {"what": what, "What": what[:1].upper() + what[1:], "day": day}
        return say(playbook, f"due_{due.why}", slots)
    if due.why is Why.AGREED and due.debrief is not None and due.debrief.agreed_on == scene.today:
        time = due.debrief.agreed_time
        return say(playbook, "due_agreed_today", slots | {"day": day_text(scene.today, scene.today, time)})
    if due.why is not Why.LOOK:
        return say(playbook, f"due_{due.why}", slots)
    return _since(prospect, slots, scene, playbook)


def _since(prospect: Prospect, slots: dict[str, object], scene: Scene, playbook: Playbook) -> str:
    """Say how long it has been since the rep's note, or since the prospect's last word."""
    touch, reply = prospect.last_touch_on, prospect.last_reply_on
    since = max((day for day in (touch, reply) if day is not None), default=None)
    if since is None or since >= scene.today:
        return say(playbook, "due_look_new", slots)
    key = "due_look_sent" if since == touch else "due_look"
    days = max(1, scene.calendar.between(since, scene.today))
    return say(playbook, f"{key}_one" if days == 1 else key, slots | {"days": days})


def due_button(due: Due, scene: Scene, playbook: Playbook) -> Button:
    """Return the button that takes up a case."""
    if due.prospect is not None and due.why is not Why.HALF:
        return debrief_button(due.prospect, playbook)
    assert due.debrief is not None
    return resume_button(due.debrief, scene, playbook)


def debrief_button(prospect: Prospect, playbook: Playbook) -> Button:
    """Return the button that starts the debrief of a known prospect."""
    text = say(playbook, "button_debrief", {"label": first_name(prospect.name) or listed(prospect, playbook)})
    return Button(shortened(text), f"go.{prospect.key}")


def person_button(prospect: Prospect, playbook: Playbook) -> Button:
    """Return the button that shows a prospect's page."""
    return Button(shortened(listed(prospect, playbook)), f"person.{prospect.key}")


def resume_button(debrief: Debrief, scene: Scene, playbook: Playbook) -> Button:
    """Return the button that goes on with a debrief that was set aside."""
    text = say(playbook, "button_resume", {"label": label_of(debrief, scene, playbook)})
    return Button(shortened(text), f"resume.{debrief.key}")


def listed(prospect: Prospect, playbook: Playbook) -> str:
    """Return how a prospect stands in a list; one without a name goes by a day."""
    named = label(prospect.name, prospect.company)
    day = prospect.last_touch_on or prospect.last_reply_on or prospect.next_look_on
    return named or _someone(day, playbook)


def label_of(debrief: Debrief, scene: Scene, playbook: Playbook) -> str:
    """Return how the prospect of a debrief stands in a list."""
    found = next((item for item in scene.prospects if item.key == debrief.prospect), None)
    if found is not None:
        return listed(found, playbook)
    return label(debrief.named, debrief.company) or _someone(debrief.opened_at.date(), playbook)


def _someone(day: date | None, playbook: Playbook) -> str:
    return say(playbook, "someone", {"day": f"{day.day} {day:%b}" if day else "?"})


def _open_line(debrief: Debrief, scene: Scene, playbook: Playbook) -> str:
    view, slots = _view_of(debrief, scene, playbook), {"label": label_of(debrief, scene, playbook)}
    if debrief.rule and debrief.agreed_on == scene.today and not agreed_is_past(debrief, scene):
        day = day_text(scene.today, scene.today, debrief.agreed_time)
        return say(playbook, "due_agreed_today", {**view.people, **slots, "day": day})
    if debrief.rule and debrief.agreed_on is not None:
        return say(playbook, "due_agreed", slots)
    return say(playbook, "open_line" if debrief.rule and may_be_sent(view) else "aside_line", slots)


def _today(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((today(scene, playbook),))


COMMANDS: Mapping[str, Command] = {"today": _today}
