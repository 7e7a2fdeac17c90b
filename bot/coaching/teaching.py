"""What is learnt from a reading that the rep put right: nothing, unless they let it.

Once such a debrief is over, the coach shows one sentence of it with nobody in it, and asks to keep just that:
once a week at most, never twice for a sentence, never again for whoever wants none of it. What is kept is the
rep's: it is seen and taken back under /settings, stands in /export and goes with /forget.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.coaching.closing import NEVER_WAS
from bot.coaching.model import (
    NEVER,
    Block,
    Button,
    Consent,
    Debrief,
    How,
    Kind,
    Lesson,
    Rep,
    Reply,
    Scene,
    Status,
    Turn,
)
from bot.coaching.panels import Tap, button, kept, page_number, panel
from bot.coaching.playbook import Fact, Playbook
from bot.coaching.view import View
from bot.coaching.wording import day_text, say

ASKED_EVERY = timedelta(days=7)
_PAGE = 5
_NEVER, _AGAIN = "never", "again"


# --- While it is put right -----------------------------------------------------------------------


def began_fixing(view: View, fact: str) -> str:
    """Return the fact that is being put right; none where time has passed and there may be news."""
    zone = ZoneInfo(view.scene.rep.time_zone)
    today = view.debrief.opened_at.astimezone(zone).date() == view.scene.today
    return fact if today else ""


def corrected(view: View, fact: str, answer: str | None) -> tuple[str, ...]:
    """Return what was put right so far, with an answer that is tapped for a fact now.

    It is put right where the rep said that it was read wrong, and where the words fitted two answers.
    """
    debrief = view.debrief
    others = tuple(item for item in debrief.corrected if _parts(item)[0] != fact)
    if answer is None or view.playbook.fact[fact].kind == "count":
        return others
    if debrief.fixing == fact:
        read = [
            item for item in debrief.evidence if item.fact == fact and item.how is How.READ and item.words
        ]
        if read and read[-1].answer not in {None, answer}:
            return (*others, f"{fact}:{answer}:{read[-1].answer}:{read[-1].ref}")
    elif debrief.focus == fact and answer in debrief.rivals and debrief.heard:
        return (*others, f"{fact}:{answer}::{debrief.heard[-1].ref}")
    return others


def _parts(noted: str) -> tuple[str, str, str, str]:
    """Return the fact, the rep's answer, what it was read as and the message of something put right."""
    fact, answer, read_as, ref = noted.split(":", 3)
    return fact, answer, read_as, ref


# --- Once it is over -----------------------------------------------------------------------------


def asked_below(scene: Scene, turn: Turn, playbook: Playbook) -> Turn:
    """Ask, below the last word on a debrief, for a sentence of it that was read wrong."""
    rep = turn.rep or scene.rep
    if turn.forgets or (rep.lessons_from is not None and scene.today < rep.lessons_from):
        return turn
    lesson = next(_lessons_in(scene, turn, playbook), None)
    if lesson is None:
        return turn
    asked = replace(rep, lessons_from=scene.today + ASKED_EVERY)
    return replace(turn, replies=(*turn.replies, _question(lesson, playbook)), rep=asked, lessons=(lesson,))


def _lessons_in(scene: Scene, turn: Turn, playbook: Playbook) -> Iterator[Lesson]:
    """Give the sentences that may be asked for, of the debriefs that a turn ends."""
    ended = {item.key for item in turn.debriefs if _is_ended(item)}
    open_now = () if scene.debrief is None else (scene.debrief,)
    over = [item for item in (*open_now, *scene.set_aside) if item.key in ended and item.corrected]
    if not over:
        return
    known = {item.digest for item in scene.lessons()}
    for debrief in over:
        for noted in debrief.corrected:
            lesson = _lesson(scene, debrief, noted, playbook)
            if lesson is not None and lesson.digest not in known:
                yield lesson


def _is_ended(debrief: Debrief) -> bool:
    return debrief.status is Status.CLOSED and debrief.outcome not in NEVER_WAS


def _lesson(scene: Scene, debrief: Debrief, noted: str, playbook: Playbook) -> Lesson | None:
    """Return the sentence that was put right, with nobody in it; None where there is none."""
    fact, answer, read_as, ref = _parts(noted)
    heard = next((item for item in debrief.heard if item.ref == ref and not item.own), None)
    shown = _shown(debrief, fact, read_as, ref)
    if heard is None or shown is None or not _is_known(fact, (answer, read_as), playbook):
        return None
    people = [(item.name, item.company) for item in scene.prospects]
    people += [(debrief.named, debrief.company), (scene.rep.name, "")]
    words = (
        heard.words if heard.written is None else "\n".join(f"> {line}" for line in heard.words.split("\n"))
    )
    text = scene.masked(words, shown, people)
    if not text:
        return None
    return Lesson(
        scene.new_key(),
        scene.rep.key,
        text,
        _digest(text),
        fact,
        answer,
        read_as,
        scene.now,
        debrief.edition or playbook.edition,
    )


def _shown(debrief: Debrief, fact: str, read_as: str, ref: str) -> str | None:
    """Return the words that a fact was read from; none where the whole message left it open."""
    if not read_as:
        return ""
    read = (
        item.words for item in debrief.evidence if (item.fact, item.answer, item.ref) == (fact, read_as, ref)
    )
    return next(read, None)


def _is_known(fact: str, answers: Iterable[str], playbook: Playbook) -> bool:
    """Tell whether the content still has a fact and its answers."""
    return fact in playbook.fact and all(playbook.fact[fact].has(answer) for answer in answers if answer)


def _digest(text: str) -> str:
    """Return what tells a sentence from others, however it is spaced and capitalised."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "replace")).hexdigest()[:32]


def _question(lesson: Lesson, playbook: Playbook) -> Reply:
    fact = playbook.fact[lesson.fact]
    slots = {"text": _spoken(lesson), "told": _told(fact, lesson.answer)}
    if lesson.read_as:
        read = say(playbook, "lesson_read", {**slots, "read": _told(fact, lesson.read_as)})
    else:
        read = say(playbook, "lesson_open", slots)
    blocks = (
        Block(Kind.TEXT, read),
        Block(Kind.NOTE, say(playbook, "lesson_means")),
        Block(Kind.QUESTION, say(playbook, "ask_lesson")),
    )
    keep, no, never = (
        button(playbook, f"lesson_{word}", f"lesson.{lesson.key}.{word}") for word in ("keep", "no", _NEVER)
    )
    return Reply(blocks, ((keep, no), (never,)))


def asked_again(scene: Scene, playbook: Playbook) -> Turn | None:
    """Ask once more, with what is meant by it, where that was the last word; else nothing."""
    offered = {one.action.split(".")[1] for one in scene.rep.offered if one.action.startswith("lesson.")}
    asked = next((one for one in scene.lessons() if one.key in offered and one.text), None)
    return None if asked is None else Turn((_question(asked, playbook),))


def _spoken(lesson: Lesson) -> str:
    """Return a sentence without the mark of whose it is."""
    return lesson.text.removeprefix("> ")


def _told(fact: Fact, answer: str) -> str:
    found = fact.answer(answer)
    return found.shown or found.button


# --- What the rep says to it ---------------------------------------------------------------------


def _answer(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Keep a sentence that was asked for, or let it go."""
    key, _, word = rest.partition(".")
    lesson = next((item for item in scene.lessons() if item.key == key), None)
    if word == _NEVER:
        gone = () if lesson is None else (_gone(lesson),)
        return Turn((panel([say(playbook, "lesson_never")]),), lessons=gone, rep=_not_before(scene, _NEVER))
    if lesson is None or lesson.consent is Consent.GONE:
        return Turn((panel([say(playbook, "lesson_gone")]),))
    if word != "keep":
        return Turn((panel([say(playbook, "lesson_not_kept")]),), lessons=(_gone(lesson),))
    taken = replace(lesson, consent=Consent.KEPT)
    rows = [[button(playbook, "lessons", "lessons", count=_count([*_kept(scene), taken]))]]
    return Turn((panel([say(playbook, "lesson_kept")], rows),), lessons=(taken,))


def _count(lessons: Iterable[Lesson]) -> int:
    return len({item.key for item in lessons})


def _gone(lesson: Lesson) -> Lesson:
    """Return a sentence without its words; what is left keeps it from being asked for again."""
    return replace(lesson, text="", consent=Consent.GONE)


def _not_before(scene: Scene, word: str) -> Rep:
    return replace(scene.rep, lessons_from=NEVER if word == _NEVER else None)


# --- What is kept --------------------------------------------------------------------------------


def _kept(scene: Scene) -> list[Lesson]:
    """Return the sentences that the rep lets be kept, newest first."""
    return [item for item in scene.lessons() if item.consent is Consent.KEPT]


def kept_button(scene: Scene, playbook: Playbook) -> Button:
    """Return the way to the sentences that are kept, with their number."""
    return button(playbook, "lessons", "lessons", count=len(_kept(scene)))


def _list(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    return Turn((_page(scene, _kept(scene), page_number(rest), playbook),))


def _page(scene: Scene, lessons: list[Lesson], page: int, playbook: Playbook) -> Reply:
    """Show some of the sentences, each with a button that takes it back."""
    pages = max(1, -(-len(lessons) // _PAGE))
    page = min(page, pages - 1)
    here = list(enumerate(lessons, 1))[page * _PAGE : (page + 1) * _PAGE]
    asks = scene.rep.lessons_from != NEVER
    texts = [
        say(playbook, "lessons_head" if lessons else "lessons_none"),
        *(_line(scene, number, lesson, playbook) for number, lesson in here),
        say(playbook, "lessons_asked" if asks else "lessons_not_asked"),
    ]
    takes = [
        button(playbook, "lesson_back", f"lessonback.{lesson.key}.{page}", number=number)
        for number, lesson in here
    ]
    turns = [button(playbook, "previous", f"lessons.{page - 1}")] if page else []
    turns += [button(playbook, "next", f"lessons.{page + 1}")] if page + 1 < pages else []
    word = _NEVER if asks else _AGAIN
    rows = [
        takes[:3],
        takes[3:],
        turns,
        [button(playbook, f"lesson_{word}", f"lessonask.{word}"), button(playbook, "back", "remembered")],
    ]
    return Reply(tuple(Block(Kind.TEXT, text) for text in texts), kept(rows), in_place=True)


def _line(scene: Scene, number: int, lesson: Lesson, playbook: Playbook) -> str:
    is_known = _is_known(lesson.fact, [lesson.answer], playbook)
    told = _told(playbook.fact[lesson.fact], lesson.answer) if is_known else lesson.answer
    day = day_text(lesson.at.astimezone(ZoneInfo(scene.rep.time_zone)).date(), scene.today)
    slots = {"number": number, "text": _spoken(lesson), "told": told, "day": day}
    return say(playbook, "lesson_line", slots)


def _take_back(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Let a kept sentence go, and show the others."""
    key, _, page = rest.partition(".")
    lessons = _kept(scene)
    gone = tuple(_gone(item) for item in lessons if item.key == key)
    left = [item for item in lessons if item.key != key]
    return Turn((_page(scene, left, page_number(page), playbook),), lessons=gone)


def _ask(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Ask for sentences from now on, or never."""
    rep = _not_before(scene, rest)
    return replace(_list(replace(scene, rep=rep), view, "", playbook), rep=rep)


TAPS: Mapping[str, Tap] = {"lesson": _answer, "lessons": _list, "lessonback": _take_back, "lessonask": _ask}
