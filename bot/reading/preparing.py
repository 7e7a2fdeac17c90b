"""Has the model ready before the first message: the shipped one, a kept one, or one fitted from the content.

`read` uses the model of its playbook once it is prepared, and phrases alone until then. Playbooks that
recognise the same things share one model, so most changes of the content need no new one.
"""

import logging
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary, WeakValueDictionary

from bot.coaching.lexicon import Sample
from bot.coaching.playbook import Playbook
from bot.reading.counts import told_of
from bot.reading.features import features_of
from bot.reading.hearing import Hearing
from bot.reading.keeping import keep_model, kept_model, shipped_model, stamp_of
from bot.reading.lexicon import ear_for
from bot.reading.model import Model
from bot.reading.phrases import Match
from bot.reading.testimony import testimony_of
from bot.reading.touches.finding import messages_in
from bot.reading.vocabulary import ordinary_words
from bot.reading.witnesses import heard_with_phrases, witnesses_of
from bot.reading.words import words_of

log = logging.getLogger(__name__)

_models: WeakKeyDictionary[Playbook, Model] = WeakKeyDictionary()
_stamps: WeakValueDictionary[str, Model] = WeakValueDictionary()
"""The same models by name."""
_lock = Lock()
FEWEST = 100
"""Samples below which there is nothing to judge by; then phrases read alone."""


def prepare(playbook: Playbook, folder: Path | None = None, fewest: int = FEWEST) -> bool:
    """Make the model of a playbook ready; `folder` keeps it for the next start.

    From fewer samples than `fewest` nothing is learned.
    False when it is kept nowhere and the playbook comes without the samples to learn it from.
    """
    stamp = stamp_of(playbook)
    model = _stamps.get(stamp) or shipped_model(stamp) or (kept_model(folder, stamp) if folder else None)
    if model is None:
        if playbook.lexicon.unread:
            return False
        model = fitted_model(playbook, fewest)
        if model is None:
            ear_for(playbook).ordinary.update(ordinary_words(playbook.lexicon))
            return True
        if folder and not keep_model(folder, stamp, model):
            log.warning("the reader's model cannot be kept in CACHE_DIR; it is made anew at every start")
    with _lock:
        _models[playbook] = _stamps[stamp] = model
    ear_for(playbook).ordinary.update(model.ordinary)
    return True


def model_for(playbook: Playbook) -> Model | None:
    """Return the model of a playbook, or None while it is not prepared."""
    return _models.get(playbook)


def fitted_model(playbook: Playbook, fewest: int = FEWEST) -> Model | None:
    """Fit the model from the examples and samples of the content; None when it has too few."""
    lexicon = playbook.lexicon
    if len(lexicon.samples) < fewest or not lexicon.nothing or not lexicon.examples:
        return None
    # Fitting is rare, and its libraries are slow to load.
    from bot.reading.fitting import Looked, fitted

    ear = ear_for(playbook)
    seen: dict[str, tuple[Hearing, list[Match]]] = {}

    def looked_at(text: str) -> Looked:
        seen[text] = heard_with_phrases(words_of(text), ear)
        hearing = seen[text][0]
        return Looked(hearing.words, features_of(hearing, ear.ideas))

    def said(sample: Sample, model: Model) -> dict[str, float]:
        return testimony_of(witnesses_of(*seen[sample.text], model, playbook, ear))

    def count(sample: Sample) -> str | None:
        told = told_of(messages_in(seen[sample.text][0], ear))
        fact = next(fact for fact in playbook.facts if fact.kind == "count")
        return None if not told.number else fact.answer_of(told.number)

    return fitted(playbook, looked_at, said, count)
