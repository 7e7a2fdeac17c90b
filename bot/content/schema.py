"""The shapes of coaching_content.yaml: which keys each part has and what may stand in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from bot.content.document import Document, Place, Problem, suggest
from bot.content.plain import in_plain_words


def _listed(value: Any) -> Any:
    """Let a single text stand for a list of one."""
    return [value] if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(min_length=1)]
Texts = Annotated[list[Text], Field(min_length=1), BeforeValidator(_listed)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
"""A key that only code and content see."""
Short = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,12}$")]
"""A key that rides in a button."""
Ids = list[Text]
ManyTexts = dict[str, list[Text]]
Positive = Annotated[int, Field(ge=1, le=1000)]
NotNegative = Annotated[int, Field(ge=0, le=1000)]
NotAbove = Annotated[int, Field(ge=-1000, le=0)]


class Shape(BaseModel):
    """A part of the file: the keys below and no others."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True, frozen=True)


class SettingsShape(Shape):
    budget_start: Positive
    budget_wanted: Positive
    budget_given: NotNegative
    budget_off: NotAbove
    budget_broke: NotAbove
    budget_empty: NotNegative
    budget_least: Positive
    waits: Annotated[list[Positive], Field(min_length=1)]
    exit_wait: Positive
    grace: NotNegative
    owed_after: Positive
    long_park: Positive
    wake_up_notes: Positive


class ClaimShape(Shape):
    key: Annotated[str, StringConstraints(pattern=r"^S[0-9]+\.[0-9]+$")]
    kind: Literal["signal", "symptom", "rule", "say", "avoid", "mindset", "fact"]
    text: Text


class SourceShape(Shape):
    key: Annotated[str, StringConstraints(pattern=r"^S[0-9]+$")]
    title: Text
    claims: Annotated[list[ClaimShape], Field(min_length=1)]


class HouseRuleShape(Shape):
    key: Annotated[str, StringConstraints(pattern=r"^P[0-9]+$")]
    text: Text


class WhenShape(Shape):
    all: Ids = []
    none: Ids = []


class AnswerShape(Shape):
    key: Short
    button: Text
    shown: str = ""
    change: str = ""
    is_reply: bool = True
    after_straight: Ids = []
    settles_straight: bool = False
    forgotten: bool = False


class FactShape(Shape):
    key: Short
    kind: Literal["choice", "yes_no", "count"]
    ask: Text
    ask_known: str = ""
    topic: str = ""
    ask_empty: str = ""
    ask_one: str = ""
    unknown: Text
    may_skip: bool = True
    asked_when: Ids = []
    only_when: Ids = []
    stays: Literal["", "rises", "holds", "until_sent", "counted"] = ""
    answers: Annotated[list[AnswerShape], Field(min_length=2)]


class MoveShape(Shape):
    key: Word
    label: Text
    ends_prospect: bool = False
    about: str = ""


class TimingShape(Shape):
    key: Word
    shown: Text
    waits: Literal["none", "touch", "exit", "agreed"]


class ExampleShape(Shape):
    text: Text
    facts: dict[str, Any]


class AlternativeShape(Shape):
    variant: Text
    because: Annotated[Ids, Field(min_length=1)]
    reason: Text


class RuleShape(Shape):
    key: Annotated[str, StringConstraints(pattern=r"^R[0-9]+$")]
    when: WhenShape
    move: Text
    variant: Text
    timing: Text
    because: Annotated[Ids, Field(min_length=1)]
    reason: Text
    background: Ids = []
    asks_straight: bool = False
    wakes_up: bool = False
    tally: Literal["", "next", "used", "empty"] = ""
    also: list[AlternativeShape] = []
    examples: Annotated[list[ExampleShape], Field(min_length=1)]


class TextShape(Shape):
    """A text that may be bound to a condition: a draft, or a fallback of a slot."""

    text: Text
    when: WhenShape = WhenShape()


class VariantShape(Shape):
    key: Word
    headline: Text
    without_story: str = ""
    counts: Literal[0, 1] = 1
    clears: Ids = []
    asks_nothing_back: bool = False
    drafts: list[TextShape]


class SlotShape(Shape):
    key: Word
    origin: Literal["prospect", "profile", "story", "bite", "typed"]
    ask: Text
    blank: Text
    room: Positive
    once: bool = False
    fallbacks: list[TextShape] = []


class MotiveShape(Shape):
    key: Short
    button: Text
    words: list[Text] = []


class StoryQuestionShape(Shape):
    slot: Text
    ask: Text
    name: bool = False
    field: bool = False
    begins: list[Text] = []


class StoryShape(Shape):
    key: Short
    button: Text
    same_problem: bool = False
    listed_by: Text
    source: Text
    asks: Annotated[list[StoryQuestionShape], Field(min_length=1)]
    problem: str = ""
    problem_slot: str = ""


class SideShape(Shape):
    claims: Annotated[Ids, Field(min_length=1)]
    says: Text


class DisagreementShape(Shape):
    key: Annotated[str, StringConstraints(pattern=r"^C[0-9]+$")]
    question: Text
    sides: Annotated[list[SideShape], Field(min_length=2)]
    settled: Text
    line: Text
    rules: Ids


class SymptomShape(Shape):
    key: Word
    claims: Annotated[Ids, Field(min_length=1)]
    line: Text
    when: WhenShape = WhenShape()


class ChaseShape(Shape):
    phrase: Text
    claim: Text
    instead: Text
    when: WhenShape = WhenShape()
    moves: Ids = []
    empties: bool = True


class CommandShape(Shape):
    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
    menu: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    roles: list[Literal["manager", "admin"]] = []


class ZoneShape(Shape):
    key: Text
    button: Text


class CountryShape(Shape):
    key: Text
    button: Text


class ExamplesShape(Shape):
    facts: dict[str, ManyTexts] = Field(default_factory=dict)
    symptoms: ManyTexts = Field(default_factory=dict)
    nothing: list[Text] = Field(default_factory=list)


class SampleShape(Shape):
    """A whole message with all that it says."""

    text: Text
    facts: dict[str, Any] = Field(default_factory=dict)
    symptoms: Ids = []
    open: Ids = []


class SamplesShape(Shape):
    """Messages that were looked through for the same facts; no facts named: for all of them."""

    about: Ids = []
    texts: Annotated[list[SampleShape], Field(min_length=1)]


class LexiconShape(Shape):
    phrases: dict[str, ManyTexts]
    symptoms: ManyTexts
    small_talk: ManyTexts
    orders: ManyTexts = Field(default_factory=dict)
    questions: ManyTexts = Field(default_factory=dict)
    cues: ManyTexts
    sure: dict[str, Annotated[float, Field(gt=0, lt=1)]] = Field(default_factory=dict)
    concepts: ManyTexts = Field(default_factory=dict)
    examples: ExamplesShape = Field(default_factory=ExamplesShape)
    samples: list[SamplesShape] = []


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
