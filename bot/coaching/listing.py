"""What is due today, in the order in which it is worth doing."""

from datetime import date

from bot.coaching.model import Block, Button, Debrief, Kind, Prospect, Reply, Scene, Stage
from bot.coaching.nudging import working_days_between
from bot.coaching.playbook import Playbook
from bot.coaching.wording import first_name, label, person, say, shortened

_MOST = 6


def due_prospects(scene: Scene, playbook: Playbook) -> list[Prospect]:
    """Return the prospects whose day has come, longest due first; nobody who told us to stop."""
    known = [*scene.set_aside, *([scene.debrief] if scene.debrief is not None else [])]
    silent = {key for key, variant in playbook.variants.items() if not variant.wordings}
    stopped = {item.prospect for item in known if item.variant in silent}
    due = [
        item
        for item in scene.prospects
        if item.stage is not Stage.CLOSED
        and item.key not in stopped
        and item.next_look_on is not None
        and item.next_look_on <= scene.today
    ]
    return sorted(due, key=lambda item: (item.next_look_on or scene.today, item.name))


def unfinished(scene: Scene) -> list[Debrief]:
    """Return the debriefs that were set aside, without those that wait for a day to come."""
    later = {
        item.key
        for item in scene.prospects
        if item.next_look_on is not None and item.next_look_on > scene.today
    }
    return [item for item in scene.set_aside if not (item.outcome and item.prospect in later)]


def anything(scene: Scene, playbook: Playbook) -> bool:
    """Tell whether anything is due or was set aside."""
    return bool(due_prospects(scene, playbook) or unfinished(scene))


def today(scene: Scene, playbook: Playbook) -> Reply:
    """List what is due and what was set aside, each with its button."""
    due = due_prospects(scene, playbook)[:_MOST]
    waiting = [item for item in unfinished(scene) if item.prospect not in {found.key for found in due}][
        :_MOST
    ]
    if scene.debrief is None and not due and not waiting:
        return Reply((Block(Kind.TEXT, say(playbook, "nothing_due")),))
    open_now = [scene.debrief] if scene.debrief is not None else []
    due = [item for item in due if item.key not in {debrief.prospect for debrief in open_now}]
    lines = [_open_line(item, scene, playbook) for item in open_now]
    lines += [_due_line(item, scene, playbook) for item in due]
    lines += [say(playbook, "aside_line", {"label": _label_of(item, scene, playbook)}) for item in waiting]
    rows = [(resume_button(item, scene, playbook),) for item in open_now]
    rows += [(debrief_button(item, playbook),) for item in due]
    rows += [(resume_button(item, scene, playbook),) for item in waiting]
    blocks = (Block(Kind.TEXT, say(playbook, "due_head")), Block(Kind.TEXT, "\n".join(lines)))
    return Reply(blocks, tuple(rows))


def debrief_button(prospect: Prospect, playbook: Playbook) -> Button:
    """Return the button that starts the debrief of a known prospect."""
    text = say(playbook, "button_debrief", {"label": first_name(prospect.name) or listed(prospect, playbook)})
    return Button(shortened(text), f"go.{prospect.key}")


def resume_button(debrief: Debrief, scene: Scene, playbook: Playbook) -> Button:
    """Return the button that goes on with a debrief that was set aside."""
    text = say(playbook, "button_resume", {"label": _label_of(debrief, scene, playbook)})
    return Button(shortened(text), f"resume.{debrief.key}")


def listed(prospect: Prospect, playbook: Playbook) -> str:
    """Return how a prospect stands in a list; one without a name goes by a day."""
    named = label(prospect.name, prospect.company)
    day = prospect.last_touch_on or prospect.last_reply_on or prospect.next_look_on
    return named or _someone(day, playbook)


def _someone(day: date | None, playbook: Playbook) -> str:
    return say(playbook, "someone", {"day": f"{day.day} {day:%b}" if day else "?"})


def _open_line(debrief: Debrief, scene: Scene, playbook: Playbook) -> str:
    key = "open_line" if debrief.rule else "aside_line"
    if debrief.rule and debrief.agreed_on is not None:
        key = "due_agreed"
    return say(playbook, key, {"label": _label_of(debrief, scene, playbook)})


def _due_line(prospect: Prospect, scene: Scene, playbook: Playbook) -> str:
    slots: dict[str, object] = {**person(prospect.name), "label": listed(prospect, playbook)}
    waits = next((item for item in scene.set_aside if item.prospect == prospect.key and item.rule), None)
    if waits is not None:
        return say(playbook, "due_agreed" if waits.agreed_on else "due_card", slots)
    since = prospect.last_touch_on or prospect.last_reply_on or scene.today
    days = working_days_between(since, scene.today)
    return say(playbook, "due_line_one" if days == 1 else "due_line", slots | {"days": days})


def _label_of(debrief: Debrief, scene: Scene, playbook: Playbook) -> str:
    found = next((item for item in scene.prospects if item.key == debrief.prospect), None)
    if found is not None:
        return listed(found, playbook)
    return label(debrief.named, debrief.company) or _someone(debrief.opened_at.date(), playbook)
