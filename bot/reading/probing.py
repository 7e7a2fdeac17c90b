"""What the code makes of a few texts, as a short name: weights fit only the features they were learned from.

The name changes as soon as a feature or a sign of these texts has another name or another value, so nobody
has to remember that what was learned is to be learned anew.
"""

import hashlib
from collections.abc import Iterator, Mapping

import numpy as np

from bot.coaching.playbook import Playbook
from bot.reading.features import features_of
from bot.reading.lexicon import Ear, ear_for
from bot.reading.model import NOTHING, Head, Model, Weights
from bot.reading.testimony import testimony_of
from bot.reading.whole import features_of_text
from bot.reading.witnesses import heard_with_phrases, witnesses_of
from bot.reading.words import words_of

_TEXTS = (
    "I emailed Dana twice last Tuesday, no reply so far, just checking in.",
    '"Not now, no budget until May", she said. Could you send us the price?',
    "He promissed the contract by 3 March but hasn't sent it; maybe they rebook. I never got back to him.",
    "> Please stop writing to me.\n> Best, Priya",
)
_PLACES = 4
"""Decimals that count; the rest may differ from machine to machine."""


def probe_of(playbook: Playbook) -> str:
    """Return the name of what the code makes of texts with a playbook."""
    ear, model = ear_for(playbook), _unlearned(playbook)
    said = hashlib.sha256()
    for text in _TEXTS:
        for name, value in _signs_of(text, model, playbook, ear):
            said.update(f"{name}\t{value:.{_PLACES}f}\n".encode())
    return said.hexdigest()[:20]


def _signs_of(text: str, model: Model, playbook: Playbook, ear: Ear) -> Iterator[tuple[str, float]]:
    """Go through all that the three tables of weights see of a text."""
    hearing, matches = heard_with_phrases(words_of(text), ear)
    for word in features_of(hearing, ear.ideas):
        yield from sorted(word)
    yield from sorted(features_of_text(hearing.words).items())
    testimony: Mapping[str, float] = testimony_of(witnesses_of(hearing, matches, model, playbook, ear))
    yield from sorted(testimony.items())


def _unlearned(playbook: Playbook) -> Model:
    """Return a model that has learned nothing: what it says is the same on every machine."""
    heads, first = [], 0
    for fact in playbook.facts:
        answers = (NOTHING, *(answer.key for answer in fact.answers))
        heads.append(Head("fact", fact.key, answers, first))
        first += len(answers)
    none, columns = np.zeros(1, np.float32), np.zeros(first, np.float32)
    blank = Weights({"": 0}, none, columns[None, :], columns, tuple(heads))
    return Model(blank, blank)
