"""Puts the file into its shapes, and tells in plain words what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, Generic, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.content.document import Document, Place, Problem, suggest
from bot.content.plain import in_plain_words
from bot.content.schema import (
    ChaseShape,
    CommandShape,
    CountryShape,
    DisagreementShape,
    FactShape,
    HouseRuleShape,
    LexiconShape,
    MotiveShape,
    MoveShape,
    RuleShape,
    SettingsShape,
    Shape,
    SlotShape,
    SourceShape,
    StoryShape,
    SymptomShape,
    Text,
    Texts,
    TimingShape,
    VariantShape,
    ZoneShape,
)

OF_A_KEY = frozenset({"missing", "extra_forbidden"})
"""What is wrong with the part in which a key stands, or should stand, and not with what stands there."""
ShapeT = TypeVar("ShapeT", bound=Shape)


@dataclass(frozen=True, slots=True)
class Section(Generic[ShapeT]):
    """The parts of one section that have the right shape, and the keys of all of them."""

    parts: tuple[tuple[Place, ShapeT], ...]
    keys: frozenset[str]
    complete: bool
    """Whether no part was left out."""

    def __iter__(self) -> Iterator[tuple[Place, ShapeT]]:
        return iter(self.parts)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The content in its shapes; whether its parts fit together is still open."""

    document: Document
    settings: SettingsShape | None
    sources: Section[SourceShape]
    house_rules: Section[HouseRuleShape]
    facts: Section[FactShape]
    signals: dict[str, str]
    moves: Section[MoveShape]
    timings: Section[TimingShape]
    guidance: Section[RuleShape]
    variants: Section[VariantShape]
    slots: Section[SlotShape]
    motives: Section[MotiveShape]
    stories: Section[StoryShape]
    disagreements: Section[DisagreementShape]
    symptoms: Section[SymptomShape]
    linter: Section[ChaseShape]
    commands: Section[CommandShape]
    zones: Section[ZoneShape]
    countries: Section[CountryShape]
    words: dict[str, list[str]]
    reading: LexiconShape | None


class _Signals(Shape):
    signals: dict[str, Text]


class _Words(Shape):
    words: dict[str, Texts]


SECTIONS = tuple(name for name in Manuscript.__dataclass_fields__ if name != "document")


class Shaping:
    """Puts the parts of a document into their shapes; what does not fit becomes a problem."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems: list[Problem] = []

    def manuscript(self) -> Manuscript:
        """Return everything that has the right shape."""
        self._check_sections()
        return Manuscript(
            document=self._document,
            settings=self._one("settings", SettingsShape),
            sources=self._all("sources", SourceShape),
            house_rules=self._all("house_rules", HouseRuleShape),
            facts=self._all("facts", FactShape),
            signals=self._texts(_Signals, "signals"),
            moves=self._all("moves", MoveShape),
            timings=self._all("timings", TimingShape),
            guidance=self._all("guidance", RuleShape),
            variants=self._all("variants", VariantShape),
            slots=self._all("slots", SlotShape),
            motives=self._all("motives", MotiveShape),
            stories=self._all("stories", StoryShape),
            disagreements=self._all("disagreements", DisagreementShape),
            symptoms=self._all("symptoms", SymptomShape),
            linter=self._all("linter", ChaseShape),
            commands=self._all("commands", CommandShape),
            zones=self._all("zones", ZoneShape),
            countries=self._all("countries", CountryShape),
            words=self._texts(_Words, "words"),
            reading=self._one("reading", LexiconShape),
        )

    def _check_sections(self) -> None:
        data = self._document.data
        for name in SECTIONS:
            if name not in data:
                self._note((), f"lacks the section {name!r}{suggest(name, data.keys() - set(SECTIONS))}")
        for name in data:
            if name not in SECTIONS:
                self.problems.append(
                    Problem(
                        self._document.spot((name,)).line,
                        f"there is no section {name!r}{suggest(name, SECTIONS)}",
                    )
                )

    def _all(self, section: str, shape: type[ShapeT]) -> Section[ShapeT]:
        raw = self._document.data.get(section)
        if not isinstance(raw, list):
            if section in self._document.data:
                self._note((section,), "must be a list: each entry begins with '- '")
            return Section((), frozenset(), False)
        parts = []
        for position, entry in enumerate(raw):
            part = self._shaped((section, position), entry, shape)
            if part is not None:
                parts.append(((section, position), part))
        keys = frozenset(str(entry["key"]) for entry in raw if isinstance(entry, dict) and "key" in entry)
        return Section(tuple(parts), keys, len(parts) == len(raw))

    def _one(self, section: str, shape: type[ShapeT]) -> ShapeT | None:
        if section not in self._document.data:
            return None
        return self._shaped((section,), self._document.data[section], shape)

    def _texts(self, shape: type[_Signals] | type[_Words], section: str) -> Any:
        """Return a section of free keys without the entries that are no texts."""
        raw = self._document.data.get(section)
        if not isinstance(raw, dict):
            if section in self._document.data:
                self._note((section,), "must hold keys with texts")
            return {}
        entries: dict[str, Any] = {}
        for key, value in raw.items():
            part = self._shaped((), {section: {key: value}}, shape)
            if part is not None:
                entries |= getattr(part, section)
        return entries

    def _shaped(self, place: Place, raw: Any, shape: type[ShapeT]) -> ShapeT | None:
        try:
            return shape.model_validate(raw)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._note_detail(place, detail, shape)
        return None

    def _note(self, place: Place, text: str) -> None:
        self.problems.append(self._document.problem(place, text))

    def _note_detail(self, place: Place, detail: ErrorDetails, shape: type[Shape]) -> None:
        where = (*place, *detail["loc"])
        names = [step for step in detail["loc"] if isinstance(step, str)]
        known = _keys_at(shape, detail["loc"][:-1])
        spot = self._document.spot(where)
        text = in_plain_words(detail, names[-1] if names else "", known, spot.spelled)
        if detail["type"] in OF_A_KEY:
            where = where[:-1]
        self.problems.append(Problem(spot.line, f"{self._document.describe(where)} {text}"))


def _keys_at(shape: type[Shape], place: Place) -> tuple[str, ...]:
    """Return the keys that a part may have, found by walking down the shapes."""
    here: Any = shape
    for step in place:
        if isinstance(step, str):
            fields = getattr(here, "model_fields", {})
            here = _shape_in(fields[step].annotation) if step in fields else None
    return tuple(getattr(here, "model_fields", ()))


def _shape_in(annotation: Any) -> Any:
    """Return the shape inside list[shape], Annotated[list[shape], …] and the like."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    inner = () if isinstance(annotation, UnionType) else get_args(annotation)
    return next((found for part in inner if (found := _shape_in(part)) is not None), None)
