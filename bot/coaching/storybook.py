"""What the content says about stories: their kinds, with the questions that get them, and the motives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Motive:
    """A reason to buy that a story can speak to."""

    key: str
    button: str
    words: tuple[str, ...] = ()
    """Words by which it is known in what reps type."""


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    """The question for one part of a story."""

    slot: str
    """The blank of drafts that the answer fills."""
    ask: str
    """The beginning of the sentence that the answer goes on with; at most 12 words, with an example."""
    name: bool = False
    """The answer names somebody: it may begin with any word, and keeps its capital."""
    field: bool = False
    """The answer is a field that people work in, never the people."""
    begins: tuple[str, ...] = ()
    """Beginnings that say again what the sentence has said; they are left away."""


@dataclass(frozen=True, slots=True)
class StoryKind:
    """A kind of story, or of useful bite, that drafts are made from (P6)."""

    key: str
    button: str
    asks: tuple[StoryQuestion, ...]
    """In the order in which they are asked."""
    listed_by: str
    """The slot that stands for a story of this kind in lists."""
    source: str
    """The note below a draft made from it: its own slots, {owner} and {day}."""
    problem_ask: str = ""
    """The question for the problem it is about; empty: one of its slots says it."""
    problem_slot: str = ""
    """The slot that says the problem it is about."""
    same_problem: bool = False
    """Its drafts say that it was the same, so the prospect's known problem has to be the same."""

    @property
    def slots(self) -> tuple[str, ...]:
        """The blanks of drafts that it fills."""
        return tuple(question.slot for question in self.asks)
