"""Where a prospect belongs: parked until a day, closed, open again, renamed, or deleted for good."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.coaching.closing import put_away, superseded
from bot.coaching.digressing import Asked, is_news
from bot.coaching.history import reopened, told_no
from bot.coaching.listing import listed
from bot.coaching.model import (
    NEVER,
    Debrief,
    Kept,
    Promise,
    Prospect,
    Reading,
    Reply,
    Said,
    Scene,
    Stage,
    Turn,
)
from bot.coaching.naming import is_name
from bot.coaching.nudging import prospect_of
from bot.coaching.panels import Answer, Prompt, Tap, asked, button, day_rows, look_on_answered, panel, told
from bot.coaching.people import buttons_of
from bot.coaching.person import shown
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.schedule import nudged_from
from bot.coaching.view import View
from bot.coaching.wording import day_text, person, say
from bot.coaching.workdays import park_ends_on

_LONGEST = 60
"""Characters of a name, or of a company."""
_PARKS = (("two_weeks", 14), ("four_weeks", 28))
"""Words and calendar days of a short park."""


def unfinished_on(scene: Scene, view: View | None, key: str, playbook: Playbook) -> tuple[Debrief, ...]:
    """Return the debriefs about a prospect that are under way, closed as if they had never been."""
    return superseded(scene, view, key, playbook)


# --- Park ----------------------------------------------------------------------------------------


def _park(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Offer the days until which a prospect may be parked; another may be typed."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    ends = [
        (word, scene.calendar.first_from(date.fromordinal(scene.today.toordinal() + ahead)))
        for word, ahead in _PARKS
    ]
    ends.append(("long_park", park_ends_on(scene.today, playbook.numbers, scene.calendar)))
    days = [(word, nudged_from(scene.rep, day, scene.calendar)) for word, day in ends]
    long = playbook.numbers.long_park
    buttons = [button(playbook, word, f"parked.{key}.{day.isoformat()}", days=long) for word, day in days]
    rows = [*in_pairs(buttons), [button(playbook, "back", f"person.{key}")]]
    reply = panel([say(playbook, "ask_park", person(prospect.name))], rows)
    return Turn((reply,), rep=replace(scene.rep, prompt=f"park.{key}"))


def _park_answered(
    scene: Scene, view: View | None, key: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    prospect = prospect_of(scene, key)
    if prospect is None or not isinstance(answer, Said) or is_news(Asked.DAY, reading, playbook, answer):
        return None
    day = look_on_answered(scene, reading, playbook)
    if day == scene.today:
        day = say(playbook, "park_ahead")
    if isinstance(day, str):
        rows = day_rows(scene, reading, f"parked.{key}")
        return asked(scene, playbook, f"park.{key}", [day, say(playbook, "ask_snooze_day")], rows)
    return _parked_until(scene, view, prospect, day, playbook)


def _parked(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, text = rest.partition(".")
    prospect, day = prospect_of(scene, key), date.fromisoformat(text)
    if prospect is None or day <= scene.today:
        # A button of an earlier day: the days it offered are gone.
        return _park(scene, view, key, playbook)
    return _parked_until(scene, view, prospect, day, playbook)


def _parked_until(scene: Scene, view: View | None, prospect: Prospect, day: date, playbook: Playbook) -> Turn:
    """Leave a prospect alone until a day, on which they wake up."""
    parked = replace(
        prospect, stage=Stage.PARKED, ended="", woken=False, next_look_on=day, snoozed_until=None
    )
    away = put_away(scene, view, prospect.key, playbook)
    waiting = {item.key for item in away}
    over = [item for item in unfinished_on(scene, view, prospect.key, playbook) if item.key not in waiting]
    note = say(playbook, "parked_until", {**person(prospect.name), "day": day_text(day, scene.today)})
    return shown(scene, Turn((), (*over, *away), (parked,), undo=True), prospect.key, playbook, note)


# --- Close and open again ------------------------------------------------------------------------


def _close(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Close a prospect by hand: nothing is asked, nothing brought up any more."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    if prospect.stage is Stage.CLOSED:
        return shown(scene, Turn(()), key, playbook)
    closed = replace(
        prospect,
        stage=Stage.CLOSED,
        ended="dropped",
        woken=False,
        next_look_on=None,
        snoozed_until=None,
    )
    over = unfinished_on(scene, view, key, playbook)
    turn = Turn((), over, (closed,), promises=_no_longer_due(scene, key), undo=True)
    return shown(scene, turn, key, playbook, say(playbook, "closed_by_hand", person(prospect.name)))


def _no_longer_due(scene: Scene, key: str) -> tuple[Promise, ...]:
    return tuple(
        replace(item, state=Kept.DROPPED, settled_on=scene.today)
        for item in scene.promises
        if item.prospect == key and item.state is Kept.OPEN
    )


def _reopen(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Work a prospect again, unless they told us to leave: then only they open it again (P5)."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    if prospect.stage is Stage.OPEN:
        return shown(scene, Turn(()), key, playbook)
    if told_no(prospect, playbook):
        rows = [
            [button(playbook, "they_replied", f"heard.{key}")],
            [button(playbook, "back", f"person.{key}")],
        ]
        return Turn((panel([say(playbook, "opens_by_reply", person(prospect.name))], rows),))
    day = scene.calendar.first_from(scene.today)
    again = replace(reopened(prospect, playbook), next_look_on=day, snoozed_until=None)
    note = say(playbook, "opened_again", person(prospect.name))
    return shown(scene, Turn((), prospects=(again,), undo=True), key, playbook, note)


def _bring_up(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Bring a prospect up again whom the rep had stopped."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    if prospect.snoozed_until != NEVER:
        return shown(scene, Turn(()), key, playbook)
    heard = replace(prospect, snoozed_until=None)
    return shown(scene, Turn((), prospects=(heard,), undo=True), key, playbook)


# --- Another name --------------------------------------------------------------------------------


def _rename(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    if prospect_of(scene, key) is None:
        return told(playbook, "prospect_gone")
    return asked(scene, playbook, f"newname.{key}", [say(playbook, "ask_new_name")])


def _named(
    scene: Scene, _view: View | None, key: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Give a prospect the typed name, and the company where one is typed."""
    prospect = prospect_of(scene, key)
    if prospect is None or not isinstance(answer, Said):
        return None
    if is_news(Asked.NEW_NAME, reading, playbook, answer):
        return None
    name, company = name_and_company(answer.words, playbook)
    problem = _name_problem(name, company, playbook)
    if problem:
        return asked(
            scene, playbook, f"newname.{key}", [say(playbook, problem), say(playbook, "ask_new_name")]
        )
    renamed = replace(prospect, name=name, company=company or prospect.company)
    note = say(playbook, "renamed", {"label": listed(renamed, playbook)})
    turn = Turn((), prospects=(renamed,), undo=True)
    same = _of_that_name(scene, renamed, company)
    if not same:
        return shown(scene, turn, key, playbook, note)
    return replace(turn, replies=(_same_asked(renamed, same, note, playbook),))


def _of_that_name(scene: Scene, renamed: Prospect, company: str) -> list[Prospect]:
    """Return who has a typed name already; with another company than the typed one they are somebody else."""
    return [
        item
        for item in scene.prospects
        if item.key != renamed.key
        and item.name.casefold() == renamed.name.casefold()
        and (not company or item.company.casefold() in {"", company.casefold()})
    ]


def _same_asked(renamed: Prospect, same: list[Prospect], note: str, playbook: Playbook) -> Reply:
    """Ask whether somebody is the one who has the new name already; who had it first stays."""
    if len(same) == 1:
        merge = [button(playbook, "merge_them", f"merge.{same[0].key}.{renamed.key}")]
        question = say(playbook, "ask_same", {"label": listed(same[0], playbook)})
    else:
        merge = [
            replace(item, action=f"{item.action}.{renamed.key}")
            for item in buttons_of(same, playbook, "merge")
        ]
        question = say(playbook, "ask_same_as", {"name": renamed.name})
    rows = [*in_pairs(merge), [button(playbook, "keep_both", f"person.{renamed.key}")]]
    return panel([note, question], rows)


def name_and_company(words: str, playbook: Playbook) -> tuple[str, str]:
    """Part typed words into a name and a company: "Dana, Northwind", "Dana from Northwind", or a name."""
    text = " ".join(words.split())
    for mark in (",", "·", *(f" {word} " for word in playbook.words["name_joins"])):
        name, found, company = text.partition(mark)
        if found:
            return name.strip(_BARE), company.strip(_BARE)
    return text.strip(_BARE), ""


_BARE = ' .,;:!?"“”'


def _name_problem(name: str, company: str, playbook: Playbook) -> str:
    """Return the word that says what is wrong with a name; empty when it is fine."""
    if not is_name(name, playbook):
        return "name_missing"
    return "name_again" if max(len(name), len(company)) > _LONGEST else ""


# --- Delete --------------------------------------------------------------------------------------


def _delete(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask once before everything about a prospect goes."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    rows = [
        [button(playbook, "yes_delete", f"deleted.{key}")],
        [button(playbook, "back", f"person.{key}")],
    ]
    return Turn((panel([say(playbook, "ask_delete", {"label": listed(prospect, playbook)})], rows),))


def _deleted(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Let everything about a prospect go; their debriefs, messages and promises go with them."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    rows = [[button(playbook, "the_list", f"list.{prospect.stage}.0")]]
    reply = panel([say(playbook, "deleted", person(prospect.name))], rows)
    return Turn((reply,), removed=(("prospect", key),))


TAPS: Mapping[str, Tap] = {
    "park": _park,
    "parked": _parked,
    "close": _close,
    "reopen": _reopen,
    "unmute": _bring_up,
    "newname": _rename,
    "delete": _delete,
    "deleted": _deleted,
}
PROMPTS: Mapping[str, Prompt] = {"park": _park_answered, "newname": _named}
