"""Promises of both sides: noted with a day, asked for when it is over, kept, broken or let go."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.coaching.amending import by_hand, opened_after, reply_asked, together
from bot.coaching.closing import promise_noted
from bot.coaching.debriefing import advanced
from bot.coaching.digressing import Asked, is_news, names_day
from bot.coaching.due import promise_due_on
from bot.coaching.history import broken_promise, kept_promise, look_again_on
from bot.coaching.model import (
    NOTHING_READ,
    Button,
    Kept,
    Outcome,
    Promise,
    PromiseRead,
    Prospect,
    Reading,
    Said,
    Scene,
    Stage,
    Turn,
)
from bot.coaching.nudging import prospect_of
from bot.coaching.panels import Answer, Prompt, Tap, asked, button, day_answered, day_rows, panel, told
from bot.coaching.person import promise_line, promise_text, shown
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.tapping import show
from bot.coaching.view import View
from bot.coaching.wording import day_text, person, say

_LONGEST = 60
"""Characters of what was promised."""
_FEW = 2
"""So many words beside a day may be a promise by themselves."""
_BARE = ' .,;:"“”'


def _of(scene: Scene, key: str) -> tuple[Promise, Prospect] | None:
    """Return an open promise with its prospect; None once it is settled or gone."""
    promise = next((item for item in scene.promises if item.key == key and item.state is Kept.OPEN), None)
    prospect = None if promise is None else prospect_of(scene, promise.prospect)
    return None if promise is None or prospect is None else (promise, prospect)


def _settled(promise: Promise, state: Kept, scene: Scene) -> Promise:
    return replace(promise, state=state, settled_on=scene.today)


# --- One promise ---------------------------------------------------------------------------------


def _shown(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Show a promise, and what may have become of it."""
    found = _of(scene, key)
    if found is None:
        return told(playbook, "promise_gone")
    promise, prospect = found
    if promise.ours:
        became = [("gave", "gave")]
    else:
        became = [("came", "came"), *([("not_yet", "late")] if _is_over(promise, scene, playbook) else [])]
    verbs = [*became, ("another_day", "repromise"), ("no_longer", "unpromise")]
    buttons = [button(playbook, word, f"{verb}.{key}") for word, verb in verbs]
    rows = [*in_pairs(buttons), [button(playbook, "back", f"person.{prospect.key}")]]
    return Turn((panel([promise_line(promise, scene, prospect, playbook)], rows),))


def _is_over(promise: Promise, scene: Scene, playbook: Playbook) -> bool:
    """Tell whether the day of a promise is over, with its grace (P2)."""
    day = promise_due_on(promise, scene, playbook)
    return day is not None and day <= scene.today


def _gave(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Note that the rep gave what they promised: it counts nothing, and settles what was owed."""
    found = _of(scene, key)
    if found is None:
        return told(playbook, "promise_gone")
    promise, prospect = found
    touch = by_hand(scene, prospect, scene.new_key(), counts=0)
    after = kept_promise(prospect, playbook, ours=True, today=scene.today)
    text = say(playbook, "noted_by_hand")
    if after.stage is Stage.OPEN:
        day = look_again_on(after, playbook, scene.today, scene.calendar)
        after = replace(after, next_look_on=day)
        text = say(playbook, "sent_next", {**person(after.name), "day": day_text(day, scene.today)})
    kept = _settled(promise, Kept.KEPT, scene)
    return Turn((panel([text]),), (), (after,), (touch,), promises=(kept,), undo=True)


def _came(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Note that they kept their word, which is an act of theirs, and ask what else came from them."""
    found = _of(scene, key)
    if found is None:
        return told(playbook, "promise_gone")
    promise, prospect = found
    after = kept_promise(prospect, playbook, ours=False, today=scene.today)
    turn = Turn(
        (),
        (),
        (after,),
        promises=(_settled(promise, Kept.KEPT, scene),),
        outcomes=(Outcome(prospect.key, "replied", scene.today),),
        undo=True,
    )
    return reply_asked(scene, view, turn, after, playbook)


def _late(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Note that their word was broken, and go on with whether anything came at all."""
    found = _of(scene, key)
    if found is None:
        return told(playbook, "promise_gone")
    promise, prospect = found
    if promise.ours or not _is_over(promise, scene, playbook):
        return _told_to_wait(prospect, playbook)
    after = broken_promise(prospect)
    turn = Turn((), (), (after,), promises=(_settled(promise, Kept.BROKEN, scene),), undo=True)
    theirs, before = opened_after(scene, view, turn, after, playbook)
    return together(turn, before, show(advanced(theirs)))


def _told_to_wait(prospect: Prospect, playbook: Playbook) -> Turn:
    return Turn((panel([say(playbook, "hold_promised", person(prospect.name))]),))


def _let_go(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Let go of a promise that no longer matters."""
    found = _of(scene, key)
    if found is None:
        return told(playbook, "promise_gone")
    promise, prospect = found
    turn = Turn((), promises=(_settled(promise, Kept.DROPPED, scene),), undo=True)
    return shown(scene, turn, prospect.key, playbook, say(playbook, "promise_let_go"))


# --- Its day -------------------------------------------------------------------------------------


def _ask_day(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask for another day; the likeliest lie ready."""
    found = _of(scene, key)
    if found is None:
        return told(playbook, "promise_gone")
    return _day_asked(scene, found[0], playbook)


def _day_asked(
    scene: Scene, promise: Promise, playbook: Playbook, *notes: str, reading: Reading = NOTHING_READ
) -> Turn:
    """Ask for the day of a promise; those that words may have meant lie ready, else the likeliest."""
    texts = [*notes, say(playbook, "ask_by_when")]
    meant = [row for row in day_rows(scene, reading, f"promised.{promise.key}") if row]
    rows = [*(meant or in_pairs(_days(scene, promise)))]
    return asked(scene, playbook, f"repromise.{promise.key}", texts, rows)


def _days(scene: Scene, promise: Promise) -> list[Button]:
    days = [scene.calendar.after(scene.today, ahead) for ahead in (1, 2, 3, 5)]
    return [Button(day_text(day, scene.today), f"promised.{promise.key}.{day.isoformat()}") for day in days]


def _day_answered(
    scene: Scene, view: View | None, key: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Take typed words for the day of a promise; a promise of its own in them is another one."""
    found = _of(scene, key)
    if found is None or _is_news_of_somebody(answer, reading, playbook):
        return None
    promise, prospect = found
    if isinstance(answer, Said) and _is_another(answer.words, reading, playbook):
        ours = reading.promises[0].ours if reading.promises else promise.ours
        side = "ours" if ours else "theirs"
        return _promised(scene, view, f"{prospect.key}.{side}", answer, reading, playbook)
    day = day_answered(scene, reading, playbook)
    if isinstance(day, str):
        return _day_asked(scene, promise, playbook, day, reading=reading)
    return _with_day(scene, promise, day, playbook)


def _is_news_of_somebody(answer: Answer, reading: Reading, playbook: Playbook) -> bool:
    """Tell whether words typed where a day was asked are neither that nor another promise."""
    if reading.promises and not names_day(reading):
        return False
    return is_news(Asked.DAY, replace(reading, promises=()), playbook, answer)


def _is_another(words: str, reading: Reading, playbook: Playbook) -> bool:
    """Tell whether words typed where the day of a promise was asked hold a promise besides a day."""
    if reading.promises:
        return True
    if not names_day(reading):
        return False
    rest = [word.strip(_BARE) for word in _without_day(words, reading, playbook).casefold().split()]
    fillers, starts = playbook.words["day_fillers"], playbook.words["thing_starts"]
    things = [word for word in rest if word.isalpha() and word not in fillers and word not in starts]
    return bool(things) and (rest[0] in starts or len(things) == len(rest) <= _FEW)


def _day_tapped(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, text = rest.partition(".")
    found, day = _of(scene, key), date.fromisoformat(text)
    if found is None:
        return told(playbook, "promise_gone")
    if day < scene.today:
        # A button of an earlier day: the days it offered are gone.
        return _day_asked(scene, found[0], playbook)
    return _with_day(scene, found[0], day, playbook)


def _with_day(scene: Scene, promise: Promise, day: date, playbook: Playbook) -> Turn:
    """Keep a promise with another day."""
    prospect = prospect_of(scene, promise.prospect)
    assert prospect is not None
    moved = replace(promise, by=day)
    return _noted(scene, moved, prospect, playbook)


def _noted(scene: Scene, promise: Promise, prospect: Prospect, playbook: Playbook) -> Turn:
    """Keep a promise and say it back."""
    note = _said_back(scene, promise, prospect, playbook)
    return shown(scene, Turn((), promises=(promise,), undo=True), prospect.key, playbook, note)


def _said_back(scene: Scene, promise: Promise, prospect: Prospect, playbook: Playbook) -> str:
    text = promise_text(promise, scene, prospect, playbook)
    return say(playbook, "promise_noted", {"promise": text})


# --- A new one -----------------------------------------------------------------------------------


def _ask_promise(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Ask what was promised, and by when."""
    key, _, _side = rest.partition(".")
    if prospect_of(scene, key) is None:
        return told(playbook, "prospect_gone")
    return asked(scene, playbook, f"promise.{rest}", [say(playbook, "ask_promise")])


def _promised(
    scene: Scene, _view: View | None, rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Keep what was promised; their promise without a day is asked for it once."""
    key, _, side = rest.partition(".")
    prospect = prospect_of(scene, key)
    if prospect is None or not isinstance(answer, Said) or is_news(Asked.PROMISE, reading, playbook):
        return None
    ours = side == "ours"
    told_of = _told(answer.words, reading, ours, playbook)
    problem = _problem(told_of, playbook)
    if problem:
        return asked(scene, playbook, f"promise.{rest}", [problem, say(playbook, "ask_promise")])
    day = day_answered(scene, reading, playbook) if names_day(reading) else None
    by, wrong = (None, day) if isinstance(day, str) else (day or told_of.by, "")
    promise = promise_noted(scene, prospect, replace(told_of, by=by))
    if not wrong and (promise.by is not None or ours):
        return _noted(scene, promise, prospect, playbook)
    line = _said_back(scene, promise, prospect, playbook)
    turn = _day_asked(scene, promise, playbook, line, wrong, reading=reading)
    *_, question = turn.replies
    *rows, last = question.rows
    question = replace(question, rows=(*rows, (button(playbook, "no_day", f"person.{key}"),), last))
    return replace(turn, replies=(question,), promises=(promise,), undo=True)


def _told(words: str, reading: Reading, ours: bool, playbook: Playbook) -> PromiseRead:
    """Return the promise that words tell: as it was read, else the words without the day."""
    for item in reading.promises:
        if item.ours is ours:
            return replace(item, what=_without_day(item.what, reading, playbook))
    return PromiseRead(ours, _without_day(words, reading, playbook))


def _without_day(words: str, reading: Reading, playbook: Playbook) -> str:
    """Return words without the day in them, real or not, and without what leads to it."""
    what = " ".join(words.split())
    day = reading.days[0].words if reading.days else reading.no_day
    if day:
        joins = "|".join(re.escape(word) for word in playbook.words["promise_joins"])
        what = re.sub(rf"(?:\b(?:{joins})\s+)*{re.escape(day)}", " ", what, count=1, flags=re.IGNORECASE)
    return " ".join(what.split()).strip(_BARE)


def _problem(promise: PromiseRead, playbook: Playbook) -> str:
    """Say what is wrong with the words of a promise; empty when they are fine."""
    if not promise.what:
        return say(playbook, "promise_empty")
    return say(playbook, "promise_too_long", {"room": _LONGEST}) if len(promise.what) > _LONGEST else ""


TAPS: Mapping[str, Tap] = {
    "vow": _shown,
    "gave": _gave,
    "came": _came,
    "late": _late,
    "unpromise": _let_go,
    "repromise": _ask_day,
    "promised": _day_tapped,
    "promise": _ask_promise,
}
PROMPTS: Mapping[str, Prompt] = {"promise": _promised, "repromise": _day_answered}
