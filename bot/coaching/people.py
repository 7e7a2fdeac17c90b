"""The list of prospects: open, parked and closed, page by page; and finding somebody by name.

A name is never taken for the wrong one: only where every word of it belongs to one prospect alone is
that prospect shown; where it fits several, or only nearly, they are offered.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from bot.coaching.digressing import Asked, is_news
from bot.coaching.listing import listed, resume_button
from bot.coaching.model import (
    NEVER,
    Block,
    Button,
    Debrief,
    Kind,
    Prospect,
    Reading,
    Reply,
    Said,
    Scene,
    Stage,
    Turn,
)
from bot.coaching.panels import Answer, Command, Prompt, Tap, asked, button, kept, panel
from bot.coaching.person import advised_move, how_ended, messages_known, next_look, page
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.view import View
from bot.coaching.wording import day_text, say, shortened

_PAGE = 6
_MOST_WORDS = 6
"""More words than these are no name."""
_SHOWN = 40
_ALIKE = 0.72
"""How well the words of a name must fit, each by itself and taken together, to be offered."""
_PART = 0.95
"""What the beginning of a name is worth; less than the whole."""


# --- The list ------------------------------------------------------------------------------------


def stage_list(scene: Scene, stage: Stage, number: int, playbook: Playbook) -> Turn:
    """Show a page of the prospects of a stage; a name typed after it finds somebody."""
    if not everybody(scene):
        return Turn((Reply((Block(Kind.TEXT, say(playbook, "list_none")),), in_place=True),))
    found = _standing_in(scene, stage)
    last = max((len(found) - 1) // _PAGE, 0)
    number = min(max(number, 0), last)
    here = found[number * _PAGE : (number + 1) * _PAGE]
    head = say(playbook, f"list_{stage}", {"count": f"{len(found):,}"})
    if last:
        head += " " + say(playbook, "list_page", {"page": number + 1, "pages": last + 1})
    lines = [_line(item, scene, playbook) for item in here] or [say(playbook, "list_empty")]
    blocks = [Block(Kind.HEADLINE, head), Block(Kind.TEXT, "\n".join(lines))]
    if len(everybody(scene)) > _PAGE:
        blocks.append(Block(Kind.NOTE, say(playbook, "list_find")))
    turning = [
        button(playbook, word, f"list.{stage}.{to}")
        for word, to in (("previous", number - 1), ("next", number + 1))
        if 0 <= to <= last
    ]
    rows = [*in_pairs(_buttons(here, scene, playbook)), turning, _tabs(scene, stage, playbook)]
    return Turn((Reply(tuple(blocks), kept(rows), in_place=True),), rep=replace(scene.rep, prompt="people"))


def _tabs(scene: Scene, stage: Stage, playbook: Playbook) -> list[Button]:
    """Return the buttons of the other stages, with how many are there."""
    counts = {tab: f"{len(_standing_in(scene, tab)):,}" for tab in Stage}
    return [
        button(playbook, f"tab_{tab}", f"list.{tab}.0", count=counts[tab])
        for tab in Stage
        if tab is not stage
    ]


def half_told(scene: Scene) -> dict[str, Debrief]:
    """Return the unfinished debriefs about those whom only they name so far, the open one first."""
    unfinished = [*([scene.debrief] if scene.debrief is not None else []), *scene.set_aside]
    return {item.key: item for item in unfinished if item.prospect is None and item.named}


def everybody(scene: Scene) -> list[Prospect]:
    """Return whom the rep knows: first those whom only a debrief names, under its key, then the prospects."""
    half = [Prospect(item.key, item.rep, item.named, item.company) for item in half_told(scene).values()]
    return [*half, *scene.prospects]


def _standing_in(scene: Scene, stage: Stage) -> list[Prospect]:
    """Return who stands in the list of a stage; who is only half told of is open, and stands first."""
    half = half_told(scene)
    first = [item for item in everybody(scene) if item.key in half] if stage is Stage.OPEN else []
    return [*first, *in_order(scene, stage)]


def in_order(scene: Scene, stage: Stage) -> list[Prospect]:
    """Return the prospects of a stage: who comes up next first, then by name; the closed, latest first."""

    def place(prospect: Prospect) -> tuple[object, ...]:
        if stage is Stage.CLOSED:
            days = (prospect.last_touch_on, prospect.last_reply_on)
            latest = max((day for day in days if day is not None), default=date.min)
            return (-latest.toordinal(), *_by_name(prospect))
        day = prospect.next_look_on
        if prospect.snoozed_until is not None:
            day = max(day or date.min, prospect.snoozed_until)
        return (day or NEVER, *_by_name(prospect))

    return sorted((item for item in scene.prospects if item.stage is stage), key=place)


def _by_name(prospect: Prospect) -> tuple[str, str, str]:
    return prospect.name.casefold(), prospect.company.casefold(), prospect.key


def _line(prospect: Prospect, scene: Scene, playbook: Playbook) -> str:
    """Return a prospect's line: who, the latest move, when they come up next, messages left."""
    parts = [advised_move(prospect.rule, playbook)]
    if prospect.key in half_told(scene):
        parts.append(say(playbook, "list_unfinished"))
    elif prospect.stage is Stage.OPEN:
        parts.append(next_look(scene, prospect, playbook))
        if (messages := messages_known(scene, prospect, playbook)) is not None:
            word = "list_messages_one" if messages[0] == 1 else "list_messages"
            parts.append(say(playbook, word, {"left": messages[0]}))
    elif prospect.stage is Stage.PARKED:
        day = prospect.next_look_on
        parts.append(say(playbook, "list_until", {"day": day_text(day, scene.today) if day else "?"}))
    else:
        parts.append(how_ended(prospect, playbook))
    told = ", ".join(part for part in parts if part)
    return say(playbook, "list_line", {"label": listed(prospect, playbook), "told": told})


def buttons_of(prospects: Iterable[Prospect], playbook: Playbook, verb: str = "person") -> list[Button]:
    """Return a button for each prospect, with the name on it."""
    return [button_of(item, playbook, verb) for item in prospects]


def button_of(prospect: Prospect, playbook: Playbook, verb: str = "person") -> Button:
    """Return the button with a prospect's name on it."""
    return Button(shortened(listed(prospect, playbook)), f"{verb}.{prospect.key}")


def _buttons(found: Iterable[Prospect], scene: Scene, playbook: Playbook) -> list[Button]:
    """Return a button for each: to the page, or on with the debrief of who is only half told of."""
    half = half_told(scene)
    return [
        resume_button(half[item.key], scene, playbook) if item.key in half else button_of(item, playbook)
        for item in found
    ]


# --- Finding somebody ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a typed name may mean."""

    exact: tuple[Prospect, ...]
    """Every word is one of theirs."""
    near: tuple[Prospect, ...]
    """It fits them nearly, best first."""


def called(words: str, prospects: Sequence[Prospect], playbook: Playbook) -> Found:
    """Return whom a typed name may mean, by name, company or both."""
    joins = {_plain(word) for word in playbook.words["name_joins"]}
    typed = [word for word in _plain(words).split() if word not in joins]
    if not typed or len(typed) > _MOST_WORDS:
        return Found((), ())
    scored = [(_fit(typed, _plain(f"{item.name} {item.company}").split()), item) for item in prospects]
    scored = [pair for pair in scored if pair[0] >= _ALIKE]
    scored.sort(key=lambda pair: (-pair[0], _by_name(pair[1])))
    exact = tuple(item for score, item in scored if score == 1)
    return Found(exact, tuple(item for score, item in scored if score < 1))


def fitting_candidates(view: View, words: str, reading: Reading) -> Found:
    """Return whom words name where several are offered: as typed, as the reader found them, or nearly."""
    offered = [one for one in view.scene.prospects if one.key in view.debrief.candidates]
    typed = called(words, offered, view.playbook)
    name, known = view.debrief.named.casefold(), reading.mention.known if reading.mention else ()
    read = tuple(
        one
        for one in view.scene.prospects
        # Whom the words before left out may be named in full after all.
        if one.key in known and (one in offered or name in one.name.casefold())
    )
    if len(read) == len(offered) > 1:
        # The same name again tells nothing new.
        read = ()
    return Found(typed.exact or read, typed.near)


def meant(words: str, prospects: Sequence[Prospect], playbook: Playbook) -> Prospect | None:
    """Return the one prospect that a typed name can only mean."""
    found = called(words, prospects, playbook).exact
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=20_000)
def _plain(words: str) -> str:
    """Return words without accents, capitals and marks."""
    parts = unicodedata.normalize("NFKD", words.casefold())
    kept_marks = (
        letter if letter.isalnum() else " " for letter in parts if not unicodedata.combining(letter)
    )
    return " ".join("".join(kept_marks).split())


def _fit(typed: Sequence[str], theirs: Sequence[str]) -> float:
    """Return how well typed words fit a name, 1 when each is one of its words."""
    if not theirs:
        return 0
    return sum(max(_alike(word, one) for one in theirs) for word in typed) / len(typed)


@lru_cache(maxsize=50_000)
def _alike(typed: str, word: str) -> float:
    """Return how alike two words are; looking for one name asks the same again and again."""
    if typed == word:
        return 1
    if len(typed) > 1 and word.startswith(typed):
        return _PART
    matcher = SequenceMatcher(None, typed, word)
    # Most words are nothing like it, and that is quick to see.
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0
    return min(matcher.ratio(), _PART)


def found_page(scene: Scene, words: str, playbook: Playbook) -> Turn:
    """Show whom a typed name means; offer those whom it may mean; else say so and ask again."""
    prospect = meant(words, everybody(scene), playbook)
    if prospect is not None and prospect.key in half_told(scene):
        rows = [_buttons([prospect], scene, playbook), [button(playbook, "the_list", f"list.{Stage.OPEN}.0")]]
        return Turn((panel([_line(prospect, scene, playbook)], rows),))
    if prospect is not None:
        return Turn((page(scene, prospect, playbook),))
    name = shown_name(words)
    found = called(words, everybody(scene), playbook)
    fitting = found.exact or found.near
    offered = fitting[:_PAGE]
    if not offered:
        sentence = say(playbook, "nobody_called", {"name": name})
        return asked(scene, playbook, "people", [sentence, say(playbook, "ask_whom")])
    word = "ask_which" if found.exact else "ask_nearly"
    texts = [say(playbook, word, {"name": name})]
    if len(fitting) > _PAGE:
        texts.insert(0, say(playbook, "found_more", {"count": len(fitting)}))
    return asked(scene, playbook, "people", texts, [[item] for item in _buttons(offered, scene, playbook)])


def shown_name(words: str) -> str:
    """Return typed words short enough to be said back."""
    name = " ".join(words.split())
    return name if len(name) <= _SHOWN else name[: _SHOWN - 1].rstrip() + "…"


# --- Commands, taps and answers ------------------------------------------------------------------


def _prospects(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show the list, or whoever is named behind the command."""
    if rest.strip() and everybody(scene):
        return found_page(scene, rest, playbook)
    return stage_list(scene, Stage.OPEN, 0, playbook)


def _list(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    stage, _, number = rest.partition(".")
    return stage_list(scene, Stage(stage), int(number), playbook)


def _named(
    scene: Scene, _view: View | None, _rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Find the prospect whose name was typed; None when it is news, and none of a name."""
    if not isinstance(answer, Said) or is_news(Asked.WHOM, reading, playbook, answer):
        return None
    return found_page(scene, answer.words, playbook)


COMMANDS: Mapping[str, Command] = {"prospects": _prospects}
TAPS: Mapping[str, Tap] = {"list": _list}
PROMPTS: Mapping[str, Prompt] = {"people": _named}
