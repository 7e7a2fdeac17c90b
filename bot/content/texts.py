"""Whether every text fits where it is shown, and its slots are known there."""

import re
from collections.abc import Collection, Iterator
from zoneinfo import ZoneInfo

from bot.coaching.drafts import LIMIT
from bot.coaching.wording import COUNTS, PERSON, WORDS
from bot.content.document import Place, Problem, places, suggest
from bot.content.schema import SettingsShape
from bot.content.shaping import Manuscript

ABOUT = PERSON | COUNTS
"""Slots of the texts on a card; questions know the person alone."""
NO_SLOTS: frozenset[str] = frozenset()
IN_BRACES = re.compile(r"\{([^{}]*)\}")
COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_ASKS = ("ask", "ask_known", "ask_empty", "ask_one")
BUTTON, QUESTION, LINE = 24, 12, 20
"""Characters of a button, words of a question, words of the line on a disagreement."""


def slots_in(text: str) -> tuple[str, ...]:
    """Return the slots of a text in the order in which they stand."""
    return tuple(dict.fromkeys(IN_BRACES.findall(text)))


def check_texts(book: Manuscript) -> Iterator[Problem]:
    """Find texts that are too long or name unknown slots."""
    yield from _questions(book)
    yield from _zones(book)
    yield from _countries(book)
    yield from _drafts(book)
    yield from _about_prospects(book)
    yield from _plain_texts(book)
    yield from _words(book)


def _questions(book: Manuscript) -> Iterator[Problem]:
    for place, fact in book.facts:
        for name in _ASKS:
            yield from count_words(book, (*place, name), getattr(fact, name), QUESTION, "a question")
        for inner, answer in places((*place, "answers"), fact.answers):
            if len(answer.button) > BUTTON:
                text = f"has a button of {len(answer.button)} characters; at most {BUTTON} fit"
                yield book.document.problem((*inner, "button"), text)
    for place, slot in book.slots:
        yield from count_words(book, (*place, "ask"), slot.ask, QUESTION, "a question")
    for place, disagreement in book.disagreements:
        yield from count_words(book, (*place, "line"), disagreement.line, LINE, "a line")


def _zones(book: Manuscript) -> Iterator[Problem]:
    for place, zone in book.zones:
        try:
            ZoneInfo(zone.key)
        except (KeyError, ValueError, OSError):
            yield book.document.problem(
                (*place, "key"), f"names {zone.key!r}, which is no time zone of the IANA"
            )
        if len(zone.button) > BUTTON:
            text = f"has a button of {len(zone.button)} characters; at most {BUTTON} fit"
            yield book.document.problem((*place, "button"), text)


def _countries(book: Manuscript) -> Iterator[Problem]:
    for place, country in book.countries:
        if not COUNTRY.fullmatch(country.key):
            yield book.document.problem(
                (*place, "key"),
                f"is {country.key!r}, which is no code of a country like DE, or region like DE-BY",
            )
        if len(country.button) > BUTTON:
            text = f"has a button of {len(country.button)} characters; at most {BUTTON} fit"
            yield book.document.problem((*place, "button"), text)


def count_words(book: Manuscript, place: Place, text: str, most: int, what: str) -> Iterator[Problem]:
    """Find a text of too many words."""
    words = len(text.split())
    if words > most:
        yield book.document.problem(place, f"has {what} of {words} words ({place[-1]}); at most {most} fit")


# --- Drafts ----------------------------------------------------------------------------------------


def _drafts(book: Manuscript) -> Iterator[Problem]:
    longest = {
        slot.key: max([slot.room, *(len(fallback.text) for fallback in slot.fallbacks)])
        for _, slot in book.slots
    }
    for place, variant in book.variants:
        seen: dict[str, Place] = {}
        for inner, draft in places((*place, "drafts"), variant.drafts):
            yield from known_slots(book, (*inner, "text"), draft.text, book.slots.keys)
            length = len(IN_BRACES.sub(lambda match: "x" * longest.get(match[1], 0), draft.text))
            if length > LIMIT:
                text = f"has {length} characters when every slot is filled; at most {LIMIT} fit"
                yield book.document.problem((*inner, "text"), text)
            yield from _exclaimed(book, (*inner, "text"), draft.text)
            if draft.text in seen:
                line = book.document.spot(seen[draft.text]).line
                yield book.document.problem(inner, f"is the same text as in line {line}")
            seen.setdefault(draft.text, inner)
    for place, chase in book.linter:
        yield from known_slots(book, (*place, "instead"), chase.instead, book.slots.keys)
    for place, slot in book.slots:
        if slot.key in ABOUT:
            yield book.document.problem(place, "has a name that other texts use for something else")


# --- What the coach says -----------------------------------------------------------------------------


def _about_prospects(book: Manuscript) -> Iterator[Problem]:
    questions = [((*place, name), getattr(fact, name)) for place, fact in book.facts for name in _ASKS]
    questions += [((*place, "ask"), slot.ask) for place, slot in book.slots]
    for place, text in questions:
        yield from known_slots(book, place, text, PERSON)
    texts: list[tuple[Place, str]] = []
    for place, fact in book.facts:
        for inner, answer in places((*place, "answers"), fact.answers):
            texts.append(((*inner, "change"), answer.change))
    for place, rule in book.guidance:
        texts.append(((*place, "reason"), rule.reason))
        texts += [((*inner, "reason"), other.reason) for inner, other in places((*place, "also"), rule.also)]
    for name in ("headline", "without_story"):
        texts += [((*place, name), getattr(variant, name)) for place, variant in book.variants]
    texts += [((*place, "line"), symptom.line) for place, symptom in book.symptoms]
    texts += [((*place, "line"), disagreement.line) for place, disagreement in book.disagreements]
    for place, text in questions + texts:
        yield from _exclaimed(book, place, text)
    for place, text in texts:
        yield from known_slots(book, place, text, ABOUT)


def _plain_texts(book: Manuscript) -> Iterator[Problem]:
    """Find slots where texts are shown as they stand."""
    texts: list[tuple[Place, str]] = []
    for place, source in book.sources:
        texts.append(((*place, "title"), source.title))
        texts += [
            ((*inner, "text"), claim.text) for inner, claim in places((*place, "claims"), source.claims)
        ]
    settings = frozenset(SettingsShape.model_fields)
    for place, house_rule in book.house_rules:
        yield from known_slots(book, (*place, "text"), house_rule.text, settings)
    for place, fact in book.facts:
        for inner, answer in places((*place, "answers"), fact.answers):
            texts += [((*inner, "button"), answer.button), ((*inner, "shown"), answer.shown)]
    for name in ("label", "about"):
        texts += [((*place, name), getattr(move, name)) for place, move in book.moves]
    texts += [((*place, "shown"), timing.shown) for place, timing in book.timings]
    for place, slot in book.slots:
        texts.append(((*place, "blank"), slot.blank))
        texts += [
            ((*inner, "text"), fallback.text)
            for inner, fallback in places((*place, "fallbacks"), slot.fallbacks)
        ]
    for place, disagreement in book.disagreements:
        texts += [((*place, "question"), disagreement.question), ((*place, "settled"), disagreement.settled)]
        texts += [
            ((*inner, "says"), side.says) for inner, side in places((*place, "sides"), disagreement.sides)
        ]
    texts += [((*place, "menu"), command.menu) for place, command in book.commands]
    for place, text in texts:
        yield from known_slots(book, place, text, NO_SLOTS)


def _words(book: Manuscript) -> Iterator[Problem]:
    written = book.document.data.get("words")
    if not isinstance(written, dict):
        return
    for key in WORDS:
        if key not in written:
            yield book.document.problem(
                ("words",), f"lacks {key!r}{suggest(key, written.keys() - WORDS.keys())}"
            )
    for key, texts in book.words.items():
        if key not in WORDS:
            text = f"is a text that the coach never says{suggest(key, WORDS)}"
            yield book.document.problem(("words", key), text)
            continue
        for inner, words in places(("words", key), texts):
            yield from known_slots(book, inner, words, WORDS[key])
            yield from _exclaimed(book, inner, words)
            if key.startswith("button_") and not WORDS[key] and len(words) > BUTTON:
                text = f"is a button of {len(words)} characters; at most {BUTTON} fit"
                yield book.document.problem(inner, text)
    for key in book.reading.small_talk if book.reading else ():
        if f"talk_{key}" not in WORDS:
            known = [word.removeprefix("talk_") for word in WORDS if word.startswith("talk_")]
            text = f"has no answer 'talk_{key}' among the words{suggest(key, known)}"
            yield book.document.problem(("reading", "small_talk", key), text)


def _exclaimed(book: Manuscript, place: Place, text: str) -> Iterator[Problem]:
    """Find an exclamation mark: neither the coach nor a draft of ours raises its voice."""
    if "!" in text:
        yield book.document.problem(place, "has an exclamation mark; a full stop will do")


def known_slots(book: Manuscript, place: Place, text: str, known: Collection[str]) -> Iterator[Problem]:
    """Find slots in a text that are not known where it is shown."""
    if "{" not in text and "}" not in text:
        return
    for slot in slots_in(text):
        if slot not in known:
            hint = suggest(slot, known) if known else "; this text is shown as it stands"
            yield book.document.problem(place, f"has the slot {{{slot}}}, which is not known here{hint}")
    if set(IN_BRACES.sub("", text)) & {"{", "}"}:
        yield book.document.problem(place, "has a brace without its partner")
