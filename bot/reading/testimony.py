"""Testimony: what clauses, phrases, counts and the whole say of it, by name, for the judge."""

from functools import lru_cache

import numpy as np

from bot.reading.model import Floats
from bot.reading.replying import has_replied
from bot.reading.witnesses import Witnesses

FAINTEST = 1e-4
"""Probabilities below this, and that close to one, are all the same."""

BRIEF = 12
"""Words of a text in which a phrase is likely all that is said."""


def testimony_of(witnesses: Witnesses) -> dict[str, float]:
    """Return testimony by name; one that is missing is 0."""
    hearing, told = witnesses.hearing, witnesses.by_rule.told
    signs = {
        "length": float(np.log(1 + len(hearing.words))),
        "asks": float(bool(hearing.words.asks)),
        "replied": float(has_replied(hearing)),
        "counted": float(told.number is not None and told.number > 0),
        "told": float(bool(told.counted)),
        "none told": float(told.none_told),
        "hung up": float(told.hung_up),
        "empties": float(told.empties > 0),
        "useful": float(told.useful > 0),
    }
    signs |= _heard_by_model(witnesses)
    for one in witnesses.by_rule.findings:
        name = f"phrase {one.fact} {one.answer}"
        signs[name] = max(signs.get(name, 0.0), one.confidence)
    is_brief = len(hearing.words) <= BRIEF
    for evidence in witnesses.by_rule.evidence:
        signs[f"settled {evidence.fact} {evidence.answer}"] = evidence.confidence
        if is_brief:
            signs[f"brief {evidence.fact} {evidence.answer}"] = evidence.confidence
    signs |= {f"rival {one.fact} {one.answer}": 1.0 for one in witnesses.by_rule.newest.rivals}
    signs |= {f"habit {key}": 1.0 for key in witnesses.by_rule.habits}
    return signs


def _heard_by_model(witnesses: Witnesses) -> dict[str, float]:
    """Return the testimony of the model: its likeliest clause, all of them, all together, and the whole."""
    chances = witnesses.heard.chances
    told = chances[:-1] if len(chances) > 1 else chances
    together = np.log(-np.log(np.maximum(1 - told, FAINTEST)).sum(axis=0) + FAINTEST)
    most, every, whole = _odds(np.concatenate((told.max(axis=0), chances[-1], witnesses.whole))).reshape(
        3, -1
    )
    answers, columns = witnesses.heard.weights.answers
    said = np.concatenate([one[columns] for one in (most, every, together, whole)])
    return dict(zip(_names(answers), said.tolist(), strict=True))


@lru_cache(maxsize=8)
def _names(answers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of what a model says of answers."""
    return tuple(f"{kind} {answer}" for kind in ("most", "every", "together", "whole") for answer in answers)


def _odds(chances: Floats) -> Floats:
    """Return probabilities on the scale on which evidence adds up."""
    kept = np.minimum(np.maximum(chances, FAINTEST), 1 - FAINTEST)
    return np.asarray(np.log(kept / (1 - kept)), np.float32)
