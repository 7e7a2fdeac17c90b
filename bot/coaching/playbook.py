"""The playbook: all of the coaching content, checked and frozen.

Nothing here knows the file. Keys are short texts and stay stable: they are stored and ride in buttons.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.coaching.lexicon import Lexicon
from bot.coaching.storybook import Motive, StoryKind


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an article, in our words."""

    key: str
    kind: str
    """signal, symptom, rule, say, avoid, mindset or fact."""
    text: str
    source: str
    """Key of the article."""


@dataclass(frozen=True, slots=True)
class Source:
    """One article."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class HouseRule:
    """A rule of our own, shown as such."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class When:
    """A condition over signals: all of these, none of those."""

    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def holds(self, signals: frozenset[str] | set[str]) -> bool:
        """Tell whether the condition is met by the signals that are on."""
        return signals.issuperset(self.all) and signals.isdisjoint(self.none)


ALWAYS = When()


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer to the question that gets a fact."""

    key: str
    button: str
    """At most 24 characters."""
    shown: str
    """How it is shown back: "gone quiet"; empty: not worth showing."""
    signal: str = ""
    """What rules test; empty when only computed signals look at it."""
    after_straight: tuple[str, ...] = ()
    """What it counts as after our first, second … straight question (P15)."""
    settles_straight: bool = False
    """They took a step: earlier straight questions are answered."""
    is_reply: bool = True
    """The prospect did something; false only for silence."""
    forgotten: bool = False
    """Not carried to the next debrief, so asked again."""
    change: str = ""
    """For "What would change this?": "if they had asked for it"."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the rules read, with the question that gets it and its closed set of answers."""

    key: str
    kind: str
    """choice, yes_no or count."""
    ask: str
    """At most 12 words; {who} is the prospect."""
    answers: tuple[Answer, ...]
    unknown: str
    """The answer that "don't know" and "never asked" count as (P11)."""
    ask_known: str = ""
    """The question when the log already holds touches: "Any reply from {who}?"."""
    asked_when: tuple[str, ...] = ()
    """Signals of which one must be on for the question to be worth asking; empty: always."""
    only_when: tuple[str, ...] = ()
    """Signals of which one must be on for the fact to exist; else it has its `unknown` answer."""
    may_skip: bool = True
    """Whether "Don't know" is offered."""
    stays: str = ""
    """rises, holds, until_sent or counted: how the log carries it to the next debrief; empty: it does not."""
    ask_empty: str = ""
    """The question when nothing has reached them yet."""
    ask_one: str = ""
    """The question when one message has."""
    topic: str = ""
    """What it is about, for "not known, so taken as not seen"."""

    def answer(self, key: str) -> Answer:
        """Return the answer with this key; KeyError when there is none."""
        for answer in self.answers:
            if answer.key == key:
                return answer
        raise KeyError(key)

    def has(self, key: str) -> bool:
        """Tell whether an answer of this key exists: content may have lost one that is remembered."""
        return any(answer.key == key for answer in self.answers)

    def value_of(self, key: str) -> bool | int | str:
        """Return an answer as it stands in JSON: true/false, an integer, or its key."""
        if self.kind == "yes_no":
            return key == "yes"
        return int(key) if self.kind == "count" else key

    def answer_of(self, value: object) -> str | None:
        """Return the key of the answer that a JSON value means, or None when there is none."""
        if isinstance(value, bool):
            key = "yes" if value else "no"
        elif isinstance(value, int):
            key = str(min(value, len(self.answers) - 1)) if value >= 0 else ""
        else:
            key = str(value)
        return key if self.has(key) else None


@dataclass(frozen=True, slots=True)
class Move:
    """A kind of next step: value story, open question or graceful exit."""

    key: str
    label: str
    ends_prospect: bool = False
    about: str = ""
    """What it is, for whoever asks."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One draft text with slots in braces."""

    text: str
    when: When
    slots: tuple[str, ...]
    """In the order in which they stand."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to make a move, with its drafts."""

    key: str
    headline: str
    wordings: tuple[Wording, ...]
    """Empty: there is no message."""
    without_story: str = ""
    """The headline while the draft tells no story; empty: the same."""
    counts: int = 1
    """What sending it adds to the unanswered messages."""
    clears: tuple[str, ...] = ()
    """Facts of the log that sending it settles."""
    asks_nothing_back: bool = False
    """After it no reply is awaited."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When to act."""

    key: str
    shown: str
    """ "Today." """
    waits: str = ""
    """none, touch (P2 wait), exit (P2 exit wait) or agreed (until the agreed day)."""


@dataclass(frozen=True, slots=True)
class Example:
    """A situation that its rule must win."""

    text: str
    facts: Mapping[str, str]
    """Fact to answer; facts not named have their `unknown` answer."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another variant that a rule may advise, with reasons of its own."""

    variant: str
    because: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the decision table."""

    key: str
    when: When
    move: str
    variant: str
    timing: str
    because: tuple[str, ...]
    reason: str
    """One or two sentences for the card, with ids of `because` in brackets."""
    examples: tuple[Example, ...]
    background: tuple[str, ...] = ()
    """More ids for "Why?"."""
    asks_straight: bool = False
    """It asks where to go, for commitment or whether it is a priority (P15)."""
    wakes_up: bool = False
    """The prospect comes back on their date, else after the long park (P9)."""
    tally: str = ""
    """next, used or empty: which line on the budget of messages the card shows."""
    also: tuple[Alternative, ...] = ()
    """What it may advise instead, once it has worked better for the rep."""

    @property
    def ways(self) -> tuple["Rule", ...]:
        """The rule as it stands, then as it advises each of its alternatives."""
        return (self, *(self.advising(other.variant) for other in self.also))

    def advising(self, variant: str) -> "Rule":
        """Return the rule as it advises a variant; as it stands, where that is none of its alternatives."""
        for other in self.also:
            if other.variant == variant:
                return replace(self, variant=variant, because=other.because, reason=other.reason)
        return self


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement."""

    claims: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where the articles disagree, and how we settle it."""

    key: str
    question: str
    sides: tuple[Side, ...]
    settled: str
    line: str
    """The short form for the card."""
    rules: tuple[str, ...]
    """Rules whose cases both sides touch."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """A habit seen in the rep; it never changes the move."""

    key: str
    claims: tuple[str, ...]
    line: str
    """One private line, without blame."""
    when: When
    """Signals under which the line makes sense."""


@dataclass(frozen=True, slots=True)
class Chase:
    """Chase language that the linter marks."""

    phrase: str
    claim: str
    instead: str
    """A replacement to offer; may hold slots."""
    when: When
    """Signals under which it is marked; usually always."""
    moves: tuple[str, ...] = ()
    """Moves in whose drafts it is marked; empty: in all."""
    empties: bool = True
    """A message built on it brings nothing they can use (P13)."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """A text that may stand in for an empty slot."""

    text: str
    when: When


@dataclass(frozen=True, slots=True)
class Slot:
    """A blank in a draft."""

    key: str
    origin: str
    """prospect, profile, story, bite or typed: where its text is kept."""
    ask: str
    blank: str
    """The word in the marked blank."""
    room: int
    """Characters to reckon with when a draft's length is checked."""
    fallbacks: tuple[Fallback, ...] = ()
    once: bool = False
    """Never used twice for one prospect."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the bot: menu, help and handlers come from this list."""

    key: str
    menu: str
    roles: tuple[str, ...] = ()
    """Who has it, as "manager"; for others it does not exist. Empty: everyone."""

    def is_for(self, role: str) -> bool:
        """Tell whether somebody of a role has this command."""
        return not self.roles or role in self.roles


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone to choose by a tap."""

    key: str
    """IANA name."""
    button: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country whose public holidays can be chosen by a tap."""

    key: str
    """ISO 3166 code."""
    button: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every number of the house rules P1, P2 and P9."""

    budget_start: int
    budget_wanted: int
    budget_given: int
    budget_off: int
    budget_broke: int
    budget_empty: int
    budget_least: int
    waits: tuple[int, ...]
    """Working days after 0, 1, 2 … unanswered messages."""
    exit_wait: int
    grace: int
    owed_after: int
    """Working days after which a wish without any touch counts as owed."""
    long_park: int
    """Calendar days."""
    wake_up_notes: int


@dataclass(frozen=True, eq=False)
class Playbook:
    """All of the content; two playbooks are the same only when they are one object."""

    edition: str
    """Hash of the content: stored with each piece of advice."""
    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    house_rules: Mapping[str, HouseRule]
    facts: tuple[Fact, ...]
    """In the order in which they are asked."""
    computed: Mapping[str, str]
    """Computed signals and what they mean."""
    rules: tuple[Rule, ...]
    """In the order of the table: the first that holds wins."""
    moves: Mapping[str, Move]
    variants: Mapping[str, Variant]
    timings: Mapping[str, Timing]
    disagreements: tuple[Disagreement, ...]
    symptoms: Mapping[str, Symptom]
    chases: tuple[Chase, ...]
    slots: Mapping[str, Slot]
    motives: Mapping[str, Motive]
    story_kinds: Mapping[str, StoryKind]
    commands: tuple[Command, ...]
    zones: tuple[Zone, ...]
    countries: tuple[Country, ...]
    numbers: Numbers
    words: Mapping[str, tuple[str, ...]]
    """Every other word the coach says; several texts rotate."""
    lexicon: Lexicon

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Facts by key."""
        return {fact.key: fact for fact in self.facts}

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """Rules by key."""
        return {rule.key: rule for rule in self.rules}

    def cited(self, key: str) -> str:
        """Return the text behind an id of any kind (S, P, C, R); KeyError when there is none."""
        if key in self.claims:
            return self.claims[key].text
        if key in self.house_rules:
            return self.house_rules[key].text
        settled = {item.key: item.settled for item in self.disagreements}
        return settled[key] if key in settled else self.rule[key].reason
