"""What the reader recognises and learns from, as part of the playbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Sample:
    """A message with all that it says, for the reader to learn from."""

    text: str
    answers: Mapping[str, str]
    """Fact to answer, of all that the text tells."""
    symptoms: tuple[str, ...] = ()
    open: frozenset[str] = frozenset()
    """Facts that one may read either way, or that nobody has looked for."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the reader recognises: phrases and examples by what they mean."""

    facts: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Fact to answer to phrases."""
    symptoms: Mapping[str, tuple[str, ...]]
    small_talk: Mapping[str, tuple[str, ...]]
    """Key of the coach's answer to phrases that are a whole message."""
    cues: Mapping[str, tuple[str, ...]]
    """Words that turn a phrase round or say whose deed it was."""
    sure: Mapping[str, float]
    """Fact or symptom to the share of certainty that the model needs before it is believed without asking."""
    concepts: Mapping[str, tuple[str, ...]]
    """Words that belong to one idea; the model carries what it learned of one over to the others."""
    examples: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Fact to answer to whole messages that show it; the model learns from them."""
    symptom_examples: Mapping[str, tuple[str, ...]]
    nothing: tuple[str, ...]
    """Messages that show none of it: small talk, other people's deeds, denials."""
    orders: Mapping[str, tuple[str, ...]]
    """What the coach is told to do, to phrases that are a whole message."""
    questions: Mapping[str, tuple[str, ...]]
    """What the coach is asked, to phrases that are a whole message."""
    samples: tuple[Sample, ...] = field(default=(), repr=False)
    """Messages with all that they say; the reader learns from them what is said together."""
    samples_name: str = ""
    """What names these samples as they are written; "" for those that stand in no file."""
    unread: bool = False
    """There are samples, but they have not been read: what was learned from them is kept by their name."""

    def taught_by(self, samples: tuple[Sample, ...]) -> Self:
        """Return the same with other samples."""
        return replace(self, samples=samples, samples_name="", unread=False)
