"""The readers that stand side by side: the coach's own, and what else reads texts by examples.

All of them learn from the same content; what a peer finds is read from a score on that is chosen while it
learns. Libraries are imported where they are needed: how much memory a reader takes is measured too.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from random import Random
from typing import Any, Final

from bot.coaching.model import Reading
from bot.coaching.playbook import Playbook
from bot.frontends.evaluation import NOON, implied
from bot.frontends.hearing import as_object
from bot.reading import prepare, read
from bot.reading.phrases import sayings
from tests.bench.reading import ALONE, OURS
from tests.bench.reading.calibrating import Learner, Scorer, calibrated
from tests.bench.reading.scoring import Row, Said
from tests.bench.reading.sets import of_content

Read = Callable[[str], object]
"""Reads a text, for its time alone."""
MINILM: Final = "sentence-transformers/all-MiniLM-L6-v2"
_WORDINGS = 4
"""Wordings tried of each phrase."""
_SEED = 3


@dataclass(frozen=True, slots=True)
class Reader:
    """Something that has learned to read."""

    hear: Read
    """What it does for a message."""
    said: Callable[[str], Said]
    """What it read, ready to be judged."""


Learn = Callable[[Playbook], Reader]


def readers() -> dict[str, Learn]:
    """Return the readers that can be measured here, by name."""
    found: dict[str, Learn] = {
        OURS: _ours,
        ALONE: _phrases,
        "rapidfuzz": _rapidfuzz,
        "TF-IDF": _tf_idf,
    }
    return found if minilm_is_missing() else {**found, "MiniLM": _minilm}


def _ours(playbook: Playbook) -> Reader:
    prepare(playbook)
    return own(playbook)


def _phrases(playbook: Playbook) -> Reader:
    # Content that nobody has prepared: of it the reader knows the phrases alone.
    return own(replace(playbook))


def own(playbook: Playbook) -> Reader:
    """Return the coach's reader as it stands."""

    def hear(text: str) -> Reading:
        return read(text, playbook, (), NOON.date())

    return Reader(hear, lambda text: _said(as_object(None, text, playbook, NOON.date())))


def _said(found: Mapping[str, Any]) -> Said:
    facts = {fact: item["value"] for fact, item in found["facts"].items()}
    return Said(facts, frozenset(found["symptoms"]))


def _rapidfuzz(playbook: Playbook) -> Reader:
    from tests.bench.reading.likeness import learn

    return _peer(playbook, lambda rows: learn([*rows, *phrase_rows(playbook)]))


def _tf_idf(playbook: Playbook) -> Reader:
    from tests.bench.reading.linear import Pieces, learn

    return _peer(playbook, lambda rows: learn(rows, Pieces()))


def _minilm(playbook: Playbook) -> Reader:
    from tests.bench.reading.linear import Embeddings, learn

    encode = _encoder()
    return _peer(playbook, lambda rows: learn(rows, Embeddings(encode)))


def _peer(playbook: Playbook, learn: Learner) -> Reader:
    rows: list[Row] = of_content(playbook)
    score, thresholds = calibrated(learn, rows)
    reader = _above(score, thresholds, playbook)
    return Reader(reader, reader)


def _above(
    score: Scorer, thresholds: Mapping[tuple[str, str], float], playbook: Playbook
) -> Callable[[str], Said]:
    """Return a reader of what scores high enough, with what needs no asking then."""

    def said(text: str) -> Said:
        found = score(text)
        sure = {head: value for head, (value, much) in found.items() if much >= thresholds.get(head, 2.0)}
        facts = {key: value for (group, key), value in sure.items() if group == "fact"}
        answers = {key: playbook.fact[key].answer_of(value) or "" for key, value in facts.items()}
        known = {
            key: playbook.fact[key].value_of(answer) for key, answer in implied(answers, playbook).items()
        }
        return Said({**facts, **known}, frozenset(key for group, key in sure if group == "symptom"))

    return said


def phrase_rows(playbook: Playbook) -> list[Row]:
    """Return some of the wordings that the phrases of the content stand for."""
    chance, rows = Random(_SEED), []
    for fact, answers in playbook.lexicon.facts.items():
        for answer, phrases in answers.items():
            value = playbook.fact[fact].value_of(answer)
            rows += [
                Row(text, {fact: value}, frozenset({fact}), frozenset({fact}))
                for text in _wordings(phrases, chance)
            ]
    for key, phrases in playbook.lexicon.symptoms.items():
        texts = _wordings(phrases, chance)
        rows += [Row(text, {}, frozenset(), frozenset(), frozenset({key})) for text in texts]
    return rows


def _wordings(phrases: Iterable[str], chance: Random) -> list[str]:
    return sorted({text for phrase in phrases for text in sayings(phrase, _WORDINGS, chance)})


# --- MiniLM ----------------------------------------------------------------------------------------


def minilm_is_missing() -> str:
    """Return why the sentence embeddings cannot be measured here, or nothing."""
    if find_spec("sentence_transformers") is None:
        return "MiniLM is left out: sentence-transformers is not installed."
    try:
        _model()
    except (ImportError, OSError, ValueError) as error:
        return f"MiniLM is left out: it or its weights cannot be loaded ({type(error).__name__})."
    return ""


@cache
def _model() -> Any:
    """Load the weights that are there; nothing is downloaded."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(os.environ.get("MINILM", MINILM), device="cpu", local_files_only=True)


def _encoder() -> Callable[[Sequence[str]], Any]:
    model = _model()
    return lambda texts: model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
