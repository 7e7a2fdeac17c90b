"""How a debrief opens and moves on: evidence in, next step out."""

import re
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.coaching.history import joined, logged, newest, stands_with_us, still_valid, woken
from bot.coaching.model import (
    DayRead,
    Debrief,
    Edited,
    Evidence,
    Forwarded,
    Heard,
    How,
    Kept,
    Mention,
    Promise,
    PromiseRead,
    Prospect,
    Reading,
    Said,
    Scene,
    Stage,
    Status,
    Step,
)
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Question, Verdict, decide
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
        return changed(view, step=Step.CARD, focus="", rivals=(), more="")
    card = changed(view, step=Step.CARD, focus="", rivals=(), more="", stories=())
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


def with_replies(view: View, reading: Reading) -> View:
    """Ask only which reply came where the words already say that one came."""
    last = view.playbook.facts[0].key
    asked = view.debrief.step is Step.ASKING and view.debrief.focus == last and not view.debrief.rivals
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


def news_in(view: View, reading: Reading) -> tuple[Evidence, ...]:
    """Return what was read, without silence where a reply has just ended it (P5)."""
    last = view.playbook.facts[0]
    decision = view.decision
    if isinstance(decision, Question) or view.silent:
        return reading.evidence
    if not view.playbook.moves[decision.rule.move].ends_prospect:
        return reading.evidence
    return tuple(
        item
        for item in reading.evidence
        if item.fact != last.key or item.answer is None or last.answer(item.answer).is_reply
    )


def _username(event: Said | Forwarded | Edited, view: View, mention: Mention | None) -> str:
    """Return the username of a forwarded message's sender, if it is the prospect who wrote it."""
    name = mention.name if mention is not None else view.name
    return event.username if isinstance(event, Forwarded) and event.sender == name else ""


def since_then(view: View, reading: Reading) -> View:
    """Let go of what came last on an earlier day when there is news of this prospect now.

    Who left the debrief open days ago and now tells what happened means today, not then.
    """
    about_them = reading.evidence or reading.rivals or reading.mention is not None
    zone = ZoneInfo(view.scene.rep.time_zone)
    if not about_them or view.debrief.changed_at.astimezone(zone).date() >= view.scene.today:
        return view
    last = view.playbook.facts[0].key
    kept = tuple(item for item in view.debrief.evidence if item.fact != last)
    debrief = replace(view.debrief, evidence=kept, rule="", move="", variant="")
    return seen(view.scene, debrief, view.playbook)


def with_evidence(
    view: View, news: tuple[Evidence, ...], reading: Reading, event: Said | Forwarded | Edited
) -> Debrief:
    """Return the debrief with what one message said."""
    debrief = view.debrief
    mention = reading.mention if not view.name else None
    several = mention is not None and to_be_asked(mention)
    step = Step.ASKING if mention and debrief.step is Step.CHOOSING else debrief.step
    ahead = [day for day in _days_agreed(reading) if day.last >= view.scene.today]
    prospect = mention.known[0] if mention and mention.known and not several else debrief.prospect
    before = debrief.evidence
    if prospect != debrief.prospect:
        known = next(item for item in view.scene.prospects if item.key == prospect)
        before = joined(known_of(view.scene, known, view.playbook), before)
    counted = _counted(view, before, news, reading)
    return replace(
        debrief,
        evidence=joined(before, (replace(item, ref=event.ref) for item in counted)),
        heard=(*debrief.heard, Heard(event.ref, event.words))[-_MOST_HEARD:],
        symptoms=tuple(dict.fromkeys((*debrief.symptoms, *reading.symptoms))),
        prospect=prospect,
        step=Step.CHOOSING if several else step,
        candidates=(mention.known if several else ()) if mention else debrief.candidates,
        named=mention.name if mention else debrief.named,
        company=(mention.company if mention else "") or debrief.company,
        username=_username(event, view, mention) or debrief.username,
        slots=_filled(view, prospect, reading, event),
        agreed_on=ahead[0].last if ahead else debrief.agreed_on,
        agreed_time=ahead[0].time if ahead else debrief.agreed_time,
        promised=promised_in(view, reading, event),
    )


def _counted(
    view: View, before: tuple[Evidence, ...], news: tuple[Evidence, ...], reading: Reading
) -> list[Evidence]:
    """Return the news, with what the log knows where words only leave it out.

    What the rep tells to have sent into silence is one message more than none, but for what was promised.
    """
    log = {item.fact: item.answer for item in newest(before).values() if item.how is How.LOG and item.answer}
    last = view.playbook.facts[0]
    silent = any(
        item.fact == last.key and item.answer and not last.answer(item.answer).is_reply for item in news
    )
    useful = any(item.ours for item in reading.kept) and not promises_kept(view, reading)
    counted = []
    for item in news:
        fact = view.playbook.fact[item.fact]
        if item.words or item.how is not How.READ or not log:
            counted.append(item)
        elif fact.kind == "count":
            least = max(int(log.get(fact.key, fact.unknown)), int(silent and useful))
            counted.append(replace(item, answer=str(least)))
        elif fact.key not in log:
            counted.append(item)
    return counted


def _filled(
    view: View, prospect: str | None, reading: Reading, event: Said | Forwarded | Edited
) -> dict[str, str]:
    """Return the blanks with those that words fill; what is known of the prospect, or was typed, stays."""
    known = next((item.slots for item in view.scene.prospects if item.key == prospect), {})
    told = {key: text for key, text in reading.slots.items() if not known.get(key)}
    if isinstance(event, Edited):
        return {**view.debrief.slots, **told}
    return {**told, **view.debrief.slots}


def _days_agreed(reading: Reading) -> list[DayRead]:
    """Return the days of a text but for those that something was promised by, or that were only asked for."""
    days = [day for day in reading.days if not day.asked]
    for promise in reading.promises:
        of_promise = next((day for day in days if day.last == promise.by), None)
        if of_promise is not None:
            days.remove(of_promise)
    return days


def promised_in(view: View, reading: Reading, event: Said | Forwarded | Edited) -> tuple[PromiseRead, ...]:
    """Return the promises told of so far; the newest word on one counts."""
    before = view.debrief.promised
    if isinstance(event, Edited):
        # What only the words before the change told goes with them.
        before = tuple(item for item in before if any(is_told_in(item, one) for one in view.debrief.heard))
    together = {(item.ours, item.what.casefold()): item for item in (*before, *reading.promises)}
    return tuple(together.values())


def promises_kept(view: View, reading: Reading) -> list[Promise]:
    """Return the open promises of the prospect that words tell to be kept: they share a word."""
    if view.prospect is None:
        return []
    mine = [item for item in view.scene.promises if item.prospect == view.prospect.key]
    return [
        item for item in mine if item.state is Kept.OPEN and any(_is_it(item, one) for one in reading.kept)
    ]


def _is_it(promise: Promise, told: PromiseRead) -> bool:
    """Tell whether what was promised is what was given; "the samples" are "a sample"."""
    stems = [
        {_stem(word) for word in re.findall(r"[^\W\d_]{3,}", what.casefold())} - {"the", "and", "for"}
        for what in (promise.what, told.what)
    ]
    return promise.ours is told.ours and not stems[0].isdisjoint(stems[1])


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def is_told_in(promise: PromiseRead, heard: Heard) -> bool:
    """Tell whether a message holds the words of a promise."""
    return promise.what.casefold() in heard.words.casefold()


def to_be_asked(mention: Mention) -> bool:
    """Tell whether to ask which prospect is meant: several fit, or one whose name is spelled otherwise."""
    return len(mention.known) > 1 or (bool(mention.known) and not mention.sure)


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
        evidence=tuple(replace(item, words="") for item in debrief.evidence),
        heard=(),
        own_draft="",
        slots={},
        named="",
        company="",
        username="",
        promised=(),
    )


def known_of(scene: Scene, prospect: Prospect, playbook: Playbook) -> tuple[Evidence, ...]:
    """Return what the log knows of a prospect."""
    return logged(prospect, playbook, scene.today, scene.calendar, scene.promises)


def fresh(scene: Scene) -> Debrief:
    """Return a debrief of which nothing is known yet."""
    return Debrief(scene.new_key(), scene.rep.key, scene.now, scene.now)


def tapped(fact: str, answer: str | None) -> Evidence:
    """Return the evidence of a tap."""
    return Evidence(fact, answer, How.TAPPED)
