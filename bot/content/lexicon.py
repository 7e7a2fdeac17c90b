"""Checks what the reader recognises: phrases and examples are about something, and none stands twice."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bot.coaching import ordering
from bot.content.document import Place, Problem
from bot.content.references import dangling, doubles, wrong_answers
from bot.content.schema import (
    LexiconShape,
    SamplesShape,
)
from bot.content.shaping import Manuscript


def check_lexicon(book: Manuscript) -> Iterator[Problem]:
    """Find phrases and examples about things that are not there, and those that stand twice."""
    if book.reading is None:
        return
    yield from _about_facts(book, ("reading", "phrases"), book.reading.phrases)
    yield from _about_symptoms(book, ("reading", "symptoms"), book.reading.symptoms)
    for group in ("symptoms", "small_talk", "cues", "concepts"):
        for key, values in getattr(book.reading, group).items():
            yield from _same_phrase(book, ("reading", group), {key: values})
    for group in ("orders", "questions"):
        # What the rep wants is one thing: of two, the coach could only guess.
        yield from _same_phrase(book, ("reading", group), getattr(book.reading, group))
    yield from _lone_brackets(book, book.reading)
    orders = {*ordering.KEYS, *book.commands.keys}
    for group in ("orders", "questions"):
        for key in getattr(book.reading, group):
            if key not in orders:
                yield dangling(book, ("reading", group, key), "is about", key, orders)
    known = {*book.facts.keys, *book.symptoms.keys}
    for key in book.reading.sure:
        if key not in known:
            yield dangling(book, ("reading", "sure", key), "is about fact or symptom", key, known)
    examples = book.reading.examples
    yield from _about_facts(book, ("reading", "examples", "facts"), examples.facts, examples.nothing)
    yield from _about_symptoms(book, ("reading", "examples", "symptoms"), examples.symptoms)
    for key, values in examples.symptoms.items():
        yield from _same_phrase(book, ("reading", "examples", "symptoms"), {key: values}, examples.nothing)
    yield from _same_phrase(book, ("reading", "examples"), {"nothing": examples.nothing})
    yield from _samples(book, book.reading.samples)


def _lone_brackets(book: Manuscript, reading: LexiconShape) -> Iterator[Problem]:
    """Find phrases whose choice of words has no begin or no end, so that nobody could ever say them."""
    for fact, answers in reading.phrases.items():
        yield from _lone_in(book, ("reading", "phrases", fact), answers)
    for group in ("symptoms", "small_talk", "orders", "questions", "cues", "concepts"):
        yield from _lone_in(book, ("reading", group), getattr(reading, group))


def _lone_in(book: Manuscript, place: Place, phrases: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for key, values in phrases.items():
        for at, phrase in enumerate(values):
            if lone := _lone_bracket(phrase):
                what = "is not closed" if lone == "[" else "closes nothing"
                yield book.document.problem(
                    (*place, key, at), f"has the phrase {phrase!r}, in which the {lone} {what}"
                )


def _lone_bracket(phrase: str) -> str:
    """Return the bracket that has no partner; empty when each has one."""
    within = 0
    for letter in phrase:
        within += (letter == "[") - (letter == "]")
        if within < 0:
            return "]"
    return "[" if within else ""


def _samples(book: Manuscript, groups: Sequence[SamplesShape]) -> Iterator[Problem]:
    """Check that samples are about facts, answers and habits that there are, and that none stands twice."""
    facts = {fact.key: fact for _, fact in book.facts}
    named: list[tuple[Place, str]] = []
    for number, group in enumerate(groups):
        place = ("reading", "samples", number)
        for at, key in enumerate(group.about):
            if key not in facts:
                yield dangling(book, (*place, "about", at), "is about fact", key, book.facts.keys)
        for at, sample in enumerate(group.texts):
            inner = (*place, "texts", at)
            named.append(((*inner, "text"), sample.text.casefold()))
            yield from wrong_answers(book, (*inner, "facts"), sample.facts, facts)
            yield from _about_symptoms(book, (*inner, "symptoms"), sample.symptoms)
            for order, key in enumerate(sample.open):
                if key not in facts:
                    yield dangling(book, (*inner, "open", order), "leaves open fact", key, book.facts.keys)
    yield from doubles(book, named, "has the sample {!r} twice")


def _about_facts(
    book: Manuscript,
    place: Place,
    listed: Mapping[str, Mapping[str, list[str]]],
    nothing: Collection[str] = (),
) -> Iterator[Problem]:
    """Check phrases or examples that stand under a fact and an answer."""
    answers = {fact.key: [answer.key for answer in fact.answers] for _, fact in book.facts}
    for fact, texts in listed.items():
        if fact not in book.facts.keys:
            yield dangling(book, (*place, fact), "is about fact", fact, book.facts.keys)
        for answer in texts if fact in answers else ():
            if answer not in answers[fact]:
                yield dangling(book, (*place, fact, answer), "is about answer", answer, answers[fact])
        yield from _same_phrase(book, (*place, fact), texts, nothing)


def _about_symptoms(book: Manuscript, place: Place, keys: Iterable[str]) -> Iterator[Problem]:
    for key in keys:
        if key not in book.symptoms.keys:
            yield dangling(book, (*place, key), "is about symptom", key, book.symptoms.keys)


def _same_phrase(
    book: Manuscript, place: Place, phrases: Mapping[str, Sequence[str]], nothing: Collection[str] = ()
) -> Iterator[Problem]:
    """Find a phrase that stands twice: in one list, under two answers of a fact, or under nothing too."""
    named = [
        ((*place, key, at), phrase.casefold())
        for key, values in phrases.items()
        for at, phrase in enumerate(values)
    ]
    yield from doubles(book, named, "has the phrase {!r} twice")
    empty = {text.casefold() for text in nothing}
    for inner, text in named:
        if text in empty:
            yield book.document.problem(inner, f"has the phrase {text!r}, which also shows nothing")
