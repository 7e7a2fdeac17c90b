"""The dialogue: one event in, a new debrief and replies out.

A debrief is always at one `Step`, which tells what the rep's next words mean; every step has an
answer to every event. Nothing is kept between turns: all that the next turn needs is in the debrief.
The newest evidence on a fact counts, so hearing more, fixing and going back are one mechanism: put
evidence in or take it out, then decide again (`advanced`).
"""

from dataclasses import replace
from datetime import date

from bot.coaching import desk, importing, people, prompting, tapping, undoing
from bot.coaching.closing import cancelled, set_aside
from bot.coaching.debriefing import (
    advanced,
    changed,
    moved_on,
    opened,
    seen,
    since_then,
    up_to_date,
    with_replies,
)
from bot.coaching.history import newest
from bot.coaching.model import (
    EXAMPLE,
    Block,
    Brought,
    Commanded,
    Debrief,
    Edited,
    Event,
    Forwarded,
    How,
    Kind,
    Listed,
    Mention,
    Outcome,
    Picked,
    Placed,
    Prospect,
    Reading,
    Reply,
    Said,
    Scene,
    Showed,
    Stage,
    Status,
    Step,
    Turn,
)
from bot.coaching.news import news_in, with_evidence
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict, decide
from bot.coaching.replies import present
from bot.coaching.settling import settled
from bot.coaching.view import View
from bot.coaching.wording import say

_DIGITS = 5
_BARE = " \t\n.,!?\"'“”’:;…"
"""What does not count when typed words are compared with a button's label."""


def take_turn(scene: Scene, event: Event, reading: Reading, playbook: Playbook) -> Turn:
    """Answer one event; `reading` is what the reader found in its words."""
    asked = scene.rep.prompt
    if asked and not isinstance(event, Edited | Showed):
        # Whatever comes next answers the question or makes it void; who still wants an answer asks again.
        scene = replace(scene, rep=replace(scene.rep, prompt=""))
    view = None if scene.debrief is None else up_to_date(seen(scene, scene.debrief, playbook))
    turn = _at_prompt(scene, view, asked, event, reading, playbook)
    if turn is None:
        turn = _taken(scene, view, event, reading, playbook)
    turn = _awaiting_no_more(view, turn)
    if scene.rep.prompt != asked and turn.rep is None:
        turn = replace(turn, rep=scene.rep)
    turn = replace(turn, outcomes=(*turn.outcomes, *_outcomes(scene, turn, playbook)))
    turn = replace(turn, prospects=tuple(_dated(item, scene.today) for item in turn.prospects))
    return undoing.noted(scene, turn, playbook)


def _at_prompt(
    scene: Scene, view: View | None, asked: str, event: Event, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Take words for what was asked outside of the debrief, if anything was."""
    verb, _, rest = asked.partition(".")
    if asked and isinstance(event, Commanded) and event.name == "cancel":
        cancel = desk.CANCELS.get(verb)
        return _note(playbook, "left_as_it_was") if cancel is None else cancel(scene, view, rest, playbook)
    if scene.rep.role not in desk.RESERVED.get(verb, (scene.rep.role,)):
        return None
    if verb not in desk.PROMPTS or not isinstance(event, Said | Placed | Brought):
        return None
    return desk.PROMPTS[verb](scene, view, rest, event, reading, playbook)


def _awaiting_no_more(view: View | None, turn: Turn) -> Turn:
    """Let an open debrief wait for no name, blank or day once something else is asked below it."""
    if view is None or view.debrief.step not in prompting.AWAITED or not turn.replies:
        return turn
    below = turn.replies[-1]
    asks = any(block.kind is Kind.QUESTION or block.text.endswith("?") for block in below.blocks[-1:])
    if below.debrief or not asks or any(item.key == view.debrief.key for item in turn.debriefs):
        return turn
    return replace(turn, debriefs=(*turn.debriefs, advanced(view).debrief))


def _taken(scene: Scene, view: View | None, event: Event, reading: Reading, playbook: Playbook) -> Turn:
    match event:
        case Commanded():
            return _commanded(scene, view, event, playbook)
        case Showed():
            return _showed(view, event.kind, playbook)
        case Placed():
            return _showed(view, "place", playbook)
        case Brought():
            taken = desk.PROMPTS["import"](scene, view, "", event, reading, playbook)
            return taken or _showed(view, "file", playbook)
        case Listed():
            return importing.listed(scene, event, reading, playbook)
        case Picked():
            return _picked(scene, view, event, playbook)
        case Edited():
            return _edited(view, event, reading, playbook)
        case Said() | Forwarded():
            return _said(scene, view, event, _with_sender(event, reading, scene, view), playbook)


def _outcomes(scene: Scene, turn: Turn, playbook: Playbook) -> tuple[Outcome, ...]:
    """Return what a turn tells of the latest message to its prospect: nothing came, or a reply."""
    last = playbook.facts[0]
    touched = {item.key for item in scene.prospects if item.last_touch_on is not None}
    unfinished = [*scene.set_aside, *([scene.debrief] if scene.debrief is not None else [])]
    before = {item.key: newest(item.evidence).get(last.key) for item in unfinished}
    found = []
    for debrief in turn.debriefs:
        told = newest(debrief.evidence).get(last.key)
        if debrief.prospect not in touched or told is None or told.answer is None or told.how is How.LOG:
            continue
        if debrief.status is Status.CLOSED and debrief.key not in before:
            # One that was over before tells nothing new, whoever it is about now.
            continue
        if debrief.outcome == "cancelled":
            # Nothing of it is kept, this neither.
            found.append(Outcome(debrief.prospect, "", scene.today))
        elif before.get(debrief.key) != told:
            what = "replied" if last.answer(told.answer).is_reply else "nothing"
            found.append(Outcome(debrief.prospect, what, scene.today))
    return tuple(found)


def _dated(prospect: Prospect, today: date) -> Prospect:
    """Return a prospect with the day on which it was closed, if it is."""
    closed = prospect.stage is Stage.CLOSED
    return replace(prospect, decided_on=(prospect.decided_on or today) if closed else None)


def _note(playbook: Playbook, key: str) -> Turn:
    return _plain(say(playbook, key))


# --- Words ---------------------------------------------------------------------------------------


def _said(
    scene: Scene, view: View | None, event: Said | Forwarded, reading: Reading, playbook: Playbook
) -> Turn:
    if view is not None and isinstance(event, Said):
        button = _button_meant(event.words, view)
        if button:
            typed = _picked(scene, view, Picked(button, view.debrief.key, view.debrief.version), playbook)
            # The rep has written since the card was shown: what answers stands below.
            return replace(typed, replies=tuple(replace(reply, in_place=False) for reply in typed.replies))
        if view.debrief.step in prompting.AWAITED and not _is_news(view, reading):
            return prompting.awaited(view, event, reading)
    if reading.small_talk:
        return _small_talk(view, reading.small_talk, playbook)
    if view is None:
        return _begun(scene, event, reading, playbook)
    if event.ref == EXAMPLE:
        return Turn((present(view, view.say("old_button")),))
    if _names_another(view, event, reading):
        aside = set_aside(view)
        begun = _begun(scene, event, reading, playbook, view.say("set_aside"))
        return replace(
            begun, debriefs=(*aside.debriefs, *begun.debriefs), prospects=(*aside.prospects, *begun.prospects)
        )
    return _heard_more(view, event, reading)


def _is_news(view: View, reading: Reading) -> bool:
    """Tell whether words typed at a prompt are news after all: a name, a blank or a day tells no response.

    A rep's own wording is full of responses, and a problem in somebody's words may sound like one. There only
    what settles everything counts, and at a blank what tells more than the response alone.
    """
    last, step = view.playbook.facts[0], view.debrief.step
    told = [item for item in reading.evidence if item.fact == last.key and item.answer is not None]
    if not told:
        return False
    if isinstance(decide({last.key: told[0].answer}, view.playbook), Verdict):
        return True
    if step is Step.FILLING:
        return len(reading.evidence) > 1 or reading.mention is not None
    return step not in {Step.EDITING, Step.MARKED}


def _button_meant(words: str, view: View) -> str:
    """Return the action of the button whose label was typed instead of tapped."""
    typed = words.strip(_BARE).casefold()
    shown = [button for row in present(view).rows for button in row]
    if view.debrief.step is Step.ASKING and typed.isascii() and typed.isdigit() and len(typed) < _DIGITS:
        fact = view.playbook.fact[view.debrief.focus]
        if fact.kind == "count":
            return f"answer.{fact.key}.{fact.answer_of(int(typed))}"
    if typed in {text.casefold() for text in view.playbook.words["typed_sent"]}:
        typed = view.say("button_sent").casefold()
    return next(
        (button.action for button in shown if typed and button.label.strip(_BARE).casefold() == typed), ""
    )


def _small_talk(view: View | None, kind: str, playbook: Playbook) -> Turn:
    if view is not None and view.debrief.step in {Step.ASKING, Step.CHOOSING}:
        return Turn((present(view, say(playbook, f"talk_{kind}")),))
    return _note(playbook, f"talk_{kind}")


def _with_sender(event: Said | Forwarded, reading: Reading, scene: Scene, view: View | None) -> Reading:
    """Take the sender of a forwarded message for the prospect when nothing else says who it is."""
    if not isinstance(event, Forwarded) or not event.sender or reading.mention is not None:
        return reading
    same = [item.key for item in scene.prospects if item.name.casefold() == event.sender.casefold()]
    if view is not None and view.name and not same:
        # A colleague may have passed it on: the open debrief is the better guess.
        return reading
    return replace(reading, mention=Mention(event.sender, known=tuple(same)))


def _begun(scene: Scene, event: Said | Forwarded, reading: Reading, playbook: Playbook, *notes: str) -> Turn:
    view, prospects = opened(scene, event, reading, playbook)
    told = reading.evidence or reading.rivals or reading.promises or reading.mention is not None
    lead = [] if told else [say(playbook, "not_read")]
    kept = settled(view, reading)
    view = with_replies(kept.view, reading)
    shown = present(view, *notes, *lead, *kept.notes, _no_day(view, reading))
    return kept.onto(Turn((shown,), (view.debrief,), prospects))


def _no_day(view: View, reading: Reading) -> str:
    """Say that there is no such day where words name one."""
    return view.say("no_such_day", words=reading.no_day) if reading.no_day else ""


def _names_another(view: View, event: Said | Forwarded, reading: Reading) -> bool:
    mention = reading.mention
    if mention is None:
        return False
    if view.debrief.step is Step.CHOOSING:
        found = people.fitting_candidates(view, event.words, reading)
        if found.exact or found.near:
            return False
    if view.prospect is not None:
        return view.prospect.key not in mention.known and (
            bool(mention.known) or mention.name.casefold() not in view.prospect.name.casefold()
        )
    if not view.debrief.named:
        # What was told so far had no name: this may well be it.
        return False
    return mention.name.casefold() not in view.debrief.named.casefold()


def _heard_more(view: View, event: Said | Forwarded, reading: Reading) -> Turn:
    """Take free words in an open debrief as more evidence for it."""
    kept = settled(view, reading)
    before = view = kept.view
    if view.debrief.step is not Step.CHOOSING:
        view = since_then(view, reading)
    news = news_in(view, reading)
    debrief = with_evidence(view, news, reading, event)
    named = reading.mention is not None and not view.name
    if view.debrief.step is Step.CHOOSING:
        return _still_choosing(view, debrief, event, reading)
    same_day = view is before and debrief.agreed_on == view.debrief.agreed_on
    if not news and not reading.rivals and not named and same_day:
        said = seen(view.scene, debrief, view.playbook)
        stays = changed(said) if debrief.step is Step.ASKING else advanced(said)
        after = with_replies(stays, reading)
        note = "" if after is not stays or kept.notes else _without_news(stays, reading)
    else:
        after = with_replies(moved_on(seen(view.scene, debrief, view.playbook), reading.rivals), reading)
        note = _noted(view, after)
    shown = present(after, *kept.notes, note, _no_day(after, reading))
    return kept.onto(Turn((shown,), (after.debrief,)))


def _without_news(view: View, reading: Reading) -> str:
    """Return what to say of words that change no advice; a promise in them is noted."""
    if view.debrief.step is Step.ASKING:
        return "" if reading.promises else view.say("not_an_answer")
    return view.say("same_advice" if reading.promises else "nothing_in_it")


def _still_choosing(view: View, debrief: Debrief, event: Said | Forwarded, reading: Reading) -> Turn:
    """Keep what was said until it is clear whom it is about; the words may tell, or leave fewer."""
    before, found = debrief.candidates, people.fitting_candidates(view, event.words, reading)
    left = tuple(one.key for one in found.exact or found.near) or before
    kept = changed(seen(view.scene, replace(debrief, candidates=left), view.playbook), more="")
    sure = len(before) > 1 or (reading.mention is not None and reading.mention.sure)
    if sure and len(found.exact) == 1:
        return tapping.TAPS["who"](kept, found.exact[0].key)
    note = "" if reading.evidence or len(left) < len(before) else view.say("not_an_answer")
    return Turn((present(kept, note),), (kept.debrief,))


def _noted(before: View, after: View) -> str:
    if after.debrief.step is not Step.CARD:
        return ""
    same = before.debrief.rule == after.debrief.rule and bool(before.debrief.rule)
    return after.say("same_advice" if same else "noted") if before.debrief.rule else ""


def _edited(view: View | None, event: Edited, reading: Reading, playbook: Playbook) -> Turn:
    """Read an edited message again in place of what it said before."""
    corrected = None if view is None else prompting.corrected(view, event, reading)
    if corrected is not None:
        return corrected
    if view is None or not any(item.ref == event.ref for item in view.debrief.heard):
        if view is None:
            return _note(playbook, "edit_too_late")
        return Turn((present(view, say(playbook, "edit_too_late")),))
    before = replace(
        view.debrief,
        evidence=tuple(item for item in view.debrief.evidence if item.ref != event.ref),
        heard=tuple(item for item in view.debrief.heard if item.ref != event.ref),
        symptoms=(),
    )
    if reading.mention is not None and view.prospect is None:
        before = replace(before, named="", company="")
    stripped = seen(view.scene, before, playbook)
    news = news_in(stripped, reading)
    debrief = with_evidence(stripped, news, reading, event)
    after = moved_on(seen(view.scene, debrief, playbook), reading.rivals)
    return Turn((present(after, after.say("read_again")),), (after.debrief,))


# --- Taps, commands and the rest -----------------------------------------------------------------


def _picked(scene: Scene, view: View | None, event: Picked, playbook: Playbook) -> Turn:
    verb, _, rest = event.action.partition(".")
    if scene.rep.role not in desk.RESERVED.get(verb, (scene.rep.role,)):
        # For whom a button is not meant it does not exist.
        verb = ""
    if verb in desk.TAPS:
        return _on_its_message(desk.TAPS[verb](scene, view, rest, playbook), event)
    if view is None:
        return _note(playbook, "nothing_open")
    if (event.debrief, event.version) != (view.debrief.key, view.debrief.version):
        return _pressed_late(view, event)
    offered = {button.action for row in present(view).rows for button in row}
    if event.action not in offered and not _answers_what_is_asked(view, event.action):
        return _in_place(Turn((present(view, view.say("old_button")),)))
    return _in_place(tapping.TAPS[verb](view, rest))


def _answers_what_is_asked(view: View, action: str) -> bool:
    """Tell whether an action gives an answer to the open question, one behind "More" perhaps."""
    if view.debrief.step is not Step.ASKING:
        return False
    fact = view.playbook.fact[view.debrief.focus]
    return action in {f"answer.{fact.key}.{answer.key}" for answer in fact.answers}


def _pressed_late(view: View, event: Picked) -> Turn:
    """Say where we stand: quietly after a double tap, else in words and below what was pressed."""
    twice = event.debrief == view.debrief.key and event.version == view.debrief.version - 1
    if twice and view.debrief == view.scene.debrief:
        return _in_place(Turn((present(view),)))
    return Turn((present(view, view.say("old_button")),))


def _in_place(turn: Turn) -> Turn:
    """Let the reply of a tap replace the card it was made on."""
    return replace(
        turn, replies=tuple(replace(reply, in_place=bool(reply.debrief)) for reply in turn.replies)
    )


def _on_its_message(turn: Turn, event: Picked) -> Turn:
    """Let a panel take the place of the message that was tapped; a debrief has its own card."""
    replies = tuple(
        replace(reply, message=event.message) if reply.in_place and not reply.debrief else reply
        for reply in turn.replies
    )
    return replace(turn, replies=replies)


def _commanded(scene: Scene, view: View | None, event: Commanded, playbook: Playbook) -> Turn:
    given = {item.key: item for item in playbook.commands}
    if event.name in given and not given[event.name].is_for(scene.rep.role):
        return _unknown(view, playbook)
    if event.name in desk.COMMANDS:
        return desk.COMMANDS[event.name](scene, view, event.rest, playbook)
    if event.name == "help":
        return _helped(scene.rep.role, view, playbook)
    if event.name == "cancel" and view is None and scene.importing is not None:
        return importing.dropped(scene, playbook)
    if event.name == "cancel":
        return _note(playbook, "nothing_to_cancel") if view is None else cancelled(view)
    return _unknown(view, playbook)


def _unknown(view: View | None, playbook: Playbook) -> Turn:
    if view is None:
        return _note(playbook, "unknown_command")
    return Turn((present(view, view.say("unknown_command")),))


def _helped(role: str, view: View | None, playbook: Playbook) -> Turn:
    given = (command for command in playbook.commands if command.is_for(role))
    commands = "\n".join(f"/{command.key} {command.menu}" for command in given)
    text = Reply((Block(Kind.TEXT, say(playbook, "help")), Block(Kind.TEXT, commands)))
    return Turn((text,) if view is None else (text, present(view, view.say("carry_on"))))


def _showed(view: View | None, kind: str, playbook: Playbook) -> Turn:
    key = f"showed_{kind}"
    text = say(playbook, key if key in playbook.words else "showed_other")
    return _plain(text) if view is None else Turn((present(view, text),))


def _plain(text: str) -> Turn:
    return Turn((Reply((Block(Kind.TEXT, text),)),))
