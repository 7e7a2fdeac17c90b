"""Has the model ready before the first message: taken from the cache, or fitted from the content's examples.

`read` uses the model of its playbook once it is prepared, and phrases alone until then. Playbooks that
recognise the same things share one model, so most changes of the content need no new one.
"""

import logging
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary, WeakValueDictionary

from bot.coaching.playbook import Playbook
from bot.reading.features import Features, features_of
from bot.reading.hearing import Cues, Hearing, hear
from bot.reading.keeping import keep_model, kept_model, stamp_of
from bot.reading.lexicon import Ear, ear_for
from bot.reading.model import Model
from bot.reading.voices import stretches_of
from bot.reading.words import Words, words_of

log = logging.getLogger(__name__)

_models: WeakKeyDictionary[Playbook, Model] = WeakKeyDictionary()
_stamps: WeakValueDictionary[str, Model] = WeakValueDictionary()
"""The same models by name."""
_lock = Lock()


def prepare(playbook: Playbook, folder: Path | None = None) -> None:
    """Make the model of a playbook ready; `folder` keeps it for the next start."""
    ear_for(playbook)
    stamp = stamp_of(playbook.lexicon)
    kept = kept_model(folder, stamp) if folder else None
    model = _stamps.get(stamp) or kept or _fitted(playbook)
    if model is None:
        return
    if folder and kept is None and not keep_model(folder, stamp, model):
        log.warning("the reader's model cannot be kept in CACHE_DIR; it is made anew at every start")
    with _lock:
        _models[playbook] = _stamps[stamp] = model


def model_for(playbook: Playbook) -> Model | None:
    """Return the model of a playbook, or None while it is not prepared."""
    return _models.get(playbook)


def heard_in(words: Words, ear: Ear) -> Hearing:
    """Return the words with what surrounds them."""
    cues = Cues(match for match in ear.web.matches_in(words) if match.meaning.group == "cue")
    return hear(words, stretches_of(words.text), cues)


def _fitted(playbook: Playbook) -> Model | None:
    """Fit the model from the examples of the content; None when it has none."""
    if not playbook.lexicon.nothing or not playbook.lexicon.examples:
        return None
    # Fitting is rare, and its libraries are slow to load.
    from bot.reading.fitting import examples_of, fit, heads_of

    ear = ear_for(playbook)
    examples = examples_of(playbook.lexicon)
    rows: list[list[Features]] = [
        features_of(heard_in(words_of(one.text), ear), ear.ideas) for one in examples
    ]
    return fit(examples, rows, heads_of(playbook.lexicon))
