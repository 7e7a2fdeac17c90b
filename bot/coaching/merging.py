"""Two that are one: what the log holds of both goes to the one who is looked at."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.coaching.debriefing import advanced, seen
from bot.coaching.digressing import Asked, is_news
from bot.coaching.history import joined, messages_out, standing_facts, told_no
from bot.coaching.listing import listed
from bot.coaching.model import Debrief, Evidence, How, Prospect, Reading, Said, Scene, Stage, Turn
from bot.coaching.news import known_of
from bot.coaching.nudging import prospect_of
from bot.coaching.panels import Answer, Prompt, Tap, asked, told
from bot.coaching.people import buttons_of, called, shown_name
from bot.coaching.person import scene_after, shown
from bot.coaching.playbook import Fact, Playbook
from bot.coaching.view import View
from bot.coaching.wording import say

_OFFERED = 5


def _ask_whom(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask who is the same as a prospect, those of a similar name first; also say which one stays."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    others = [item for item in scene.prospects if item.key != key]
    if not others:
        return shown(scene, Turn(()), key, playbook, say(playbook, "nobody_to_merge"))
    name = called(prospect.name, others, playbook)
    company = called(prospect.company, others, playbook) if prospect.company else None
    near = {item.key: item for item in (*name.exact, *name.near, *(company.exact if company else ()))}
    return _asked(scene, prospect, list(near.values()), playbook)


def _asked(
    scene: Scene, prospect: Prospect, offered: list[Prospect], playbook: Playbook, *notes: str
) -> Turn:
    label = listed(prospect, playbook)
    rows = [[item] for item in buttons_of(offered[:_OFFERED], playbook, f"merge.{prospect.key}")]
    texts = [*notes, say(playbook, "merge_stays", {"label": label}), say(playbook, "ask_merge")]
    return asked(scene, playbook, f"merge.{prospect.key}", texts, rows)


def _named(
    scene: Scene, _view: View | None, key: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Offer those whom a typed name may mean; nobody is merged by words alone."""
    prospect = prospect_of(scene, key)
    if prospect is None or not isinstance(answer, Said):
        return None
    found = called(answer.words, scene.prospects, playbook)
    if not found.exact and is_news(Asked.SAME, reading, playbook):
        return None
    meant = [item for item in (found.exact or found.near) if item.key != key]
    if meant:
        return _asked(scene, prospect, meant, playbook)
    if prospect in found.exact:
        return _asked(scene, prospect, [], playbook, say(playbook, "merge_itself"))
    sentence = say(playbook, "nobody_called", {"name": shown_name(answer.words)})
    return _asked(scene, prospect, [], playbook, sentence)


def _merge(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Move all that the log holds of the second prospect to the first, and let the second go."""
    key, _, other_key = rest.partition(".")
    stays, goes = prospect_of(scene, key), prospect_of(scene, other_key)
    if stays is None or goes is None:
        return told(playbook, "prospect_gone")
    if key == other_key:
        return _asked(scene, stays, [], playbook, say(playbook, "merge_itself"))
    one = merged(stays, goes, playbook)
    turn = Turn(
        (),
        tuple(
            replace(item, prospect=key)
            for item in (*scene.set_aside, *scene.past)
            if item.prospect == other_key
        ),
        (one,),
        tuple(replace(item, prospect=key) for item in scene.touches if item.prospect == other_key),
        promises=tuple(replace(item, prospect=key) for item in scene.promises if item.prospect == other_key),
        undo=True,
        removed=(("prospect", other_key),),
    )
    if view is not None and view.debrief.prospect in {key, other_key}:
        turn = replace(
            turn, debriefs=(*turn.debriefs, _about_both(scene_after(scene, turn), view, one, playbook))
        )
    note = say(playbook, "merged", {"other": listed(goes, playbook), "label": listed(one, playbook)})
    return shown(scene, turn, key, playbook, note)


def _about_both(scene: Scene, view: View, one: Prospect, playbook: Playbook) -> Debrief:
    """Return the open debrief with what the log now knows of the two."""
    told_now = tuple(item for item in view.debrief.evidence if item.how is not How.LOG)
    evidence = joined(known_of(scene, one, playbook), told_now)
    debrief = replace(view.debrief, prospect=one.key, evidence=evidence)
    return advanced(seen(scene, debrief, playbook)).debrief


# --- What becomes of the two ---------------------------------------------------------------------


def merged(stays: Prospect, goes: Prospect, playbook: Playbook) -> Prospect:
    """Return one prospect with the history of two; name and company are those of the first."""
    leads = _stage_from(stays, goes, playbook)
    days = [item.next_look_on for item in (stays, goes) if item.stage is leads.stage and item.next_look_on]
    return replace(
        stays,
        company=stays.company or goes.company,
        username=stays.username or goes.username,
        stage=leads.stage,
        ended=leads.ended,
        woken=leads.woken,
        slots={**goes.slots, **stays.slots},
        facts=_facts(stays, goes, leads, playbook),
        straight=max(stays.straight, goes.straight),
        next_look_on=min(days, default=None),
        last_touch_on=_later(stays.last_touch_on, goes.last_touch_on),
        last_reply_on=_later(stays.last_reply_on, goes.last_reply_on),
        tips=tuple(dict.fromkeys((*goes.tips, *stays.tips))),
        stories=tuple(dict.fromkeys((*goes.stories, *stays.stories))),
        rule=_latest(stays, goes).rule or stays.rule or goes.rule,
    )


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _latest(stays: Prospect, goes: Prospect) -> Prospect:
    """Return the one of two that something happened with last."""
    ours, theirs = (_later(item.last_touch_on, item.last_reply_on) or date.min for item in (stays, goes))
    return goes if theirs > ours else stays


def _stage_from(stays: Prospect, goes: Prospect, playbook: Playbook) -> Prospect:
    """Return the one whose stage both have now: a no stands until they write again (P5), else open leads."""
    for one, other in ((stays, goes), (goes, stays)):
        if told_no(one, playbook):
            left_on = _later(one.last_touch_on, one.last_reply_on) or date.min
            if (other.last_reply_on or date.min) <= left_on:
                return one
    order = list(Stage)
    return min((stays, goes), key=lambda item: order.index(item.stage))


def _facts(stays: Prospect, goes: Prospect, leads: Prospect, playbook: Playbook) -> dict[str, str]:
    """Join what is known of two: what rises is the higher, a broken word stays broken, messages add up."""
    facts = {**goes.facts, **stays.facts}
    last = playbook.facts[0]
    facts.pop(last.key, None)
    if last.key in leads.facts and leads.stage is not Stage.OPEN:
        facts[last.key] = leads.facts[last.key]
    for fact in playbook.facts:
        both = [item.facts[fact.key] for item in (goes, stays) if fact.has(item.facts.get(fact.key, ""))]
        if not both or fact.key == last.key:
            continue
        if fact.stays == "counted":
            facts[fact.key] = _counted(fact, _unanswered(stays, goes), playbook)
        elif fact.stays == "rises":
            risen = joined((), (Evidence(fact.key, answer, How.LOG) for answer in both))
            facts[fact.key] = risen[-1].answer or facts[fact.key]
        else:
            facts[fact.key] = next((answer for answer in both if answer != fact.unknown), fact.unknown)
    return facts


def _counted(fact: Fact, unanswered: list[Prospect], playbook: Playbook) -> str:
    """Return what the unanswered messages of two come to: how many they are, or what is so of all of them."""
    if fact.kind == "count":
        total = sum(int(standing_facts(item, playbook)[fact.key]) for item in unanswered)
        return str(min(total, len(fact.answers) - 1))
    held = {standing_facts(item, playbook)[fact.key] for item in unanswered if messages_out(item, playbook)}
    return held.pop() if len(held) == 1 else fact.unknown


def _unanswered(stays: Prospect, goes: Prospect) -> list[Prospect]:
    """Return whose messages are still unanswered: a reply to either answers all before it."""
    replied_on = _later(stays.last_reply_on, goes.last_reply_on)
    if replied_on is None:
        return [stays, goes]
    return [
        item
        for item in (stays, goes)
        if item.last_reply_on == replied_on
        or (item.last_touch_on is not None and item.last_touch_on > replied_on)
    ]


TAPS: Mapping[str, Tap] = {"mergewith": _ask_whom, "merge": _merge}
PROMPTS: Mapping[str, Prompt] = {"merge": _named}
