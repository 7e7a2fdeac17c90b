"""The dialogue: one event in, a new debrief and replies out.

A debrief is always at one `Step`, which tells what the rep's next words mean; every step has an
answer to every event. Nothing is kept between turns: all that the next turn needs is in the debrief.
The newest evidence on a fact counts, so hearing more, fixing and going back are one mechanism: put
evidence in or take it out, then decide again (`advanced`).
"""

from dataclasses import replace

from bot.coaching import (
    apart,
    arriving,
    checking,
    desk,
    importing,
    late,
    ordering,
    people,
    prompting,
    tapping,
    teaching,
    together,
    typed,
    undoing,
)
from bot.coaching.closing import set_aside
from bot.coaching.commanding import commanded
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
from bot.coaching.model import (
    EXAMPLE,
    Brought,
    Commanded,
    Debrief,
    Edited,
    Event,
    Forwarded,
    Listed,
    Mention,
    Picked,
    Placed,
    Reading,
    Said,
    Scene,
    Showed,
    Step,
    Turn,
)
from bot.coaching.news import news_in, with_evidence
from bot.coaching.outcomes import dated, outcomes
from bot.coaching.panels import asks, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.pressing import picked
from bot.coaching.replies import present
from bot.coaching.rereading import reread
from bot.coaching.settling import log_stays, settled
from bot.coaching.view import View
from bot.coaching.wording import say

_SHOWN = 60
"""Characters of words that are shown back where they were not read."""


def take_turn(scene: Scene, event: Event, reading: Reading, playbook: Playbook) -> Turn:
    """Answer one event; `reading` is what the reader found in its words."""
    asked, is_late = scene.rep.prompt, arriving.is_late(scene)
    if asked and not is_late and not isinstance(event, Edited | Showed):
        # Whatever comes next answers the question or makes it void; who still wants an answer asks again.
        scene = replace(scene, rep=replace(scene.rep, prompt=""))
    view = None if scene.debrief is None else up_to_date(seen(scene, scene.debrief, playbook))
    if isinstance(event, Forwarded):
        reading = together.as_written(event, reading, scene, playbook)
    if is_late:
        turn = _come_late(scene, view, event, reading, playbook)
    else:
        turn = together.in_one(scene, event, _answered(scene, view, asked, event, reading, playbook))
    turn = _awaiting_no_more(view, turn)
    if scene.rep.prompt != asked and turn.rep is None:
        turn = replace(turn, rep=scene.rep)
    came = (*turn.outcomes, *outcomes(scene, turn, playbook))
    if came or turn.prospects:
        turn = replace(
            turn, outcomes=came, prospects=tuple(dated(item, scene.today) for item in turn.prospects)
        )
    turn = teaching.asked_below(scene, undoing.noted(scene, turn, playbook), playbook)
    offers = typed.with_again(scene, event, turn, playbook)
    return turn if offers == scene.rep.offered else replace(turn, offers=offers)


def _come_late(scene: Scene, view: View | None, event: Event, reading: Reading, playbook: Playbook) -> Turn:
    """Take what was written before something was changed or asked, and comes only now.

    Words are evidence, and answer nothing. What is asked of the coach is answered; what would change things
    is left, because it might undo what was done after it.
    """
    order = isinstance(event, Said) and (reading.order is not None or bool(reading.own_draft))
    if isinstance(event, Said | Forwarded) and not order:
        about = _with_replied_to(_with_sender(event, apart.taken_up(view, reading), scene, view), scene)
        taken = late.heard(scene, view, event, about, playbook)
        turn = _said(scene, view, event, about, playbook) if taken is None else taken
        return apart.named_for_later(turn, about, playbook)
    turn = _answered(scene, view, "", event, reading, playbook)
    return told(playbook, "late_order") if arriving.lasts(scene, turn) else turn


def _answered(
    scene: Scene, view: View | None, asked: str, event: Event, reading: Reading, playbook: Playbook
) -> Turn:
    """Take an event for a label that was typed, an order, what was asked for, or news; in this order."""
    by_words = isinstance(event, Said)
    if isinstance(event, Picked) and typed.is_again(event.action):
        return typed.below(_done_once(view, playbook))
    turn, order = None if asked else _label(scene, view, event, playbook), reading.order
    if turn is None and isinstance(event, Said) and order and ordering.counts(order, view, asked, reading):
        does = ordering.carried_out(scene, view, order, playbook)
        turn = ordering.gone_on(view, does) if isinstance(does, Turn) else None
        event = event if does is None or isinstance(does, Turn) else does
    turn = turn or _at_prompt(scene, view, asked, event, reading, playbook)
    turn = turn or _taken(scene, view, event, reading, playbook)
    # The rep has written since the card was shown: what answers stands below.
    is_below = by_words or (isinstance(event, Picked) and event.typed)
    return typed.below(turn) if is_below else turn


def _label(scene: Scene, view: View | None, event: Event, playbook: Playbook) -> Turn | None:
    """Take words for a tap on the open debrief, or on the card that the rep looks behind."""
    if not isinstance(event, Said):
        return None
    for shown in (view, typed.card_of(view)):
        if shown is not None and (tap := typed.meant_in(event, shown)) is not None:
            return picked(scene, shown, tap, playbook)
    return None


def _at_prompt(
    scene: Scene, view: View | None, asked: str, event: Event, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Take words for what was asked outside of the debrief, if anything was."""
    verb, _, rest = asked.partition(".")
    if asked and isinstance(event, Commanded) and event.name == "cancel":
        cancel = desk.CANCELS.get(verb)
        return told(playbook, "left_as_it_was") if cancel is None else cancel(scene, view, rest, playbook)
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
    if below.debrief or not asks(below) or any(item.key == view.debrief.key for item in turn.debriefs):
        return turn
    return replace(turn, debriefs=(*turn.debriefs, advanced(view).debrief))


def _taken(scene: Scene, view: View | None, event: Event, reading: Reading, playbook: Playbook) -> Turn:
    match event:
        case Commanded():
            return commanded(scene, view, event, playbook)
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
            return picked(scene, view, event, playbook)
        case Edited():
            reading = apart.taken_up(view, reading)
            return apart.named_for_later(_edited(scene, view, event, reading, playbook), reading, playbook)
        case Said() | Forwarded():
            reading = apart.taken_up(view, reading)
            about = _with_replied_to(_with_sender(event, reading, scene, view), scene)
            return apart.named_for_later(_said(scene, view, event, about, playbook), about, playbook)


# --- Words ---------------------------------------------------------------------------------------


def _said(
    scene: Scene, view: View | None, event: Said | Forwarded, reading: Reading, playbook: Playbook
) -> Turn:
    if reading.own_draft and isinstance(event, Said):
        draft = checking.checked(scene, view, event, reading, playbook)
        if not _says_something(replace(reading, mention=None)):
            return draft
        news = _said(scene, view, event, replace(reading, own_draft=""), playbook)
        return replace(news, replies=(draft.replies[0], *news.replies))
    if view is not None and isinstance(event, Said):
        if (turn := _label(scene, view, event, playbook)) is not None:
            return turn
        if view.debrief.step in prompting.AWAITED and not prompting.is_digression(view, event, reading):
            return prompting.awaited(view, event, reading)
    if reading.small_talk and (isinstance(event, Said) or reading.small_talk != "question"):
        return _small_talk(view, reading.small_talk, playbook)
    if isinstance(event, Said) and typed.is_label(event.words, playbook):
        # Nothing offers it any more. Only where a debrief is open it may say something.
        if view is None:
            return told(playbook, "typed_to_nothing")
        if not _says_something(reading):
            return Turn((present(view, view.say("typed_to_nothing")),))
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


def _says_something(reading: Reading) -> bool:
    """Tell whether there is anything for a debrief in what was read."""
    found = (reading.evidence, reading.rivals, reading.replied, reading.days, reading.promises)
    return any(found) or reading.mention is not None


def _done_once(view: View | None, playbook: Playbook) -> Turn:
    """Answer a label that was typed twice: once was enough."""
    return told(playbook, "nothing_open") if view is None else Turn((present(view),))


def _small_talk(view: View | None, kind: str, playbook: Playbook) -> Turn:
    if view is not None and view.debrief.step in {Step.ASKING, Step.CHOOSING}:
        return Turn((present(view, say(playbook, f"talk_{kind}")),))
    return told(playbook, f"talk_{kind}")


def _with_sender(event: Said | Forwarded, reading: Reading, scene: Scene, view: View | None) -> Reading:
    """Take the sender of a forwarded message for the prospect when nothing else says who it is."""
    if not isinstance(event, Forwarded) or not event.sender or reading.mention is not None:
        return reading
    same = [item.key for item in scene.prospects if item.name.casefold() == event.sender.casefold()]
    if view is not None and view.name and not same and _shares_a_name(event.sender, view.name):
        return reading
    return replace(reading, mention=Mention(event.sender, known=tuple(same)))


def _shares_a_name(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: "Omar Haddad" is "Omar"."""
    return not set(one.casefold().split()).isdisjoint(other.casefold().split())


def _with_replied_to(reading: Reading, scene: Scene) -> Reading:
    """Take words in reply to an old card for news of whom that was about, when they name nobody."""
    debrief = scene.replied_to
    if debrief is None or reading.mention is not None or not (debrief.prospect or debrief.named):
        return reading
    known = [item for item in scene.prospects if item.key == debrief.prospect]
    name = known[0].name if known else debrief.named
    mention = Mention(name, debrief.company, tuple(item.key for item in known))
    return replace(reading, mention=mention) if name else reading


def _begun(scene: Scene, event: Said | Forwarded, reading: Reading, playbook: Playbook, *notes: str) -> Turn:
    view, prospects = opened(scene, event, reading, playbook)
    told = reading.evidence or reading.rivals or reading.promises or reading.mention is not None
    own = isinstance(event, Forwarded) and event.own
    lead = [] if told or own else [say(playbook, "not_read")]
    if reading.foreign and not reading.evidence and not reading.rivals:
        lead = [say(playbook, "other_language", {"words": _shown(event.words)})]
    kept = settled(view, reading)
    view = with_replies(kept.view, reading)
    shown = present(view, *notes, *lead, *kept.notes, _no_day(view, reading))
    return kept.onto(Turn((shown,), (view.debrief,), prospects))


def _shown(words: str) -> str:
    """Return the beginning of words, as they are shown back where they were not read."""
    line = " ".join(words.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip(' .,;')}…"


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
    named = set(view.debrief.named.casefold().split())
    return apart.is_elsewhere(view, mention) or not named.issuperset(mention.name.casefold().split())


def _heard_more(view: View, event: Said | Forwarded, reading: Reading) -> Turn:
    """Take free words in an open debrief as more evidence for it."""
    at_once = together.came_at_once(view.debrief, event)
    kept = settled(view, reading)
    before = view = kept.view
    if view.debrief.step is not Step.CHOOSING:
        view = since_then(view, reading, event)
    reading = together.beside_others(view, event, reading)
    news = news_in(view, reading)
    debrief = with_evidence(view, news, reading, event)
    named = reading.mention is not None and not view.name
    if view.debrief.step is Step.CHOOSING:
        return _still_choosing(view, debrief, event, reading)
    same_day = view is before and debrief.agreed_on == view.debrief.agreed_on
    same_away = debrief.away_until == view.debrief.away_until
    same = same_day and same_away and debrief.evidence == view.debrief.evidence
    if not news and not reading.rivals and not named and same:
        said = seen(view.scene, debrief, view.playbook)
        stays = changed(said) if debrief.step is Step.ASKING else advanced(said)
        after = with_replies(stays, reading)
        note = "" if after is not stays or kept.notes else _without_news(stays, event, reading)
    else:
        after = with_replies(moved_on(seen(view.scene, debrief, view.playbook), reading.rivals), reading)
        note = _noted(view, after)
    # Of what came at once nobody has seen an answer yet that could stay the same.
    notes = _aside_before(after) if at_once else [note]
    shown = present(after, *kept.notes, *notes, _no_day(after, reading))
    return kept.onto(Turn((shown,), (after.debrief,)))


def _aside_before(view: View) -> list[str]:
    """Say once more whose debrief was set aside where this one began: that answer is not seen any more."""
    scene, debrief = view.scene, view.debrief
    before = [item for item in scene.set_aside if item.changed_at == debrief.opened_at]
    return [seen(scene, item, view.playbook).say("set_aside") for item in before]


def _without_news(view: View, event: Said | Forwarded, reading: Reading) -> str:
    """Return what to say of words that change no advice; a promise in them is noted."""
    if reading.foreign:
        return view.say("other_language_again", words=_shown(event.words))
    if view.debrief.step is Step.ASKING:
        # Nothing that is forwarded was written as an answer to the coach.
        return "" if reading.promises or isinstance(event, Forwarded) else view.say("not_an_answer")
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
    was, now = before.debrief, after.debrief
    same = (was.rule, was.away_until) == (now.rule, now.away_until)
    return after.say("same_advice" if same else "noted") if before.debrief.rule else ""


def _edited(scene: Scene, view: View | None, event: Edited, reading: Reading, playbook: Playbook) -> Turn:
    """Read an edited message again in place of what it said before."""
    corrected = None if view is None else prompting.corrected(view, event, reading)
    if corrected is not None:
        return corrected
    if reading.own_draft:
        return checking.checked(scene, view, event, reading, playbook)
    if view is None or not any(item.ref == event.ref for item in view.debrief.heard):
        if view is None:
            return told(playbook, "edit_too_late")
        return Turn((present(view, say(playbook, "edit_too_late")),))
    after = reread(view, event, reading)
    turn = Turn((present(after, after.say("read_again")),), (after.debrief,))
    return log_stays(turn, view.prospect, playbook) if reading.sent_on and view.prospect is not None else turn


# --- What is no words ----------------------------------------------------------------------------


def _showed(view: View | None, kind: str, playbook: Playbook) -> Turn:
    key = f"showed_{kind}"
    text = say(playbook, key if key in playbook.words else "showed_other")
    return Turn((panel([text], in_place=False) if view is None else present(view, text),))
