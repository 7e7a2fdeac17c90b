"""Testimony: what clauses, phrases, counts and the whole say of it, by name, for the judge."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.reading.model import NOTHING, Floats, Head
from bot.reading.replying import has_replied
from bot.reading.witnesses import Witnesses

FAINTEST = 1e-4
"""Probabilities below this, and that close to one, are all the same."""

BRIEF = 12
"""Words of a text in which a phrase is likely all that is said."""


def testimony_of(witnesses: Witnesses, heads: tuple[Head, ...]) -> dict[str, float]:
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
    signs |= _heard_by_model(witnesses, heads)
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


def _heard_by_model(witnesses: Witnesses, heads: tuple[Head, ...]) -> dict[str, float]:
    """Return the testimony of the model: its likeliest clause, all of them, all together, and the whole."""
    chances = witnesses.heard.chances
    told = chances[:-1] if len(chances) > 1 else chances
    together = np.log(-np.log(np.maximum(1 - told, FAINTEST)).sum(axis=0) + FAINTEST)
    most, every, whole = _odds(np.stack((told.max(axis=0), chances[-1], witnesses.whole)))
    names, columns = _names(heads)
    return dict(
        zip(names, np.stack((most, every, together, whole))[:, columns].ravel().tolist(), strict=True)
    )


@lru_cache(maxsize=8)
def _names(heads: tuple[Head, ...]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return the names of what a model says of its heads, and the columns of the answers they are about."""
    about = [
        (f"{head.key} {answer}", head.first + number)
        for head in heads
        for number, answer in enumerate(head.answers)
        if answer != NOTHING
    ]
    names = tuple(
        f"{kind} {answer}" for kind in ("most", "every", "together", "whole") for answer, _ in about
    )
    return names, np.asarray([column for _, column in about], np.intp)


def _odds(chances: Floats) -> Floats:
    """Return probabilities on the scale on which evidence adds up."""
    kept = np.minimum(np.maximum(chances, FAINTEST), 1 - FAINTEST)
    return np.asarray(np.log(kept / (1 - kept)), np.float32)
