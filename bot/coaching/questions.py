"""What the coach asks: facts, names, days, blanks; and what it read so far, shown back."""

import re

from bot.coaching.history import newest
from bot.coaching.model import Block, Button, Evidence, How, Kind, PromiseRead, Prospect, Reply, Stage
from bot.coaching.playbook import Answer, Fact
from bot.coaching.view import View
from bot.coaching.wording import LABEL, day_text, filled_in, label, shortened

_SHOWN_FIRST = 6
"""Answers shown before "More"."""
_ITEM = "item"
"""The blank that holds what they asked for."""


def asking(view: View) -> Reply:
    """Ask for a fact, above it what was read so far."""
    fact = view.playbook.fact[view.debrief.focus]
    extra = [view.button("dont_know", f"unknown.{fact.key}")] if fact.may_skip else []
    if _fixable(view):
        extra.append(view.button("fix", "fix"))
    rows = [*in_pairs(_answer_buttons(view, fact)), extra, _corner(view)]
    line = " ".join(filter(None, (about(view), _away(view))))
    blocks = [Block(Kind.TEXT, line)] if line else []
    blocks.append(Block(Kind.QUESTION, filled_in(_question_text(view, fact), view.people)))
    return view.reply(blocks, rows)


def _corner(view: View) -> list[Button]:
    """Return the two buttons that always stand last."""
    return [view.button("back", "back"), view.button("later", "later")]


def _question_text(view: View, fact: Fact) -> str:
    reached = view.known.get("reached")
    if fact.ask_empty and reached == "0":
        return fact.ask_empty
    if fact.ask_one and reached == "1":
        return fact.ask_one
    return fact.ask_known if _only_silence(view, fact) else fact.ask


def _only_silence(view: View, fact: Fact) -> bool:
    """Tell whether to ask first if anything came at all, because a touch is out."""
    prospect = view.prospect
    fresh = not view.debrief.more and not view.debrief.rivals
    return bool(fresh and fact.ask_known and prospect is not None and prospect.last_touch_on)


def _answer_buttons(view: View, fact: Fact) -> list[Button]:
    """Return the likeliest answers, with "They replied" or "More" for the rest."""
    if _only_silence(view, fact):
        silent = [_answer_button(fact, answer) for answer in fact.answers if not answer.is_reply]
        assert view.prospect is not None
        done = view.button("it_is_done", f"won.{view.prospect.key}")
        history = view.button("history", f"person.{view.prospect.key}")
        return [*silent, view.button("they_replied", "replies"), done, history]
    rivals = view.debrief.rivals
    answers = [answer for answer in fact.answers if answer.is_reply or view.debrief.more != "replies"]
    answers.sort(key=lambda answer: rivals.index(answer.key) if answer.key in rivals else len(rivals))
    shown = answers if view.debrief.more == "all" else answers[:_SHOWN_FIRST]
    more = [view.button("more", "more")] if len(shown) < len(answers) else []
    return [*(_answer_button(fact, answer) for answer in shown), *more]


def _answer_button(fact: Fact, answer: Answer) -> Button:
    return Button(answer.button, f"answer.{fact.key}.{answer.key}")


def in_pairs(buttons: list[Button]) -> list[list[Button]]:
    """Lay buttons out two a row."""
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def about(view: View) -> str:
    """Return the line that names the prospect and shows back what was read and logged."""
    parts = [f"{label(view.name, view.company)}." if view.name or view.company else ""]
    evidence = newest(view.debrief.evidence).values()
    for key, how in (("read", How.READ), ("logged", How.LOG)):
        shown = [text for item in evidence if item.how is how and (text := shown_answer(view, item))]
        if how is How.READ and (asked_for := _asked_for(view)):
            shown.append(asked_for)
        if shown:
            parts.append(view.say(key, **{key: ", ".join(shown)}))
    parts += promises_read(view)
    parts.append(_left_before(view))
    return " ".join(part for part in parts if part)


def _away(view: View) -> str:
    """Say until when they are away, as they wrote; the card says it by itself."""
    until = view.debrief.away_until
    if until is None or until <= view.scene.today:
        return ""
    return view.say("away_read", day=day_text(view.scene.calendar.first_from(until), view.scene.today))


def _asked_for(view: View) -> str:
    """Say what they asked for, as it goes into a draft."""
    item = view.debrief.slots.get(_ITEM, "")
    return view.say("item_read", item=item) if item else ""


def promises_read(view: View) -> list[str]:
    """Return the promises told of in this debrief, each in a sentence."""
    return [view.say("promise_read", promise=promise_shown(view, item)) for item in view.debrief.promised]


def promise_shown(view: View, promise: PromiseRead) -> str:
    """Return who promised what, and by when."""
    side = "ours" if promise.ours else "theirs"
    if promise.by is None:
        return view.say(f"promise_{side}", what=promise.what)
    return view.say(f"promise_{side}_by", what=promise.what, day=day_text(promise.by, view.scene.today))


def _left_before(view: View) -> str:
    """Say how somebody was left whom we have left, or until when they rest."""
    prospect, last = view.prospect, view.playbook.facts[0]
    if prospect is None or prospect.stage is Stage.OPEN:
        return ""
    day = prospect.next_look_on
    if prospect.stage is Stage.PARKED:
        return view.say("parked_before", day=day_text(day, view.scene.today)) if day is not None else ""
    if prospect.ended in {"done", "dropped"}:
        return view.say(f"closed_as_{prospect.ended}")
    answer = prospect.facts.get(last.key, "")
    return view.say("closed_before", shown=last.answer(answer).shown) if last.has(answer) else ""


def shown_answer(view: View, item: Evidence) -> str:
    """Return how an answer is shown back; empty where it says nothing."""
    fact = view.playbook.fact[item.fact]
    if item.answer is None or (fact.only_when and _beside_the_point(view, fact)):
        return ""
    if item.how is How.LOG and fact.stays == "counted" and view.prospect is not None and view.prospect.woken:
        # What was counted before the park no longer matters.
        return ""
    return fact.answer(item.answer).shown


def _beside_the_point(view: View, fact: Fact) -> bool:
    last = view.playbook.facts[0]
    answer = view.known.get(last.key)
    return answer is not None and last.answer(answer).signal not in fact.only_when


def _fixable(view: View) -> bool:
    return bool(view.name) or any(
        item.how is not How.TAPPED and shown_answer(view, item) for item in view.debrief.evidence
    )


def choosing(view: View) -> Reply:
    """Ask which known prospect is meant, or whether the one is whose name comes close; six at a time."""
    found = _likeliest(view)
    page = int(view.debrief.more) if view.debrief.more.isdecimal() else 0
    start = page * _SHOWN_FIRST
    here = found[start : start + _SHOWN_FIRST]
    rows = [[Button(shortened(label(one.name, one.company)), f"who.{one.key}")] for one in here]
    if start + _SHOWN_FIRST < len(found):
        rows.append([view.button("more", f"more.{page + 1}")])
    rows += [[view.button("someone_new", "new")], _corner(view)]
    if len(found) == 1:
        name = label(found[0].name, found[0].company)
        return view.reply([Block(Kind.QUESTION, view.say("ask_meant", name=name))], rows)
    blocks = [Block(Kind.QUESTION, view.say("ask_which", name=view.debrief.named))]
    if len(found) > _SHOWN_FIRST:
        blocks.append(Block(Kind.NOTE, view.say("more_of_name")))
    return view.reply(blocks, rows)


def _likeliest(view: View) -> list[Prospect]:
    """Return the candidates: first whose company the words name, then who was touched last, then the open."""
    words = " ".join((view.debrief.company, *(item.words for item in view.debrief.heard))).casefold()

    def place(one: Prospect) -> tuple[object, ...]:
        named = bool(one.company) and re.search(rf"\b{re.escape(one.company.casefold())}\b", words)
        days = [day.toordinal() for day in (one.last_touch_on, one.last_reply_on) if day is not None]
        return (not named, -max(days, default=0), list(Stage).index(one.stage))

    known = {one.key: one for one in view.scene.prospects}
    return sorted((known[key] for key in view.debrief.candidates if key in known), key=place)


def fixing(view: View) -> Reply:
    """Ask what was read wrong."""
    buttons = []
    for item in newest(view.debrief.evidence).values():
        told = item.how is How.TAPPED or item.answer is None
        shown = shown_answer(view, item) or (view.playbook.fact[item.fact].topic if told else "")
        if shown:
            buttons.append(Button(shortened(shown[:1].upper() + shown[1:]), f"fix.{item.fact}"))
    buttons += [
        Button(_named(view.playbook.slots[slot].blank, text), f"refill.{slot}")
        for slot, text in view.debrief.slots.items()
        if slot in view.playbook.slots
    ]
    buttons += [
        Button(_named(view.say("promise_named"), promise.what), f"unpromised.{at}")
        for at, promise in enumerate(view.debrief.promised)
    ]
    buttons.append(view.button("name", "rename"))
    rows = [*in_pairs(buttons), [view.button("back", "back")]]
    return view.reply([Block(Kind.QUESTION, view.say("ask_fix"))], rows)


def _named(what: str, text: str) -> str:
    """Return a label that names what its text is, or is the text alone where both are too long for it."""
    both = f"{what}: {text}"
    return both if len(both) <= LABEL else shortened(text)


def filling(view: View) -> Reply:
    """Ask for a blank of the draft."""
    slot = view.playbook.slots[view.debrief.focus]
    rows = [[view.button("skip", "skip")], [view.button("back", "back")]]
    return view.reply([Block(Kind.QUESTION, filled_in(slot.ask, view.people))], rows)


def naming(view: View) -> Reply:
    """Ask whom the debrief is about."""
    rows = [[view.button("skip", "skip")], [view.button("back", "back")]]
    return view.reply([Block(Kind.QUESTION, view.say("ask_name"))], rows)


def dating(view: View) -> Reply:
    """Ask for a day."""
    today = view.scene.today
    days = [view.scene.calendar.after(today, ahead) for ahead in (1, 2, 3, 5)]
    buttons = [Button(day_text(day, today), f"day.{day.isoformat()}") for day in days]
    rows = [*in_pairs(buttons), [view.button("back", "back")]]
    return view.reply([Block(Kind.QUESTION, view.say("ask_day"))], rows)
