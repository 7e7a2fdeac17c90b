"""Taking things back: what a turn changed in the log, kept for a day, and the button that undoes it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.coaching.closing import is_dropped
from bot.coaching.debriefing import moved_on, seen, without_words
from bot.coaching.history import joined
from bot.coaching.listing import person_button, resume_button
from bot.coaching.model import (
    WORDS_OF,
    Button,
    Debrief,
    Deed,
    How,
    Outcome,
    Picked,
    Promise,
    Prospect,
    Rep,
    Reply,
    Rhythm,
    Scene,
    Status,
    Step,
    Thing,
    Touch,
    Turn,
)
from bot.coaching.news import known_of
from bot.coaching.panels import Tap, button, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.replies import present
from bot.coaching.undone import kind_of, undone_but, whose_undone
from bot.coaching.view import View


def noted(scene: Scene, turn: Turn, playbook: Playbook) -> Turn:
    """Keep with a turn how the log was before it, and offer to take it back where the turn asks for that."""
    if any(kind == "deed" for kind, _ in turn.removed):
        # Taking back is no deed of its own, so that the step before can be taken back next.
        return turn
    if turn.debriefs and all(map(is_dropped, turn.debriefs)):
        # It was never there, so there is nothing to take back: not this step, nor the one before it.
        about = tuple(item.key for item in turn.debriefs)
        return replace(turn, deed=Deed(scene.new_key(), scene.rep.key, scene.now, about=about))
    changed: tuple[Thing, ...] = (*turn.prospects, *turn.touches, *turn.promises, *turn.stories)
    if not (changed or turn.removed or turn.undo):
        return _with_setting(scene, turn)
    things: tuple[Thing, ...] = (*scene.prospects, *scene.touches, *scene.promises, *scene.stories)
    known = {item.key: item for item in things}
    before: list[Thing | Debrief] = []
    added = []
    ended = _ended(scene, turn)
    talked_of = {item.prospect for item in turn.debriefs if item.status is not Status.CLOSED}
    for thing in changed:
        if thing.key in known:
            before.append(known[thing.key])
        elif isinstance(thing, Prospect) and (ended or thing.key in talked_of):
            # Whom a debrief was or is about stays known; only what it left behind goes.
            before.append(Prospect(thing.key, thing.rep, thing.name, thing.company, thing.username))
            ended = [replace(item, prospect=item.prospect or thing.key) for item in ended]
        else:
            added.append((kind_of(thing), thing.key))
    # What is gone for good leaves no trace here either.
    gone = {key for _, key in turn.removed} if turn.undo else set()
    before += [thing for key, thing in known.items() if key in gone and thing not in before]
    # Nor does it come back with a step that was taken before.
    gone_for_good = () if turn.undo else _gone_with(things, turn)
    moved = [was for was in _moved(scene, turn) if was.key not in {item.key for item in ended}]
    if not before and not added and not gone_for_good and not (turn.undo and moved):
        return turn
    changes = [*(thing.key for thing in before), *(key for _, key in added), *gone_for_good]
    about = tuple(
        dict.fromkeys((*changes, *(key for was in moved for key in (was.key, was.prospect) if key)))
    )
    about += tuple(f"{WORDS_OF}{key}" for key in _wordless_since(scene, turn))
    deed = Deed(
        scene.new_key(),
        scene.rep.key,
        scene.now,
        (*before, *ended, *moved),
        tuple(added),
        about,
        tuple(item.key for item in ended),
        tuple(item.prospect for item in turn.outcomes),
    )
    return replace(turn, deed=deed, replies=_offered(turn, deed, playbook))


def _with_setting(scene: Scene, turn: Turn) -> Turn:
    """Keep that settings were changed last, so that "undo" takes back nothing older in their place."""
    if turn.rep is None or _settings_of(turn.rep) == _settings_of(scene.rep):
        return turn
    key = scene.new_key()
    # It adds nothing but itself: whoever takes it back nevertheless lets go of that alone.
    deed = Deed(key, scene.rep.key, scene.now, added=(("deed", key),), about=(scene.rep.key,))
    return replace(turn, deed=deed)


def _settings_of(rep: Rep) -> tuple[str, Rhythm]:
    return rep.time_zone, rep.rhythm


def _gone_with(things: Iterable[Thing], turn: Turn) -> tuple[str, ...]:
    """Return the keys of what a turn lets go of for good, with all that is a prospect's own."""
    gone = [key for _, key in turn.removed]
    own = [item.key for item in things if isinstance(item, Touch | Promise) and item.prospect in gone]
    return (*gone, *own)


def _unfinished(scene: Scene) -> list[Debrief]:
    return [*scene.set_aside, *([scene.debrief] if scene.debrief is not None else [])]


def _ended(scene: Scene, turn: Turn) -> list[Debrief]:
    """Return the debriefs that a turn ended or put off, as they stood before, without people's words."""
    now = {item.key: item for item in turn.debriefs}
    return [
        without_words(was)
        for was in _unfinished(scene)
        if was.key in now and _is_put_away(now[was.key]) and now[was.key].outcome != was.outcome
    ]


def _wordless_since(scene: Scene, turn: Turn) -> list[str]:
    """Return the keys of the debriefs that a turn closed, and with them words for the draft."""
    closed = {item.key for item in turn.debriefs if item.status is Status.CLOSED}
    known = {item.key: item.slots for item in scene.prospects}
    found = []
    for was in (item for item in _unfinished(scene) if item.key in closed):
        kept = {**scene.rep.slots, **known.get(was.prospect or "", {})}
        if was.own_draft or any(kept.get(key) != text for key, text in was.slots.items()):
            found.append(was.key)
    return found


def _is_put_away(debrief: Debrief) -> bool:
    return debrief.status is not Status.OPEN and bool(debrief.outcome) and not is_dropped(debrief)


def _moved(scene: Scene, turn: Turn) -> list[Debrief]:
    """Return the debriefs that a turn gave to somebody else, as they were, with no words but the name."""
    known = {item.key: item for item in (*_unfinished(scene), *scene.past)}
    stay = [item for item in turn.debriefs if not is_dropped(item)]
    pairs = [(known[item.key], item) for item in stay if item.key in known]
    return [
        replace(without_words(was), named=was.named, company=was.company, username=was.username)
        for was, now in pairs
        if (was.prospect and was.prospect != now.prospect) or (turn.undo and _is_called_anew(was, now))
    ]


def _is_called_anew(was: Debrief, now: Debrief) -> bool:
    """Tell whether an open debrief is about somebody of another name or company now."""
    is_open = now.status is Status.OPEN
    return is_open and not was.prospect and (was.named, was.company) != (now.named, now.company)


def _offered(turn: Turn, deed: Deed, playbook: Playbook) -> tuple[Reply, ...]:
    if not turn.undo or not turn.replies:
        return turn.replies
    first, *others = turn.replies
    row = (button(playbook, "undo", f"undo.{deed.key}"),)
    return (replace(first, rows=(*first.rows, row)), *others)


def latest(scene: Scene, view: View | None, playbook: Playbook) -> Turn | Picked:
    """Return what takes back the last thing done, or what is said where that cannot be taken back."""
    deed, talk = scene.deed, _talked_last(scene)
    if talk is not None and talk.status is Status.OPEN:
        shown = view or seen(scene, talk, playbook)
        return Turn((present(shown, shown.say("undo_open")),))
    if talk is not None:
        text = seen(scene, talk, playbook).say("undo_aside")
        return _said(text, [resume_button(talk, scene, playbook)])
    if deed is None:
        return told(playbook, "undo_too_late")
    return told(playbook, "undo_settings") if deed.is_setting else Picked(f"undo.{deed.key}")


def _talked_last(scene: Scene) -> Debrief | None:
    """Return the debrief that was opened, gone on with or put off after all that can be taken back."""
    deed = scene.deed
    if deed is None:
        # What was done last is not known any more: what is open now may well be it.
        return scene.debrief
    newer = [item for item in _unfinished(scene) if item.changed_at > deed.at]
    last = max(newer, key=lambda item: (item.changed_at, item.status is Status.OPEN), default=None)
    if last is None or (deed.at >= last.opened_at and {last.key, last.prospect} & {*deed.about}):
        # What was noted in the debrief itself counts more than the answers given since.
        return None
    return last


def _undo(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Take a deed back: what it changed is as it was, what it added is gone."""
    deed = scene.deed
    if deed is None or deed.key != key:
        return told(playbook, "undo_too_late")
    things = [item for item in deed.before if not isinstance(item, Debrief)]
    prospects = tuple(item for item in things if isinstance(item, Prospect))
    others = tuple(item for item in scene.prospects if item.key not in {one.key for one in prospects})
    stay = _told_of_since(scene, deed)
    taken_out = tuple(item for item in deed.added if item[1] not in stay)
    undone = whose_undone(scene, deed, playbook)
    note = undone if not stay else undone_but(scene, stay, playbook)
    shown = [*prospects, *(item for item in scene.prospects if item.key in stay)]
    turn = _said(note, [person_button(item, playbook) for item in shown[:1]])
    turn = replace(
        turn,
        prospects=prospects,
        touches=tuple(item for item in things if isinstance(item, Touch)),
        promises=tuple(item for item in things if kind_of(item) == "promise"),  # type: ignore[misc]
        stories=tuple(item for item in things if kind_of(item) == "story"),  # type: ignore[misc]
        removed=(*taken_out, ("deed", deed.key)),
    )
    taken_back = {item.key for item in turn.promises} | {key for _, key in taken_out}
    promises = (*turn.promises, *(item for item in scene.promises if item.key not in taken_back))
    scene = replace(scene, prospects=(*prospects, *others), promises=promises)
    debriefs = [item for item in deed.before if isinstance(item, Debrief)]
    ended = [item for item in debriefs if item.key in deed.ended]
    moved = [item for item in debriefs if item.key not in deed.ended]
    given_back = tuple(filter(None, (_given_back(scene, item) for item in moved)))
    outcomes = tuple(Outcome(prospect, "", scene.today) for prospect in deed.told)
    turn = replace(turn, debriefs=given_back, outcomes=outcomes)
    turn = _with_ended(turn, scene, view, ended, undone, playbook)
    return _with_log(turn, scene, view, undone, playbook)


def _told_of_since(scene: Scene, deed: Deed) -> frozenset[str]:
    """Return the keys of those whom a deed added and of whom there is news since, which would go too."""
    added = {key for _, key in deed.added}
    log: tuple[Promise | Touch, ...] = (*scene.promises, *scene.touches)
    of_log = [item.prospect for item in log if item.key not in added]
    told_of = {*of_log, *(item.prospect for item in _unfinished(scene) if item.key not in deed.ended)}
    return frozenset(key for kind, key in deed.added if kind == "prospect" and key in told_of)


def _said(text: str, *rows: Iterable[Button]) -> Turn:
    return Turn((panel([text], rows, in_place=False),))


def _given_back(scene: Scene, was: Debrief) -> Debrief | None:
    """Return a debrief that the deed had given to somebody else; None if it has been closed since."""
    if was.status is Status.CLOSED:
        return was
    now = next((item for item in _unfinished(scene) if item.key == was.key), None)
    before = (was.prospect, was.named, was.company)
    if now is None or (now.prospect, now.named, now.company) == before:
        return None
    # Among whom it had to be chosen is no question any more, unless it was one before.
    step = was.step if Step.CHOOSING in (was.step, now.step) else now.step
    return replace(
        now,
        prospect=was.prospect,
        named=was.named,
        company=was.company,
        username=was.username,
        step=step,
        candidates=was.candidates,
    )


def _with_log(turn: Turn, scene: Scene, view: View | None, undone: str, playbook: Playbook) -> Turn:
    """Show the open debrief as the log is again, if what was taken back is about its prospect."""
    if view is None:
        return turn
    debrief = next((item for item in turn.debriefs if item.key == view.debrief.key), view.debrief)
    prospect = next((item for item in scene.prospects if item.key == debrief.prospect), None)
    is_its = prospect is not None and prospect in turn.prospects
    if not (is_its or debrief is not view.debrief) or debrief.version > view.debrief.version:
        return turn
    told_in_it = tuple(item for item in debrief.evidence if item.how is not How.LOG)
    log = known_of(scene, prospect, playbook) if prospect is not None else ()
    evidence = joined(log, told_in_it)
    back = moved_on(seen(scene, replace(debrief, evidence=evidence), playbook))
    others = tuple(item for item in turn.debriefs if item.key != debrief.key)
    shown = present(back, undone)
    return replace(turn, replies=(shown,), debriefs=(*others, back.debrief))


def _with_ended(
    turn: Turn, scene: Scene, view: View | None, ended: list[Debrief], undone: str, playbook: Playbook
) -> Turn:
    """Bring the debriefs back that the deed had ended; the open one at once, if no other is open now."""
    for was in (_with_its_words(scene, item) for item in ended):
        # Its row is one or more versions on, and buttons made since must not fit.
        was = replace(was, version=was.version + 10)
        if was.status is not Status.OPEN:
            turn = replace(turn, debriefs=(*turn.debriefs, was))
            continue
        aside = view is not None and view.debrief.key != was.key
        status = Status.LATER if aside else Status.OPEN
        back = moved_on(seen(scene, replace(was, status=status), playbook))
        # It stands where it stood, so what was done before it went on can be taken back next.
        stood = replace(back.debrief, changed_at=was.changed_at)
        turn = replace(turn, debriefs=(*turn.debriefs, stood))
        if not aside:
            turn = replace(turn, replies=(present(back, undone),))
    return turn


def _with_its_words(scene: Scene, was: Debrief) -> Debrief:
    """Return a debrief as it was, with the words that are in it as long as it is not closed."""
    now = next((item for item in _unfinished(scene) if item.key == was.key), None)
    if now is None:
        return was
    return replace(
        was,
        evidence=now.evidence,
        heard=now.heard,
        own_draft=now.own_draft,
        slots=now.slots,
        named=now.named,
        company=now.company,
        username=now.username,
    )


TAPS: Mapping[str, Tap] = {"undo": _undo}
