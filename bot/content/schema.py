"""The shapes of coaching_content.yaml: which keys each part has and what may stand in them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


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
