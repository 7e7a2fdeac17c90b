"""The nudge: one message about what is due, with the first case's question ready to tap (P2, P8)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.coaching import closing
from bot.coaching.debriefing import advanced, opened_on, seen, tapped
from bot.coaching.digressing import Asked, is_news
from bot.coaching.due import Due, Why, worth_a_nudge
from bot.coaching.history import joined
from bot.coaching.listing import debrief_button, due_button, due_line, listed, resume_button
from bot.coaching.model import (
    NEVER,
    Block,
    Button,
    Debrief,
    Kept,
    Kind,
    Prospect,
    Reading,
    Reply,
    Said,
    Scene,
    Stage,
    Turn,
)
from bot.coaching.panels import (
    Answer,
    Prompt,
    Rows,
    Tap,
    asked,
    button,
    day_rows,
    kept,
    look_on_answered,
    panel,
    told,
)
from bot.coaching.playbook import Playbook
from bot.coaching.replies import present
from bot.coaching.schedule import nudged_from
from bot.coaching.tapping import show
from bot.coaching.view import View
from bot.coaching.wording import day_text, person, say, shortened

_OTHERS = 3
"""Further cases that get a button of their own."""


def nudge(scene: Scene, playbook: Playbook) -> Reply | None:
    """Return today's nudge; None when nothing is due."""
    cases = worth_a_nudge(scene, playbook)
    if not cases:
        return None
    first, *others = cases
    turn = scene.today.toordinal()
    head = say(playbook, "nudge_one" if not others else "nudge_many", {"count": len(cases)}, turn)
    line = f"{head} {due_line(first, scene, playbook)}"
    blocks = [Block(Kind.TEXT, line)]
    if others:
        names = [_listed(case, scene, playbook) for case in others[:_OTHERS]]
        if len(others) > _OTHERS:
            names.append(say(playbook, "nudge_more", {"count": len(others) - _OTHERS}))
        blocks.append(Block(Kind.TEXT, say(playbook, "nudge_then", {"names": ", ".join(names)})))
    question, rows = _question(first, scene, playbook)
    blocks.append(Block(Kind.QUESTION, question))
    more = [due_button(case, scene, playbook) for case in others[:_OTHERS]]
    pairs = [more[at : at + 2] for at in range(0, len(more), 2)]
    return Reply(tuple(blocks), kept([*rows, *pairs, [button(playbook, "off_until", "off")]]))


def _listed(due: Due, scene: Scene, playbook: Playbook) -> str:
    if due.prospect is not None:
        return listed(due.prospect, playbook)
    return due_line(due, scene, playbook)


def _question(due: Due, scene: Scene, playbook: Playbook) -> tuple[str, Rows]:
    """Return the question of a case and its answers; whom it is about can be put off or let rest."""
    prospect, debrief, promise = due.prospect, due.debrief, due.promise
    if prospect is None:
        assert debrief is not None
        if due.why is Why.HALF:
            return say(playbook, "nudge_half"), [[resume_button(debrief, scene, playbook)]]
        return say(playbook, "nudge_card", person("")), [_sent_or_not(debrief, playbook)]
    slots: dict[str, object] = {**person(prospect.name)}
    key = prospect.key
    replied = button(playbook, "they_replied", f"heard.{key}")
    rest = [
        button(playbook, "snooze", f"snooze.{key}"),
        Button(shortened(say(playbook, "button_mute", slots)), f"mute.{key}"),
    ]
    done = [button(playbook, "it_is_done", f"won.{key}")]
    if promise is not None and promise.ours:
        gave = button(playbook, "gave", f"gave.{promise.key}", primary=True)
        other = button(playbook, "another_day", f"repromise.{promise.key}")
        return say(playbook, "nudge_ours", slots), [[gave, other], [debrief_button(prospect, playbook)], rest]
    if promise is not None:
        came = button(playbook, "came", f"came.{promise.key}", primary=True)
        late = button(playbook, "not_yet", f"late.{promise.key}")
        return say(playbook, "nudge_theirs", slots), [[came, late], done, rest]
    if due.why is Why.CARD and debrief is not None:
        return say(playbook, "nudge_card", slots), [_sent_or_not(debrief, playbook), [replied], rest]
    if due.why is Why.AGREED and debrief is not None and debrief.agreed_on == scene.today:
        card = button(playbook, "show_card", f"resume.{debrief.key}", primary=True)
        return say(playbook, "nudge_agreed_today", slots), [[card, replied], rest]
    if due.why is Why.HALF and debrief is not None:
        return say(playbook, "nudge_half", slots), [[resume_button(debrief, scene, playbook)], rest]
    if due.why is Why.AGREED:
        return say(playbook, "nudge_agreed", slots), [
            [debrief_button(prospect, playbook), replied],
            done,
            rest,
        ]
    silent = [answer for answer in playbook.facts[0].answers if not answer.is_reply]
    nothing = [Button(answer.button, f"tell.{key}.{answer.key}", primary=True) for answer in silent]
    return say(playbook, "nudge_look", slots, scene.today.toordinal()), [[*nothing, replied], done, rest]


def _sent_or_not(debrief: Debrief, playbook: Playbook) -> list[Button]:
    sent = button(playbook, "sent", f"sentit.{debrief.key}", primary=True)
    return [sent, button(playbook, "not_yet", f"resume.{debrief.key}")]


# --- Taps ----------------------------------------------------------------------------------------


def prospect_of(scene: Scene, key: str) -> Prospect | None:
    """Return a prospect of the rep by key; None when it is gone."""
    return next((item for item in scene.prospects if item.key == key), None)


def begun(scene: Scene, view: View | None, prospect: Prospect, playbook: Playbook) -> tuple[View, Turn]:
    """Open a prospect's debrief, or go on with the open one; the turn holds what was set aside for it."""
    if view is not None and view.debrief.prospect == prospect.key:
        return view, Turn(())
    aside = closing.set_aside(view).debriefs if view is not None else ()
    theirs, prospects = opened_on(scene, prospect, playbook)
    return theirs, Turn((), aside, prospects)


def _tell(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Take the tap below a nudge for the first answer of the debrief."""
    key, _, answer = rest.partition(".")
    prospect, last = prospect_of(scene, key), playbook.facts[0]
    if prospect is None or not last.has(answer):
        return told(playbook, "prospect_gone")
    theirs, before = begun(scene, view, prospect, playbook)
    evidence = joined(theirs.debrief.evidence, (tapped(last.key, answer),))
    debrief = replace(theirs.debrief, evidence=evidence, rivals=())
    return _after(before, show(advanced(seen(theirs.scene, debrief, playbook))))


def _heard(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask which reply came."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    theirs, before = begun(scene, view, prospect, playbook)
    return _after(before, replied(theirs))


def replied(view: View) -> Turn:
    """Ask which reply came, with the replies at hand."""
    last = view.playbook.facts[0].key
    evidence = tuple(item for item in view.debrief.evidence if item.fact != last)
    asking = advanced(seen(view.scene, replace(view.debrief, evidence=evidence), view.playbook))
    debrief = replace(asking.debrief, more="replies")
    return Turn((present(seen(view.scene, debrief, view.playbook)),), (debrief,))


def _after(before: Turn, turn: Turn) -> Turn:
    """Return a turn with what was set aside and woken for it."""
    return replace(
        turn,
        debriefs=(*before.debriefs, *turn.debriefs),
        prospects=(*before.prospects, *turn.prospects),
    )


def _won(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Close a prospect with whom it is done: what was wanted came."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    done = replace(
        prospect, stage=Stage.CLOSED, ended="done", next_look_on=None, snoozed_until=None, woken=False
    )
    promises = tuple(
        replace(item, state=Kept.DROPPED, settled_on=scene.today)
        for item in scene.promises
        if item.prospect == key and item.state is Kept.OPEN
    )
    sent = [item for item in scene.touches if item.prospect == key][-1:]
    latest = tuple(replace(item, outcome="done", outcome_on=scene.today) for item in sent)
    over = closing.superseded(scene, view, key, playbook)
    return Turn(
        (panel([say(playbook, "closed_done", person(prospect.name))]),),
        over,
        (done,),
        latest,
        promises=promises,
        undo=True,
    )


def _signed(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask whether it is with us that somebody signed, before they are closed as done."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    rows = [[button(playbook, "it_is_done", f"won.{key}"), button(playbook, "back", f"person.{key}")]]
    return Turn((panel([say(playbook, "ask_won", person(prospect.name))], rows, in_place=False),))


def _snooze(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Offer the days on which a prospect may come back."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    tomorrow = scene.calendar.after(scene.today, 1)
    days = [("tomorrow", tomorrow), ("three_days", _in_three_days(scene))]
    rows = [
        [button(playbook, word, f"snoozed.{key}.{day.isoformat()}") for word, day in days],
        [button(playbook, "pick_day", f"snoozeday.{key}"), button(playbook, "back", "nudge")],
    ]
    reply = panel([say(playbook, "ask_snooze", person(prospect.name))], rows)
    return Turn((reply,), rep=replace(scene.rep, prompt=f"snooze.{key}"))


def _in_three_days(scene: Scene) -> date:
    return nudged_from(scene.rep, scene.calendar.after(scene.today, 3), scene.calendar)


def _snooze_day(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    return asked(scene, playbook, f"snooze.{key}", [say(playbook, "ask_snooze_day")])


def _snooze_answered(
    scene: Scene, view: View | None, key: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    prospect = prospect_of(scene, key)
    if prospect is None or not isinstance(answer, Said) or is_news(Asked.DAY, reading, playbook, answer):
        return None
    day = look_on_answered(scene, reading, playbook)
    if isinstance(day, str):
        rows = day_rows(scene, reading, f"snoozed.{key}")
        return asked(scene, playbook, f"snooze.{key}", [day, say(playbook, "ask_snooze_day")], rows)
    return snoozed(scene, view, prospect, day, playbook)


def _snoozed(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, day = rest.partition(".")
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    return snoozed(scene, view, prospect, date.fromisoformat(day), playbook)


def snoozed(scene: Scene, view: View | None, prospect: Prospect, day: date, playbook: Playbook) -> Turn:
    """Leave a prospect alone until a day."""
    if day <= scene.today:
        # A button of an earlier day.
        day = scene.calendar.after(scene.today, 1)
    # Putting off never brings anything forward: neither a wait nor the end of a park.
    next_look = max(day, prospect.next_look_on or day)
    later = replace(prospect, next_look_on=next_look, snoozed_until=day)
    text = say(playbook, "done_held", {**person(prospect.name), "day": day_text(day, scene.today)})
    away = closing.put_away(scene, view, prospect.key, playbook)
    return Turn((panel([text]),), away, (later,), undo=True)


def _mute(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Bring a prospect up no more, unless the rep does."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    silent = replace(prospect, snoozed_until=NEVER)
    return Turn((panel([say(playbook, "muted", person(prospect.name))]),), prospects=(silent,), undo=True)


def _again(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Show the nudge as it would be now."""
    reply = nudge(scene, playbook)
    if reply is None:
        return Turn((panel([say(playbook, "nothing_due")]),))
    return Turn((replace(reply, in_place=True),))


TAPS: Mapping[str, Tap] = {
    "nudge": _again,
    "tell": _tell,
    "heard": _heard,
    "signed": _signed,
    "won": _won,
    "snooze": _snooze,
    "snoozed": _snoozed,
    "snoozeday": _snooze_day,
    "mute": _mute,
}
PROMPTS: Mapping[str, Prompt] = {"snooze": _snooze_answered}
