"""Checks the kinds of stories: what they ask fills blanks of drafts, and one kind can tell each draft."""

from collections.abc import Iterator

from bot.content.document import Place, Problem, places
from bot.content.references import dangling, doubles
from bot.content.schema import (
    StoryShape,
    TextShape,
    VariantShape,
)
from bot.content.shaping import Manuscript
from bot.content.texts import BUTTON, QUESTION, count_words, known_slots, slots_in

_TOLD = frozenset({"story", "bite"})
"""Origins of slots that only a story or a bite fills."""
_ASKED = _TOLD | {"typed"}
_ABOUT_ITS_TELLER = frozenset({"owner", "day"})


def check_stories(book: Manuscript) -> Iterator[Problem]:
    """Find kinds of stories that drafts cannot be made from, and drafts that no kind tells."""
    for place, kind in book.stories:
        yield from _slots(book, place, kind)
        yield from _texts(book, place, kind)
    for place, motive in book.motives:
        yield from _button(book, place, motive.button)
    if book.stories.complete and book.slots.complete:
        yield from _untold(book)
        for place, variant in book.variants:
            yield from _drafts(book, place, variant)


def _slots(book: Manuscript, place: Place, kind: StoryShape) -> Iterator[Problem]:
    origins = {slot.key: slot.origin for _, slot in book.slots}
    asked = [question.slot for question in kind.asks]
    named = [(inner, question.slot) for inner, question in places((*place, "asks"), kind.asks)]
    for inner, slot in named:
        if slot not in book.slots.keys:
            yield dangling(book, (*inner, "slot"), "asks for slot", slot, book.slots.keys)
        elif origins.get(slot, "story") not in _ASKED:
            yield book.document.problem((*inner, "slot"), f"asks for {slot!r}, which no story can tell")
    yield from doubles(book, named, "asks for {!r} twice")
    if kind.listed_by not in asked:
        yield dangling(book, (*place, "listed_by"), "is listed by slot", kind.listed_by, asked)
    if kind.problem_slot and kind.problem_slot not in asked:
        yield dangling(book, (*place, "problem_slot"), "has its problem in slot", kind.problem_slot, asked)
    if bool(kind.problem) == bool(kind.problem_slot):
        yield book.document.problem(place, "needs one of 'problem' and 'problem_slot'")


def _texts(book: Manuscript, place: Place, kind: StoryShape) -> Iterator[Problem]:
    yield from _button(book, place, kind.button)
    yield from count_words(book, (*place, "problem"), kind.problem, QUESTION, "a question")
    yield from known_slots(book, (*place, "problem"), kind.problem, frozenset())
    for inner, question in places((*place, "asks"), kind.asks):
        yield from count_words(book, (*inner, "ask"), question.ask, QUESTION, "a question")
        yield from known_slots(book, (*inner, "ask"), question.ask, frozenset())
    about = {question.slot for question in kind.asks} | _ABOUT_ITS_TELLER
    yield from known_slots(book, (*place, "source"), kind.source, about)


def _button(book: Manuscript, place: Place, text: str) -> Iterator[Problem]:
    if len(text) > BUTTON:
        told = f"has a button of {len(text)} characters; at most {BUTTON} fit"
        yield book.document.problem((*place, "button"), told)
    yield from known_slots(book, (*place, "button"), text, frozenset())


def _untold(book: Manuscript) -> Iterator[Problem]:
    told = {question.slot for _, kind in book.stories for question in kind.asks}
    for place, slot in book.slots:
        if slot.origin in _TOLD and slot.key not in told:
            yield book.document.problem(place, "is told by no kind of story")


def _drafts(book: Manuscript, place: Place, variant: VariantShape) -> Iterator[Problem]:
    """Find drafts that would need two stories, and a headline that promises one where there may be none."""
    origins = {slot.key: slot.origin for _, slot in book.slots}
    kinds = [{question.slot for question in kind.asks} for _, kind in book.stories]

    def of(draft: TextShape, wanted: frozenset[str]) -> set[str]:
        return {slot for slot in slots_in(draft.text) if origins.get(slot) in wanted}

    known = {slot for kind in kinds for slot in kind}
    for inner, draft in places((*place, "drafts"), variant.drafts):
        told = of(draft, _TOLD)
        if told <= known and not any(told <= kind for kind in kinds):
            names = " and ".join(f"{{{slot}}}" for slot in sorted(told))
            yield book.document.problem((*inner, "text"), f"has {names}, which no one kind of story tells")
    tells = [bool(of(draft, frozenset({"story"}))) for draft in variant.drafts]
    if any(tells) and not all(tells) and not variant.without_story:
        yield book.document.problem(place, "lacks 'without_story', its headline while there is no story")
