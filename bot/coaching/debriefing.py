"""How a debrief opens and moves on: evidence in, next step out."""

from dataclasses import replace

from bot.coaching.history import joined, logged, still_valid, woken
from bot.coaching.model import (
    Debrief,
    Evidence,
    Forwarded,
    Heard,
    How,
    Prospect,
    Reading,
    Said,
    Scene,
    Stage,
    Status,
    Step,
)
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Question
from bot.coaching.view import View

_MOST_HEARD = 20
"""Messages of one debrief that are kept for reading them again when edited."""


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
    return seen(view.scene, debrief, view.playbook)


def up_to_date(view: View) -> View:
    """Return the debrief as it is, or decided again when the content has changed since its last turn."""
    if view.debrief.edition == view.playbook.edition:
        return view
    evidence = still_valid(view.debrief.evidence, view.playbook)
    slots = {key: text for key, text in view.debrief.slots.items() if key in view.playbook.slots}
    debrief = replace(view.debrief, evidence=evidence, slots=slots, rivals=())
    fresh = seen(view.scene, debrief, view.playbook)
    return changed(fresh) if debrief.step is Step.CHOOSING else advanced(fresh)


def advanced(view: View, rivals: tuple[Evidence, ...] = ()) -> View:
    """Decide again: move on to the next question or to the card."""
    if rivals:
        keys = tuple(item.answer for item in rivals if item.answer)
        return changed(view, step=Step.ASKING, focus=rivals[0].fact, rivals=keys, more="")
    decision = view.decision
    if isinstance(decision, Question):
        kept = view.debrief.rivals if view.debrief.focus == decision.fact else ()
        return changed(
            view, step=Step.ASKING, focus=decision.fact, rivals=kept, more="", rule="", move="", variant=""
        )
    rule = decision.rule
    card = changed(view, step=Step.CARD, focus="", rivals=(), more="")
    if rule.key == view.debrief.rule:
        return card
    advice = replace(
        card.debrief,
        rule=rule.key,
        move=rule.move,
        variant=rule.variant,
        advised_at=view.scene.now,
        wording=0,
        own_draft="",
        skipped=(),
    )
    return seen(view.scene, advice, view.playbook)


def with_evidence(view: View, news: tuple[Evidence, ...], reading: Reading, ref: str, words: str) -> Debrief:
    """Return the debrief with what one message said."""
    debrief = view.debrief
    mention = reading.mention if not view.name else None
    ahead = [day for day in reading.days if day.last >= view.scene.today]
    prospect = mention.known[0] if mention and len(mention.known) == 1 else debrief.prospect
    before = debrief.evidence
    if prospect != debrief.prospect:
        known = next(item for item in view.scene.prospects if item.key == prospect)
        before = joined(logged(known, view.playbook, view.scene.today), before)
    return replace(
        debrief,
        evidence=joined(before, (replace(item, ref=ref) for item in news)),
        heard=(*debrief.heard, Heard(ref, words))[-_MOST_HEARD:],
        symptoms=tuple(dict.fromkeys((*debrief.symptoms, *reading.symptoms))),
        prospect=prospect,
        named=mention.name if mention else debrief.named,
        company=(mention.company if mention else "") or debrief.company,
        agreed_on=ahead[0].last if ahead else debrief.agreed_on,
        agreed_time=ahead[0].time if ahead else debrief.agreed_time,
    )


def opened(
    scene: Scene, event: Said | Forwarded, reading: Reading, playbook: Playbook
) -> tuple[View, tuple[Prospect, ...]]:
    """Open a debrief on the first words about someone; also return prospects that this changes."""
    mention = reading.mention
    known = [item for item in scene.prospects if mention and item.key in mention.known]
    if len(known) == 1:
        view, prospects = opened_on(scene, known[0], playbook)
    else:
        view, prospects = seen(scene, fresh(scene), playbook), ()
    heard = with_evidence(view, reading.evidence, reading, event.ref, event.words)
    view = seen(view.scene, heard, playbook)
    if len(known) > 1:
        keys = tuple(item.key for item in known)
        return changed(view, step=Step.CHOOSING, candidates=keys), prospects
    return advanced(view, reading.rivals), prospects


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
    if earlier is not None:
        return resumed(scene, earlier, playbook), changed_prospects
    debrief = replace(fresh(scene), prospect=prospect.key, evidence=logged(prospect, playbook, scene.today))
    return advanced(seen(scene, debrief, playbook)), changed_prospects


def resumed(scene: Scene, debrief: Debrief, playbook: Playbook) -> View:
    """Go on with a debrief that was set aside; an agreed day that has passed is news to be asked for."""
    evidence = debrief.evidence
    if debrief.agreed_on is not None and debrief.agreed_on < scene.today:
        last = playbook.facts[0].key
        evidence = tuple(item for item in evidence if item.fact != last)
    debrief = replace(debrief, status=Status.OPEN, evidence=still_valid(evidence, playbook), outcome="")
    view = seen(scene, debrief, playbook)
    return changed(view) if debrief.step is Step.CHOOSING else advanced(view)


def fresh(scene: Scene) -> Debrief:
    """Return a debrief of which nothing is known yet."""
    return Debrief(scene.new_key(), scene.rep.key, scene.now, scene.now)


def tapped(fact: str, answer: str | None) -> Evidence:
    """Return the evidence of a tap."""
    return Evidence(fact, answer, How.TAPPED)
