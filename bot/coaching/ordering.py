"""Orders and questions typed as words: each goes the way of its tap, and asks for what it lacks.

Whom an order means is asked with buttons where it is not plain; nothing that cannot be taken back happens
without the confirmation that its tap asks for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.coaching import (
    absence,
    amending,
    answering,
    arranging,
    closing,
    correcting,
    filing,
    merging,
    nudging,
    people,
    person,
    tapping,
    teaching,
    undoing,
)
from bot.coaching.debriefing import fresh, seen
from bot.coaching.digressing import Asked, is_news
from bot.coaching.due import due_cases
from bot.coaching.model import (
    NOTHING_READ,
    Button,
    Commanded,
    DayRead,
    Debrief,
    Mention,
    Order,
    Picked,
    Prospect,
    Reading,
    Reply,
    Said,
    Scene,
    Stage,
    Status,
    Step,
    Turn,
)
from bot.coaching.nudging import prospect_of
from bot.coaching.panels import Answer, Prompt, Tap, asked, asks, told
from bot.coaching.playbook import Playbook
from bot.coaching.policy import Verdict
from bot.coaching.replies import present
from bot.coaching.view import View
from bot.coaching.wording import label, say
from bot.coaching.wording import person as spoken_of

_OFFERED = 6
_AT_ONCE = timedelta(minutes=10)
"""For so long an order that names nobody means whom something was just done with."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an order is carried out."""

    tap: str
    """First part of the action of the button that does it."""
    ask: str = ""
    """The same of the button that asks for what the words may hold already: a day, an hour, a new name."""


ABOUT_SOMEBODY: Mapping[str, Way] = {
    "park": Way("park", "park"),
    "snooze": Way("snooze", "snooze"),
    "mute": Way("mute"),
    "unmute": Way("unmute"),
    "close": Way("close"),
    "reopen": Way("reopen"),
    "delete": Way("delete"),
    "rename": Way("newname", "newname"),
    "merge": Way("mergewith", "mergewith"),
    "debrief": Way("go"),
    "sent": Way("sentone"),
    "page": Way("person"),
    "advice": Way("go"),
    "left": Way("left"),
    "won": Way("won"),
    "signed": Way("signed"),
}
_NEWS_OF_OTHERS = frozenset({"won", "signed"})
"""What is news, and no order, of somebody who is in no list."""
_LOOKS = frozenset({"page", "debrief", "advice"})
"""What only looks at somebody."""
_LISTS = frozenset({"park", "snooze", "mute", "close", "won", "signed"})
"""What may be done with somebody whose first debrief is not over yet."""
_CHOICES = frozenset({"person", "go", "resume", "order", "merge", "story"})
"""First parts of the actions of buttons that only offer to look at somebody."""
ABOUT_THE_REP: Mapping[str, Way] = {"off": Way("off", "off"), "nudge_time": Way("setat", "setat")}
BEHIND_THE_CARD = ("why", "changes", "dispute")
"""Questions that a button of the card answers; they share its action."""
ALONE: Mapping[str, str] = {"away_alone": "away", "back_alone": "off"}
"""Orders that count only while no debrief is open, and what they are then."""
OTHERS = ("undo", "back", "next", "away", *ALONE, *correcting.KEYS)
KEYS = frozenset({*ABOUT_SOMEBODY, *ABOUT_THE_REP, *BEHIND_THE_CARD, *OTHERS, *answering.ANSWERS})
"""All orders and questions beside the commands."""

_TAPS: Mapping[str, Tap] = {
    **tapping.FREE,
    **nudging.TAPS,
    **arranging.TAPS,
    **person.TAPS,
    **filing.TAPS,
    **amending.TAPS,
    **merging.TAPS,
    **answering.TAPS,
}
_PROMPTS: Mapping[str, Prompt] = {
    **nudging.PROMPTS,
    **arranging.PROMPTS,
    **filing.PROMPTS,
    **merging.PROMPTS,
}
_WORDY = frozenset({"story", "storyfix", "newstory", "promise", "repromise", "newteam"})
"""Questions that any words may answer."""
_WORDY_STEPS = frozenset({Step.EDITING, Step.MARKED, Step.FILLING, Step.NAMING})
_OWN_WORDS = frozenset({Step.EDITING, Step.MARKED})
_NAMES = frozenset({"newname", "people", "merge", "whom", "zone", "country"})
"""Questions for a name, which a single word may be."""


def counts(order: Order, view: View | None, asked_for: str, reading: Reading) -> bool:
    """Tell whether words are an order here, and not the answer to what was asked."""
    verb = asked_for.partition(".")[0]
    is_asked = bool(verb) or (view is not None and view.debrief.step is Step.DATING)
    if order.bare and reading.days and is_asked:
        # "Today" is a command, and a day.
        return False
    if order.key in correcting.KEYS:
        return not verb and not reading.days and (view is None or view.debrief.step not in _OWN_WORDS)
    wordy = verb in _WORDY or (not verb and view is not None and view.debrief.step in _WORDY_STEPS)
    asks_coach = not verb and (order.key in answering.ANSWERS or order.key in BEHIND_THE_CARD)
    sure = asks_coach or (order.bare and order.key not in ABOUT_SOMEBODY)
    return sure if wordy or (verb in _NAMES and order.bare) else True


def as_command(order: Order | None, role: str, playbook: Playbook) -> Commanded | None:
    """Return the command that an order is, if the rep has it."""
    found = next((item for item in playbook.commands if order is not None and item.key == order.key), None)
    if order is None or found is None or not found.is_for(role):
        return None
    return Commanded(order.key, order.about)


def carried_out(
    scene: Scene, view: View | None, order: Order, playbook: Playbook
) -> Turn | Picked | Commanded | None:
    """Do what an order says, or return the tap or command that it stands for; None: nothing like it here."""
    key = order.key
    if key in ABOUT_SOMEBODY:
        return _about_somebody(scene, view, order, playbook)
    if key in ALONE:
        # With a debrief open it may be told of its prospect.
        return (
            None if view is not None else carried_out(scene, view, replace(order, key=ALONE[key]), playbook)
        )
    if key in correcting.KEYS:
        return correcting.corrected(scene, view, order, playbook)
    if key == "away":
        return absence.away(scene, order.said, playbook)
    if key in ABOUT_THE_REP:
        return _done(scene, view, ABOUT_THE_REP[key], "settings" if key == "off" else "", order, playbook)
    if key in answering.ANSWERS:
        return answering.ANSWERS[key](scene, view, order.about, playbook)
    if key in BEHIND_THE_CARD and (again := teaching.asked_again(scene, playbook)) is not None:
        return again
    if key in BEHIND_THE_CARD:
        return _behind_the_card(view, key, playbook)
    if key == "back":
        return Picked("offday.none")
    if key == "undo":
        return undoing.latest(scene, view, playbook)
    if key == "next":
        return Commanded("today") if view is None else Turn((present(view, view.say("carry_on")),))
    # Whoever asks how to do what is not theirs to do sees what is.
    return as_command(order, scene.rep.role, playbook) or (None if order.bare else Commanded("help"))


def gone_on(view: View | None, turn: Turn) -> Turn:
    """Show again where an open debrief stands, below what an order did, unless that asks something."""
    if view is None or not turn.replies or _waits(turn.replies[-1]):
        return turn
    if (turn.rep is not None and turn.rep.prompt) or any(
        one.key == view.debrief.key for one in turn.debriefs
    ):
        return turn
    after = seen(person.scene_after(view.scene, turn), view.debrief, view.playbook)
    return replace(turn, replies=(*turn.replies, present(after, after.say("carry_on"))))


def _waits(reply: Reply) -> bool:
    """Tell whether a message is the debrief's own, or asks something: "Delete …? That cannot be undone."."""
    chosen = bool(reply.rows) and any("?" in block.text for block in reply.blocks)
    return bool(reply.debrief) or asks(reply) or chosen


def _behind_the_card(view: View | None, key: str, playbook: Playbook) -> Turn | Picked:
    """Open what lies behind the card; while there is none yet, say why not."""
    if view is None:
        return told(playbook, "no_advice_open")
    if any(button.action == key for row in present(view).rows for button in row):
        return Picked(key, view.debrief.key, view.debrief.version)
    if view.debrief.step is Step.ASKING or view.debrief.step is Step.CHOOSING:
        return Turn((present(view, view.say("why_asked")),))
    return Turn((present(view),))


# --- Whom it means -------------------------------------------------------------------------------


def _about_somebody(
    scene: Scene, view: View | None, order: Order, playbook: Playbook
) -> Turn | Picked | None:
    """Do what an order says of somebody, once it is plain whom it means."""
    mention = order.said.mention
    if mention is None:
        return _about_the_open_one(scene, view, order, playbook)
    known = [item for item in scene.prospects if item.key in mention.known]
    if view is not None and not mention.company and _is_namesake(view, mention):
        return _about_the_open_one(scene, view, order, playbook)
    if len(known) == 1 and mention.sure:
        return _done_with(scene, view, order, known[0].key, playbook)
    if known:
        return _which(scene, order, mention, known, playbook)
    if half := _half_told(scene, mention):
        return _with_half_told(scene, view, order, half, playbook)
    if order.key in _NEWS_OF_OTHERS:
        return _signed_by_newcomer(scene, view, mention, playbook)
    sentence = say(playbook, "nobody_called", {"name": people.shown_name(mention.name)})
    return asked(scene, playbook, _waiting(order), [sentence, say(playbook, "ask_whom")])


def _signed_by_newcomer(scene: Scene, view: View | None, mention: Mention, playbook: Playbook) -> Turn:
    """Take somebody new into the list who is told to have signed, and ask whether it was with us."""
    named = replace(
        fresh(scene), named=mention.name, company=mention.company, status=Status.LATER, step=Step.ASKING
    )
    order = Order("signed", "", replace(NOTHING_READ, mention=mention))
    return _done_once_listed(seen(scene, named, playbook), view, order)


def _is_namesake(view: View, mention: Mention) -> bool:
    """Tell whether whom the open debrief is about is called so and in no list yet."""
    named = view.debrief.named.casefold().split()
    return view.prospect is None and named[:1] == mention.name.casefold().split()[:1]


def _half_told(scene: Scene, mention: Mention) -> Debrief | None:
    """Return the unfinished debrief about somebody whom only that names so far."""
    found = people.half_told(scene)
    called = (item for item in found.values() if item.named.casefold() == mention.name.casefold())
    known = (found[key] for key in mention.known if key in found)
    return next(known, None) or next(called, None)


def _with_half_told(
    scene: Scene, view: View | None, order: Order, debrief: Debrief, playbook: Playbook
) -> Turn | Picked | None:
    """Go on with the debrief of somebody who is in no list yet, or say that they are not."""
    if view is not None and view.debrief.key == debrief.key:
        return _about_the_open_one(scene, view, order, playbook)
    if order.key in _LOOKS:
        return Picked(f"resume.{debrief.key}")
    if _may_be_listed(theirs := seen(scene, debrief, playbook), order):
        return _done_once_listed(theirs, view, order)
    return told(playbook, "order_unfinished", **spoken_of(debrief.named))


def _about_the_open_one(scene: Scene, view: View | None, order: Order, playbook: Playbook) -> Turn | None:
    """Take the open debrief's prospect for whom an order means that names nobody; else ask."""
    if view is not None and view.prospect is not None:
        return _done_with(scene, view, order, view.prospect.key, playbook)
    if view is not None:
        if order.key == "left":
            return answering.left_in(view)
        if order.key in _LOOKS:
            return Turn((present(view),))
        if _may_be_listed(view, order):
            return _done_once_listed(view, view, order)
        if order.key in _NEWS_OF_OTHERS:
            return None
        return Turn((present(view, view.say("order_unfinished")),))
    found = _on_screen(scene) or _just_dealt_with(scene) or _likeliest(scene, playbook)
    if not found:
        return None if order.key in _NEWS_OF_OTHERS else told(playbook, "list_none")
    if len(found) == 1:
        return _done_with(scene, view, order, found[0].key, playbook)
    return _asked_whom(scene, order, found, [say(playbook, "ask_whom")], playbook)


def _on_screen(scene: Scene) -> list[Prospect]:
    """Return whom the last message is about, by its buttons: the one whom they do something with."""
    named = {
        part
        for one in scene.rep.offered
        for verb, *rest in [one.action.split(".")]
        if verb not in _CHOICES
        for part in rest
    }
    found = [item for item in scene.prospects if item.key in named]
    return found if len(found) == 1 else []


def _just_dealt_with(scene: Scene) -> list[Prospect]:
    """Return whom the last change is about, as long as "leave her alone" can only mean them."""
    last = correcting.spoken_of_last(scene)
    is_recent = scene.deed is not None and scene.now - scene.deed.at <= _AT_ONCE
    return [last] if last is not None and is_recent else []


def _may_be_listed(view: View, order: Order) -> bool:
    """Tell whether an order takes somebody into the list: one with a name, unless the advice is to stop."""
    if order.key not in _LISTS or view.debrief.step is Step.CHOOSING:
        return False
    if isinstance(view.decision, Verdict):
        return not closing.says_nothing_more(view)
    return bool(view.name)


def _done_once_listed(theirs: View, view: View | None, order: Order) -> Turn:
    """Take whom an unfinished debrief is about into the list, and do there what an order says."""
    prospect, before, playbook = closing.listed_early(theirs), theirs.scene, theirs.playbook
    debrief = replace(theirs.debrief, prospect=prospect.key)
    others = tuple(item for item in before.set_aside if item.key != debrief.key)
    scene = replace(before, prospects=(*before.prospects, prospect), set_aside=(debrief, *others))
    if view is not None and view.debrief.key == debrief.key:
        scene = replace(scene, debrief=debrief, set_aside=before.set_aside)
    shown = None if scene.debrief is None else seen(scene, scene.debrief, playbook)
    turn = _done_with(scene, shown, order, prospect.key, playbook)
    prospects = {item.key: item for item in (prospect, *turn.prospects)}
    debriefs = {item.key: item for item in (debrief, *turn.debriefs)}
    return replace(turn, prospects=tuple(prospects.values()), debriefs=tuple(debriefs.values()))


def _likeliest(scene: Scene, playbook: Playbook) -> list[Prospect]:
    """Return whom an order may mean that names nobody: who is due first, then the others that are open."""
    due = [item.prospect for item in due_cases(scene, playbook) if item.prospect is not None]
    open_ones = people.in_order(scene, Stage.OPEN)
    return list({item.key: item for item in (*due, *open_ones)}.values())


def _which(scene: Scene, order: Order, mention: Mention, known: list[Prospect], playbook: Playbook) -> Turn:
    """Ask which of those who fit a name an order means, or whether it is the one who nearly fits."""
    if len(known) == 1:
        text = say(playbook, "ask_meant", {"name": label(known[0].name, known[0].company)})
    else:
        word = "ask_which" if mention.sure else "ask_nearly"
        text = say(playbook, word, {"name": people.shown_name(mention.name)})
    return _asked_whom(scene, order, known, [text], playbook)


def _asked_whom(
    scene: Scene, order: Order, found: list[Prospect], texts: list[str], playbook: Playbook
) -> Turn:
    day = _day_of(order)
    ending = f".{day}" if day else ""
    rows = [
        [Button(item.label, f"{item.action}{ending}")]
        for item in people.buttons_of(found[:_OFFERED], playbook, f"order.{order.key}")
    ]
    return asked(scene, playbook, _waiting(order), texts, rows)


def _day_of(order: Order) -> str:
    return order.said.days[0].last.isoformat() if order.said.days else ""


def _waiting(order: Order) -> str:
    """Return the prompt of an order that waits for a name."""
    return ".".join(filter(None, ("whom", order.key, _day_of(order))))


def _done_with(scene: Scene, view: View | None, order: Order, key: str, playbook: Playbook) -> Turn:
    return _done(scene, view, ABOUT_SOMEBODY[order.key], key, order, playbook)


def _done(scene: Scene, view: View | None, way: Way, rest: str, order: Order, playbook: Playbook) -> Turn:
    """Do what a tap does, and give the words in answer where it asks for what they hold."""
    said = order.said
    holds = bool(order.about or said.days or said.no_day or said.two_days or said.times)
    turn = _TAPS[way.ask if holds and way.ask else way.tap](scene, view, rest, playbook)
    verb, _, about = (turn.rep or scene.rep).prompt.partition(".")
    if not holds or not way.ask or turn.rep is None or verb not in _PROMPTS:
        return turn
    words = Said(order.about or " ".join(day.words for day in said.days))
    answered = _PROMPTS[verb](scene, view, about, words, replace(said, mention=None), playbook)
    return turn if answered is None else answered


# --- Taps and answers ----------------------------------------------------------------------------


def _ordered(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Carry out an order for the one who was tapped."""
    key, prospect, day = (*rest.split("."), "")[:3]
    if key not in ABOUT_SOMEBODY or prospect_of(scene, prospect) is None:
        return told(playbook, "prospect_gone")
    return _done_with(scene, view, Order(key, "", _with_day(day)), prospect, playbook)


def _with_day(day: str) -> Reading:
    if not day:
        return NOTHING_READ
    on = date.fromisoformat(day)
    return replace(NOTHING_READ, days=(DayRead(on, on, day),))


def _named(
    scene: Scene, view: View | None, rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Carry out an order for the one whose name was typed; None when the words are news."""
    key, _, day = rest.partition(".")
    if not isinstance(answer, Said) or key not in ABOUT_SOMEBODY:
        return None
    if is_news(Asked.WHOM, reading, playbook, answer):
        return None
    found = people.called(answer.words, scene.prospects, playbook)
    fitting = list(found.exact or found.near)
    order = Order(key, "", _with_day(day))
    if len(found.exact) == 1:
        return _done_with(scene, view, order, fitting[0].key, playbook)
    if not fitting and _tells(answer.words, playbook):
        return None
    mention = Mention(answer.words, "", tuple(item.key for item in fitting), sure=bool(found.exact))
    if fitting:
        return _which(scene, order, mention, fitting, playbook)
    sentence = say(playbook, "nobody_called", {"name": people.shown_name(answer.words)})
    return asked(scene, playbook, _waiting(order), [sentence, say(playbook, "ask_whom")])


def _tells(words: str, playbook: Playbook) -> bool:
    """Tell whether words say that somebody did something: "I sent it to Dana" is no name."""
    first, *others = words.casefold().split() or [""]
    return len(others) > 1 and first in playbook.words["typed_telling"]


TAPS: Mapping[str, Tap] = {"order": _ordered, **answering.TAPS}
PROMPTS: Mapping[str, Prompt] = {"whom": _named}
