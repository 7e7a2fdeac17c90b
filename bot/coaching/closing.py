"""How a debrief ends: sent, put off, dropped; what is logged and when we look again."""

from dataclasses import replace
from datetime import date

from bot.coaching import listing
from bot.coaching.debriefing import changed, without_words
from bot.coaching.due import Due, due_cases
from bot.coaching.history import is_owed, left, look_again_on, remembered, touched
from bot.coaching.model import (
    Block,
    Button,
    Debrief,
    Kept,
    Kind,
    Promise,
    PromiseRead,
    Prospect,
    Reply,
    Scene,
    Stage,
    Status,
    Step,
    Touch,
    Turn,
)
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict, table_of
from bot.coaching.stories import told_to
from bot.coaching.view import View
from bot.coaching.wording import day_text, person

_KEPT_TIPS = 20
_DROPPED = "cancelled"
NEVER_WAS = frozenset({_DROPPED, "superseded"})
"""Outcomes of debriefs of which nothing is told later."""


def sent(view: View) -> Turn:
    """Log the message that the rep sent and set the day of the next look."""
    scene, playbook, verdict = view.scene, view.playbook, view.verdict
    rule, today = verdict.rule, view.scene.today
    empty = any(mark.chase.empties for mark in view.marks)
    prospect = remembered(owner(view), view.known, verdict.facts, playbook, today)
    prospect = told_to(prospect, view.stories_told, playbook)
    prospect = touched(prospect, verdict.facts, rule, playbook, empty=empty, today=today)
    ends = playbook.moves[rule.move].ends_prospect
    if ends:
        prospect = left(prospect, verdict.facts, rule, playbook)
    prospect = replace(prospect, rule=rule.key, next_look_on=_next_look(view, prospect), snoozed_until=None)
    touch = Touch(
        key=scene.new_key(),
        rep=scene.rep.key,
        prospect=prospect.key,
        debrief=view.debrief.key,
        rule=rule.key,
        # A check-in in its place says nothing of what was advised.
        variant="" if empty else rule.variant,
        edition=playbook.edition,
        at=scene.now,
        on=today,
        empty=empty,
        counts=playbook.variants[rule.variant].counts,
        move=rule.move,
    )
    debrief = replace(_over(view, "sent"), prospect=prospect.key)
    if prospect.stage is Stage.CLOSED:
        text = _say(view, prospect, "sent_exit")
    else:
        text = _say(view, prospect, "sent_parked" if ends else "sent_next", prospect.next_look_on)
    promises = _promises(view, prospect)
    if playbook.variants[rule.variant].clears:
        promises = _given(view, prospect, promises)
    farewell = _farewell(view, prospect, text)
    others = superseded(scene, None, prospect.key, playbook, view.debrief.key)
    return Turn(farewell, (*others, debrief), (prospect,), (touch,), promises=promises, undo=True)


def _next_look(view: View, prospect: Prospect) -> date | None:
    if prospect.stage is Stage.CLOSED:
        return None
    if prospect.stage is Stage.PARKED:
        return view.wake_up_on
    return look_again_on(prospect, view.playbook, view.scene.today, view.scene.calendar)


def done(view: View) -> Turn:
    """Close a debrief that advised to send nothing."""
    verdict, playbook = view.verdict, view.playbook
    prospect = owner(view)
    if not view.already_left:
        prospect = remembered(prospect, view.known, verdict.facts, playbook, view.scene.today)
        if playbook.moves[verdict.rule.move].ends_prospect:
            prospect = replace(left(prospect, verdict.facts, verdict.rule, playbook), next_look_on=None)
    prospect = replace(prospect, rule=verdict.rule.key)
    debrief = replace(_over(view, "done"), prospect=prospect.key)
    comes_back = prospect.next_look_on if prospect.stage is Stage.PARKED else None
    text = _say(view, prospect, "done_held" if comes_back else "done_stop", comes_back)
    promises = _promises(view, prospect)
    others = superseded(view.scene, None, prospect.key, playbook, view.debrief.key)
    farewell = _farewell(view, prospect, text)
    return Turn(farewell, (*others, debrief), (prospect,), promises=promises, undo=True)


def reminded(view: View, day: date) -> Turn:
    """Hold everything until a day."""
    kept = remembered(owner(view), view.known, view.verdict.facts, view.playbook, view.scene.today)
    prospect = owner(view) if view.already_left else kept
    prospect = replace(prospect, rule=view.verdict.rule.key, next_look_on=day, snoozed_until=None)
    debrief = replace(view.debrief, prospect=prospect.key)
    if view.waits_for_agreed:
        # The draft opens the talk itself, so the card is kept for that day.
        debrief = replace(
            debrief, agreed_on=day, agreed_in="", status=Status.LATER, step=Step.CARD, focus="",
            outcome="held", promised=(), version=debrief.version + 1, changed_at=view.scene.now,
        )  # fmt: skip
    else:
        debrief = replace(_over(view, "held"), prospect=prospect.key)
    text = _say(view, prospect, "done_held", day)
    promises = _promises(view, prospect)
    return Turn(_farewell(view, prospect, text), (debrief,), (prospect,), promises=promises, undo=True)


def tomorrow(view: View) -> Turn:
    """Bring the card back on the next working day."""
    day = view.scene.calendar.after(view.scene.today, 1)
    prospect = replace(owner(view), rule=view.verdict.rule.key, next_look_on=day, snoozed_until=None)
    # Its promises are kept with the prospect from now on.
    debrief = replace(set_aside(view).debriefs[0], prospect=prospect.key, outcome="tomorrow", promised=())
    text = _say(view, prospect, "tomorrow", day)
    return Turn(_farewell(view, prospect, text), (debrief,), (prospect,), promises=_promises(view, prospect))


def _promises(view: View, prospect: Prospect) -> tuple[Promise, ...]:
    """Return the promises told of in a debrief as they are kept with the prospect."""
    return tuple(promise_noted(view.scene, prospect, item) for item in view.debrief.promised)


def _given(view: View, prospect: Prospect, noted: tuple[Promise, ...]) -> tuple[Promise, ...]:
    """Take what was owed for given: the message that settles it has gone out."""
    today = view.scene.today
    open_before = tuple(item for item in view.scene.promises if item.prospect == prospect.key)
    promises = {item.key: item for item in (*open_before, *noted)}
    given = {
        key: replace(item, state=Kept.KEPT, settled_on=today)
        for key, item in promises.items()
        if is_owed(item, today)
    }
    return tuple(({item.key: item for item in noted} | given).values())


def promise_noted(scene: Scene, prospect: Prospect, told: PromiseRead) -> Promise:
    """Return a promise as it is kept; told of again, it is the one that is open, with the newer day."""
    for item in scene.promises:
        same = item.prospect == prospect.key and item.ours is told.ours and item.state is Kept.OPEN
        if same and item.what.casefold() == told.what.casefold():
            return replace(item, by=told.by or item.by)
    return Promise(scene.new_key(), scene.rep.key, prospect.key, told.ours, told.what, scene.now, told.by)


def later(view: View) -> Turn:
    """Set the debrief aside until the rep comes back to it."""
    turn = set_aside(view)
    carry_on = listing.resume_button(view.debrief, view.scene, view.playbook)
    reply = Reply(
        (Block(Kind.TEXT, view.say("later")),), ((carry_on,),), view.debrief.key, turn.debriefs[0].version
    )
    return replace(turn, replies=(reply,))


def set_aside(view: View) -> Turn:
    """Put an open debrief aside, nothing said."""
    step = view.debrief.step
    if step not in {Step.ASKING, Step.CHOOSING}:
        step = Step.CARD if view.debrief.rule else Step.ASKING
    debrief = changed(view, status=Status.LATER, step=step).debrief
    return Turn((), (debrief,))


def cancelled(view: View) -> Turn:
    """Drop the debrief; nothing of it is kept, but that they told us to stop."""
    if isinstance(view.decision, Verdict) and says_nothing_more(view) and (view.prospect or view.name):
        return done(view)
    prospect = view.prospect
    # Somebody of whom nothing is known but a card that was put off: the card is gone, so is its day.
    ghost = prospect is not None and not prospect.facts and prospect.last_touch_on is None
    forgotten = (replace(prospect, next_look_on=None),) if prospect is not None and ghost else ()
    return Turn((Reply((Block(Kind.TEXT, view.say("cancelled")),)),), (dropped(view),), forgotten)


def dropped(view: View) -> Debrief:
    """Return the debrief closed, as if it had never been."""
    return _over(view, _DROPPED)


def is_dropped(debrief: Debrief) -> bool:
    """Tell whether a debrief was closed as if it had never been: nothing of it may stay or come back."""
    return debrief.status is Status.CLOSED and debrief.outcome == _DROPPED


def superseded(
    scene: Scene, view: View | None, prospect: str, playbook: Playbook, but: str = ""
) -> tuple[Debrief, ...]:
    """Return the debriefs about a prospect that are under way, over now; all but one, if it is given."""
    views = [View(scene, playbook, item, None) for item in scene.set_aside]
    views += [view] if view is not None else []
    return tuple(
        _over(item, "superseded")
        for item in views
        if item.debrief.prospect == prospect and item.debrief.key != but
    )


def put_away(scene: Scene, view: View | None, prospect: str, playbook: Playbook) -> tuple[Debrief, ...]:
    """Set aside what is still asked about a prospect who is put off, until they are opened again."""
    unfinished = [view] if view is not None else []
    unfinished += [View(scene, playbook, item, None) for item in scene.set_aside]
    asking = [item for item in unfinished if item.debrief.prospect == prospect and not item.debrief.rule]
    return tuple(replace(set_aside(item).debriefs[0], outcome="put_off") for item in asking)


def says_nothing_more(view: View) -> bool:
    """Tell whether the advice is to send nothing and to drop every reminder."""
    return not view.playbook.variants[view.verdict.rule.variant].wordings


def owner(view: View) -> Prospect:
    """Return the prospect the debrief is about, made now if it is someone new."""
    debrief = view.debrief
    origins = view.playbook.slots
    own = {key: text for key, text in debrief.slots.items() if origins[key].origin == "prospect"}
    tips = tuple(text for key, text in debrief.slots.items() if origins[key].once)
    prospect = view.prospect
    if prospect is None:
        prospect = Prospect(view.scene.new_key(), debrief.rep, debrief.named, debrief.company)
    kept = (*prospect.tips, *tips)[-_KEPT_TIPS:]
    return replace(
        prospect,
        username=debrief.username or prospect.username,
        slots={**prospect.slots, **own},
        tips=tuple(dict.fromkeys(kept)),
    )


def listed_early(view: View) -> Prospect:
    """Return the prospect as what was told leaves them, for an order before the debrief is over."""
    facts = table_of(view.playbook).completed(view.known)
    kept = remembered(owner(view), view.known, facts, view.playbook, view.scene.today)
    return replace(kept, rule=view.debrief.rule)


def _over(view: View, outcome: str) -> Debrief:
    """Close a debrief; people's words go with it."""
    return replace(
        without_words(view.debrief),
        status=Status.CLOSED,
        version=view.debrief.version + 1,
        changed_at=view.scene.now,
        outcome=outcome,
    )


def _say(view: View, prospect: Prospect, key: str, day: date | None = None) -> str:
    shown = day_text(day, view.scene.today) if day else ""
    return view.say(key, **person(prospect.name), day=shown)


def _is_over(due: Due, view: View, prospect: Prospect) -> bool:
    """Tell whether a case is the one that has just ended."""
    if due.prospect is not None:
        return due.prospect.key == prospect.key
    return due.debrief is not None and due.debrief.key == view.debrief.key


def _farewell(view: View, prospect: Prospect, text: str) -> tuple[Reply, ...]:
    """Say what was noted, and who is best looked at next."""
    blocks = [Block(Kind.TEXT, text)]
    rows: tuple[tuple[Button, ...], ...] = ()
    others = [item for item in due_cases(view.scene, view.playbook) if not _is_over(item, view, prospect)]
    if others:
        blocks.append(
            Block(
                Kind.TEXT, view.say("best_next", line=listing.due_line(others[0], view.scene, view.playbook))
            )
        )
        rows = ((listing.due_button(others[0], view.scene, view.playbook),),)
    return (Reply(tuple(blocks), rows, view.debrief.key, view.debrief.version + 1),)
