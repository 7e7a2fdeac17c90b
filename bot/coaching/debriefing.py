"""How a debrief opens and moves on: evidence in, next step out."""

from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.coaching.history import newest, stands_with_us, still_valid, woken
from bot.coaching.learning import chosen
from bot.coaching.model import (
    Debrief,
    Evidence,
    Forwarded,
    How,
    Mention,
    Prospect,
    Reading,
    Said,
    Scene,
    Stage,
    Status,
    Step,
)
from bot.coaching.news import known_of, news_in, with_evidence
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Question, Verdict, decide
from bot.coaching.together import beside_others
from bot.coaching.view import View


def seen(scene: Scene, debrief: Debrief, playbook: Playbook) -> View:
    """Return a debrief with its prospect, ready to be shown."""
    prospect = next((item for item in scene.prospects if item.key == debrief.prospect), None)
    return View(scene, playbook, debrief, prospect)


def changed(view: View, **news: object) -> View:
    """Return the debrief one version on, with some fields changed."""
    debrief = replace(
        view.debrief,
        version=view.debrief.version + 1,
        changed_at=view.scene.now,
        edition=view.playbook.edition,
        **news,  # type: ignore[arg-type]
    )
    after = seen(view.scene, debrief, view.playbook)
    # Who is asked for somebody's name has already sent what the card showed; what is set aside is not shown.
    is_sent = view.debrief.step is Step.NAMING and bool(view.debrief.focus) and "stories" not in news
    return after if is_sent or debrief.status is Status.LATER else _with_stories(after)


def _with_stories(view: View) -> View:
    """Hold on to the stories that the draft is made from, so that what is noted is what was shown."""
    keys = tuple(story.key for story in view.best_stories)
    if keys == view.debrief.stories:
        return view
    return seen(view.scene, replace(view.debrief, stories=keys), view.playbook)


def up_to_date(view: View) -> View:
    """Return the debrief as it is, or decided again when the content or an agreed day has gone by."""
    if view.debrief.edition == view.playbook.edition:
        return advanced(_after_agreed(view)) if _agreed_is_over(view) else view
    debrief = replace(fitting(view.debrief, view.playbook), rivals=())
    return moved_on(seen(view.scene, debrief, view.playbook))


def fitting(debrief: Debrief, playbook: Playbook) -> Debrief:
    """Return a debrief without what the content has lost."""
    return replace(
        debrief,
        evidence=still_valid(debrief.evidence, playbook),
        slots={key: text for key, text in debrief.slots.items() if key in playbook.slots},
    )


def advanced(view: View, rivals: tuple[Evidence, ...] = ()) -> View:
    """Decide again: move on to the next question or to the card."""
    if rivals and _matters(view, rivals[0].fact):
        keys = tuple(item.answer for item in rivals if item.answer)
        return changed(view, step=Step.ASKING, focus=rivals[0].fact, rivals=keys, more="")
    view = _without_new_questions(view)
    decision = view.decision
    if isinstance(decision, Question):
        kept = view.debrief.rivals if view.debrief.focus == decision.fact else ()
        return changed(
            view, step=Step.ASKING, focus=decision.fact, rivals=kept, more="", rule="", move="", variant=""
        )
    rule = decision.rule
    if rule.key == view.debrief.rule:
        # Once it is advised it stays, whatever is learned meanwhile; only new content may take it away.
        return changed(view, step=Step.CARD, focus="", rivals=(), more="", variant=rule.variant)
    return changed(
        view,
        step=Step.CARD,
        focus="",
        rivals=(),
        more="",
        stories=(),
        rule=rule.key,
        move=rule.move,
        variant=chosen(rule, view.scene, view.playbook),
        advised_at=view.scene.now,
        wording=0,
        own_draft="",
        skipped=(),
    )


def with_replies(view: View, reading: Reading) -> View:
    """Ask only which reply came where the words say that one came, and no more than that."""
    last = view.playbook.facts[0]
    told = newest(view.debrief.evidence).get(last.key)
    was_silent = told is not None and told.answer is not None and not last.answer(told.answer).is_reply
    tells_what = bool(reading.rivals) or any(item.fact == last.key for item in reading.evidence)
    if reading.replied and was_silent and not tells_what:
        # What was silence when it was told is none any more.
        kept = tuple(item for item in view.debrief.evidence if item.fact != last.key)
        view = advanced(seen(view.scene, replace(view.debrief, evidence=kept), view.playbook))
    asked = view.debrief.step is Step.ASKING and view.debrief.focus == last.key and not view.debrief.rivals
    if not (reading.replied and asked):
        return view
    return seen(view.scene, replace(view.debrief, more="replies"), view.playbook)


def _without_new_questions(view: View) -> View:
    """Take what was never asked for as not seen in a repeat debrief (P11): one answer is enough.

    So it is when they are only still silent, and when it is known what hurts them or that they asked. The
    card says so, and Fix answers it.
    """
    prospect, last = view.prospect, view.playbook.facts[0]
    answer = view.known.get(last.key)
    if prospect is None or prospect.last_touch_on is None or not prospect.facts or answer is None:
        return view
    if last.answer(answer).is_reply and not stands_with_us(prospect, view.playbook):
        return view
    while isinstance(view.decision, Question):
        unasked = Evidence(view.decision.fact, None, How.LOG)
        debrief = replace(view.debrief, evidence=(*view.debrief.evidence, unasked))
        view = seen(view.scene, debrief, view.playbook)
    return view


def _matters(view: View, fact: str) -> bool:
    """Tell whether the advice waits for an answer while a fact is open."""
    others = {key: answer for key, answer in view.known.items() if key != fact}
    return isinstance(decide(others, view.playbook), Question)


def moved_on(view: View, rivals: tuple[Evidence, ...] = ()) -> View:
    """Decide again, unless it is still open whom it is about: then that stays asked."""
    return changed(view) if view.debrief.step is Step.CHOOSING else advanced(view, rivals)


def since_then(view: View, reading: Reading, event: Said | Forwarded) -> View:
    """Let go of what came last on an earlier day when there is news of this prospect now.

    Who left the debrief open days ago and now tells what happened means today, not then.
    """
    written = event.written if isinstance(event, Forwarded) else None
    if written is not None and written < view.debrief.changed_at:
        return view
    about_them = reading.evidence or reading.rivals or reading.mention is not None
    zone = ZoneInfo(view.scene.rep.time_zone)
    if not about_them or view.debrief.changed_at.astimezone(zone).date() >= view.scene.today:
        return view
    last = view.playbook.facts[0].key
    kept = tuple(item for item in view.debrief.evidence if item.fact != last)
    debrief = replace(view.debrief, evidence=kept, rule="", move="", variant="")
    return seen(view.scene, debrief, view.playbook)


def opened(
    scene: Scene, event: Said | Forwarded, reading: Reading, playbook: Playbook
) -> tuple[View, tuple[Prospect, ...]]:
    """Open a debrief on the first words about someone; also return prospects that this changes."""
    mention = reading.mention
    known = [item for item in scene.prospects if mention and item.key in mention.known]
    prospects: tuple[Prospect, ...] = ()
    if len(known) == 1 and mention and mention.sure:
        view, prospects = opened_on(scene, known[0], playbook)
    elif len(known) < 2 and mention and (earlier := _aside_on(scene, mention)):
        view = resumed(scene, earlier, playbook)
    else:
        view = seen(scene, fresh(scene), playbook)
    reading = beside_others(view, event, reading)
    heard = with_evidence(view, news_in(view, reading), reading, event)
    moved = moved_on(seen(view.scene, heard, playbook), reading.rivals)
    return with_replies(moved, reading), prospects


def _aside_on(scene: Scene, mention: Mention) -> Debrief | None:
    """Return the debrief set aside on someone new of this name."""
    for item in scene.set_aside:
        same = item.prospect is None and item.named.casefold() == mention.name.casefold()
        if same and not (item.company and mention.company and item.company != mention.company):
            return item
    return None


def opened_on(scene: Scene, prospect: Prospect, playbook: Playbook) -> tuple[View, tuple[Prospect, ...]]:
    """Open a debrief on a known prospect, or go on with the one that was set aside."""
    changed_prospects: tuple[Prospect, ...] = ()
    day = prospect.next_look_on
    if prospect.stage is Stage.PARKED and day is not None and day <= scene.today:
        prospect = woken(prospect)
        changed_prospects = (prospect,)
        others = tuple(item for item in scene.prospects if item.key != prospect.key)
        scene = replace(scene, prospects=(prospect, *others))
    earlier = next((item for item in scene.set_aside if item.prospect == prospect.key), None)
    if earlier is not None and changed_prospects:
        # What was told before a park is as old as the park; what stays of it the log knows.
        earlier = replace(earlier, evidence=known_of(scene, prospect, playbook), rivals=())
    if earlier is not None:
        return resumed(scene, earlier, playbook), changed_prospects
    debrief = replace(fresh(scene), prospect=prospect.key, evidence=known_of(scene, prospect, playbook))
    return advanced(seen(scene, debrief, playbook)), changed_prospects


def resumed(scene: Scene, debrief: Debrief, playbook: Playbook) -> View:
    """Go on with a debrief that was set aside; an agreed day that has passed is news to be asked for."""
    if debrief.agreed_on is not None and debrief.agreed_on < scene.today:
        debrief = _after_agreed(seen(scene, debrief, playbook)).debrief
    debrief = replace(fitting(debrief, playbook), status=Status.OPEN, outcome="")
    return moved_on(seen(scene, debrief, playbook))


def _agreed_is_over(view: View) -> bool:
    """Tell whether the card still waits for a day that has passed."""
    return (
        agreed_is_past(view.debrief, view.scene)
        and isinstance(view.decision, Verdict)
        and view.waits_for_agreed
    )


def agreed_is_past(debrief: Debrief, scene: Scene) -> bool:
    """Tell whether the agreed day, and its hour where one is known, has gone by."""
    if debrief.agreed_on is None or debrief.agreed_on > scene.today:
        return False
    local = scene.now.astimezone(ZoneInfo(scene.rep.time_zone))
    begun = bool(debrief.agreed_time) and time.fromisoformat(debrief.agreed_time) <= local.time()
    return debrief.agreed_on < scene.today or begun


def _after_agreed(view: View) -> View:
    """Forget what came last: since the agreed day there is news, and it has to be asked for."""
    facts = view.playbook.facts
    evidence = tuple(item for item in view.debrief.evidence if item.fact != facts[0].key)
    # They had answered, so counting began anew.
    evidence += tuple(Evidence(fact.key, fact.unknown, How.LOG) for fact in facts if fact.stays == "counted")
    debrief = replace(view.debrief, evidence=evidence, agreed_on=None, agreed_time="")
    return seen(view.scene, debrief, view.playbook)


def without_words(debrief: Debrief) -> Debrief:
    """Return the debrief with nothing left of what people said or typed, nor whom they named."""
    return replace(
        debrief,
        evidence=tuple(replace(item, words="") if item.words else item for item in debrief.evidence),
        heard=(),
        own_draft="",
        slots={},
        named="",
        company="",
        username="",
        promised=(),
    )


def fresh(scene: Scene) -> Debrief:
    """Return a debrief of which nothing is known yet."""
    return Debrief(scene.new_key(), scene.rep.key, scene.now, scene.now)


def tapped(fact: str, answer: str | None) -> Evidence:
    """Return the evidence of a tap."""
    return Evidence(fact, answer, How.TAPPED)
