"""What each button does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.coaching import closing, teaching
from bot.coaching.debriefing import (
    advanced,
    changed,
    fresh,
    opened_on,
    resumed,
    seen,
    tapped,
)
from bot.coaching.greeting import zone_chosen
from bot.coaching.history import joined
from bot.coaching.model import (
    Block,
    Debrief,
    Heard,
    How,
    Kind,
    Reading,
    Reply,
    Scene,
    Step,
    Turn,
)
from bot.coaching.news import is_from, is_told_in, news_in
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict
from bot.coaching.replies import present
from bot.coaching.view import View
from bot.coaching.wording import say


def show(view: View, *notes: str) -> Turn:
    """Show where a changed debrief stands now."""
    return Turn((present(view, *notes),), (view.debrief,))


def again(view: View, key: str, **slots: object) -> Turn:
    """Say something and show the same again; nothing has changed."""
    return Turn((present(view, view.say(key, **slots)),))


# --- Questions -----------------------------------------------------------------------------------


def _answer(view: View, rest: str) -> Turn:
    fact, _, answer = rest.partition(".")
    return _with(view, fact, answer)


def _unknown(view: View, fact: str) -> Turn:
    return _with(view, fact, None)


def _with(view: View, fact: str, answer: str | None) -> Turn:
    evidence = joined(view.debrief.evidence, (tapped(fact, answer),))
    corrected = teaching.corrected(view, fact, answer)
    debrief = replace(view.debrief, evidence=evidence, rivals=(), fixing="", corrected=corrected)
    return show(advanced(seen(view.scene, debrief, view.playbook)))


def _more(view: View, page: str) -> Turn:
    """Show the other answers; of prospects to choose from, the next few."""
    return show(changed(view, more=page or "all"))


def _replies(view: View, _rest: str) -> Turn:
    return show(changed(view, more="replies"))


def _wrote(view: View, _rest: str) -> Turn:
    last = view.playbook.facts[0].key
    return show(changed(view, step=Step.ASKING, focus=last, rivals=(), more="replies", fixing=""))


def _back(view: View, _rest: str) -> Turn:
    """Leave a side step, or take back the last tapped answer and ask it again."""
    debrief = view.debrief
    asked = {item.fact for item in debrief.evidence}
    if debrief.step is not Step.ASKING or debrief.more or debrief.focus in asked:
        return show(_settled(view))
    taps = [item for item in debrief.evidence if item.how is How.TAPPED]
    if not taps:
        return again(view, "nothing_before")
    last = taps[-1]
    kept = tuple(item for item in debrief.evidence if item is not last)
    view = seen(view.scene, replace(debrief, evidence=kept), view.playbook)
    return show(changed(view, step=Step.ASKING, focus=last.fact, rivals=(), more="", rule=""))


def _settled(view: View) -> View:
    """Return to the question or the card that the debrief stands at."""
    if view.debrief.step is Step.CHOOSING or (
        view.debrief.candidates and view.prospect is None and not view.known
    ):
        return changed(view, step=Step.CHOOSING, more="")
    return advanced(view)


def _fix(view: View, fact: str) -> Turn:
    if fact:
        fixing = teaching.began_fixing(view, fact)
        return show(changed(view, step=Step.ASKING, focus=fact, rivals=(), more="", fixing=fixing))
    return show(changed(view, step=Step.FIXING))


def _unpromised(view: View, place: str) -> Turn:
    """Take back a promise that was read."""
    kept = tuple(item for at, item in enumerate(view.debrief.promised) if at != int(place))
    return show(advanced(seen(view.scene, replace(view.debrief, promised=kept), view.playbook)))


def _who(view: View, key: str) -> Turn:
    """Take one of the candidates: what the log knows of them comes first, today's words after."""
    prospect = next((item for item in view.scene.prospects if item.key == key), None)
    if prospect is None:
        return again(view, "prospect_gone")
    theirs, prospects = opened_on(view.scene, prospect, view.playbook)
    said = view.debrief
    news = news_in(theirs, Reading(said.evidence))
    agreed = said if said.agreed_on else theirs.debrief
    away = said if said.away_until else theirs.debrief
    debrief = replace(
        theirs.debrief,
        evidence=joined(theirs.debrief.evidence, news),
        heard=(*theirs.debrief.heard, *said.heard),
        symptoms=(*theirs.debrief.symptoms, *said.symptoms),
        agreed_on=agreed.agreed_on,
        agreed_time=agreed.agreed_time,
        agreed_in=agreed.agreed_in,
        away_until=away.away_until,
        away_in=away.away_in,
        promised=(*theirs.debrief.promised, *said.promised),
    )
    after = advanced(seen(theirs.scene, debrief, view.playbook))
    spent = (closing.dropped(view),)
    return Turn((present(after),), (*spent, after.debrief), prospects)


def _new(view: View, _rest: str) -> Turn:
    debrief = replace(view.debrief, candidates=())
    return show(advanced(seen(view.scene, debrief, view.playbook)))


# --- The card ------------------------------------------------------------------------------------


def _copy(view: View, _rest: str) -> Turn:
    assert view.draft is not None
    note = [Block(Kind.NOTE, view.say("copied_blanks"))] if view.draft.blanks else []
    return Turn((Reply((Block(Kind.DRAFT, view.draft.text), *note)),))


def _open(view: View, _rest: str) -> Turn:
    """Say the address, where the front-end cannot open it by itself."""
    address = next(button.url for row in present(view).rows for button in row if button.url)
    return Turn((Reply((Block(Kind.TEXT, address),)),))


def _another(view: View, _rest: str) -> Turn:
    if view.debrief.own_draft:
        return show(changed(view, own_draft=""))
    after = changed(view, wording=(view.shown + 1) % len(view.wordings))
    return again(view, "only_one_wording") if after.shown == view.shown else show(after)


def _step(step: Step) -> Callable[[View, str], Turn]:
    return lambda view, _rest: show(changed(view, step=step))


def _fill(view: View, _rest: str) -> Turn:
    blanks = view.draft.blanks if view.draft else ()
    if not blanks:
        return again(view, "nothing_to_fill")
    return show(changed(view, step=Step.FILLING, focus=blanks[0]))


def _refill(view: View, slot: str) -> Turn:
    """Ask again for a blank that was filled; what was read for one before there is advice is let go of."""
    slots = {key: text for key, text in view.debrief.slots.items() if key != slot}
    if not isinstance(view.decision, Verdict):
        return show(advanced(changed(view, slots=slots)))
    return show(changed(view, slots=slots, step=Step.FILLING, focus=slot))


def skip(view: View, _rest: str = "") -> Turn:
    """Leave a blank as it is, or somebody without a name."""
    if view.debrief.step is Step.NAMING:
        return after_name(view)
    return next_blank(changed(view, skipped=(*view.debrief.skipped, view.debrief.focus)))


def next_blank(view: View) -> Turn:
    """Ask for the next blank that was neither filled nor skipped; then show the card."""
    draft = view.draft
    left = [slot for slot in (draft.blanks if draft else ()) if slot not in view.debrief.skipped]
    step, focus = (Step.FILLING, left[0]) if left else (Step.CARD, "")
    debrief = replace(view.debrief, step=step, focus=focus)
    return show(seen(view.scene, debrief, view.playbook))


def _use(view: View, _rest: str) -> Turn:
    return show(changed(view, own_draft=view.offered, step=Step.CARD))


def _keep(view: View, _rest: str) -> Turn:
    return show(changed(view, step=Step.CARD))


def _ending(name: str) -> Callable[[View, str], Turn]:
    """Close with a name; without one, ask for it first."""

    def end(view: View, _rest: str) -> Turn:
        if not view.name and view.prospect is None:
            return show(changed(view, step=Step.NAMING, focus=name))
        return _ENDINGS[name](view)

    return end


def _remind(view: View) -> Turn:
    day = view.held_until
    if day is None:
        return show(changed(view, step=Step.DATING, focus="remind"))
    return closing.reminded(view, day)


def _day(view: View, rest: str) -> Turn:
    return closing.reminded(view, date.fromisoformat(rest))


def _later(view: View, _rest: str) -> Turn:
    return closing.later(view)


_ENDINGS: Mapping[str, Callable[[View], Turn]] = {
    "sent": closing.sent,
    "tomorrow": closing.tomorrow,
    "done": closing.done,
    "remind": _remind,
}
"""What needs to know whom it is about."""


def _someone_else(view: View, _rest: str) -> Turn:
    """Take the last message for news about somebody else: this debrief waits, theirs begins with it."""
    debrief = view.debrief
    last = debrief.heard[-1]
    promised = tuple(item for item in debrief.promised if is_told_in(item, last))
    symptoms = tuple(item for item in debrief.symptoms if is_from(item, {last.ref}))
    before = replace(
        debrief,
        symptoms=tuple(item for item in debrief.symptoms if item not in symptoms),
        evidence=tuple(item for item in debrief.evidence if item.ref != last.ref),
        heard=debrief.heard[:-1],
        agreed_on=None,
        agreed_time="",
        away_until=None if debrief.away_in == last.ref else debrief.away_until,
        away_in="" if debrief.away_in == last.ref else debrief.away_in,
        promised=tuple(item for item in debrief.promised if item not in promised),
    )
    theirs = replace(
        fresh(view.scene),
        evidence=tuple(item for item in debrief.evidence if item.ref == last.ref),
        heard=(last,),
        symptoms=symptoms,
        agreed_on=debrief.agreed_on,
        agreed_time=debrief.agreed_time,
        agreed_in=debrief.agreed_in,
        away_until=debrief.away_until if debrief.away_in == last.ref else None,
        away_in=debrief.away_in if debrief.away_in == last.ref else "",
        promised=promised,
    )
    if _named_only_in(last, debrief):
        # The name came with this message, so it goes with it, and with the name what the log knows.
        log = tuple(item for item in before.evidence if item.how is How.LOG)
        theirs = replace(
            theirs,
            prospect=debrief.prospect,
            named=debrief.named,
            company=debrief.company,
            evidence=joined(log, theirs.evidence),
        )
        kept = tuple(item for item in before.evidence if item.how is not How.LOG)
        before = replace(before, prospect=None, named="", company="", evidence=kept)
    aside = closing.set_aside(advanced(seen(view.scene, before, view.playbook))).debriefs
    after = advanced(seen(view.scene, theirs, view.playbook))
    return Turn((present(after),), (*aside, after.debrief))


def _named_only_in(last: Heard, debrief: Debrief) -> bool:
    """Tell whether of all messages only the last one has the name."""
    name = debrief.named.casefold()
    if not name or name not in last.words.casefold():
        return False
    return not any(name in item.words.casefold() for item in debrief.heard if item is not last)


def after_name(view: View) -> Turn:
    """Do what waited for the name, unless the name has changed the advice."""
    waiting = view.debrief.focus
    settled = advanced(view)
    same = settled.debrief.step is Step.CARD and settled.debrief.rule == view.debrief.rule
    if not waiting or not same or (settled.held and waiting == "sent"):
        return show(settled)
    if view.debrief.step is Step.FILLING:
        return next_blank(settled)
    return _ENDINGS[waiting](settled)


TAPS: Mapping[str, Callable[[View, str], Turn]] = {
    "answer": _answer,
    "unknown": _unknown,
    "more": _more,
    "replies": _replies,
    "back": _back,
    "later": _later,
    "fix": _fix,
    "unpromised": _unpromised,
    "rename": lambda view, _rest: show(changed(view, step=Step.NAMING, focus="")),
    "who": _who,
    "new": _new,
    "copy": _copy,
    "open": _open,
    "another": _another,
    "edit": _step(Step.EDITING),
    "fill": _fill,
    "refill": _refill,
    "skip": skip,
    "use": _use,
    "keep": _keep,
    "else": _someone_else,
    "sent": _ending("sent"),
    "tomorrow": _ending("tomorrow"),
    "done": _ending("done"),
    "wrote": _wrote,
    "remind": _ending("remind"),
    "day": _day,
    "why": _step(Step.WHY),
    "changes": _step(Step.CHANGES),
    "dispute": _step(Step.DISPUTE),
}
"""Buttons of a debrief, by the first part of their action."""


# --- Buttons that need no open debrief -----------------------------------------------------------


def _go(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Start the debrief of a known prospect."""
    if view is not None and view.debrief.prospect == key:
        return Turn((present(view),))
    prospect = next((item for item in scene.prospects if item.key == key), None)
    if prospect is None:
        return Turn((Reply((Block(Kind.TEXT, say(playbook, "prospect_gone")),)),))
    aside = closing.set_aside(view).debriefs if view is not None else ()
    theirs, prospects = opened_on(scene, prospect, playbook)
    return Turn((present(theirs),), (*aside, theirs.debrief), prospects)


def _resume(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Go on with a debrief that was set aside."""
    if view is not None and view.debrief.key == key:
        return Turn((present(view),))
    debrief = next((item for item in scene.set_aside if item.key == key), None)
    if debrief is None:
        if view is not None:
            return Turn((present(view, view.say("old_button")),))
        return Turn((Reply((Block(Kind.TEXT, say(playbook, "nothing_open")),)),))
    aside = closing.set_aside(view).debriefs if view is not None else ()
    after = resumed(scene, debrief, playbook)
    return Turn((present(after),), (*aside, after.debrief))


def _sent_it(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Take the card of an earlier day for sent, if it still says to send something."""
    turn = _resume(scene, view, key, playbook)
    card = view if view is not None and view.debrief.key == key else None
    card = card or next((seen(scene, item, playbook) for item in turn.debriefs if item.key == key), None)
    shown = next((item.stories for item in scene.set_aside if item.key == key), None)
    if card is not None and shown is not None:
        # What was sent is what the card showed then, whatever has been told since.
        card = seen(scene, replace(card.debrief, stories=shown), playbook)
    if card is None or card.debrief.step is not Step.CARD or card.held or card.draft is None:
        return turn
    ended = _ending("sent")(card, "")
    aside = tuple(item for item in turn.debriefs if item.key != key)
    return replace(ended, debriefs=(*aside, *ended.debriefs))


FREE: Mapping[str, Callable[[Scene, View | None, str, Playbook], Turn]] = {
    "sentit": _sent_it,
    "go": _go,
    "resume": _resume,
    "zone": zone_chosen,
}
"""Buttons that say themselves what they are about."""
