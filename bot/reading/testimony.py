"""Testimony: what clauses, phrases, counts and the whole say of it, by name, for the judge."""

from collections.abc import Iterable

import numpy as np

from bot.reading.model import NOTHING, Floats, Head
from bot.reading.replying import has_replied
from bot.reading.witnesses import Witnesses

FAINTEST = 1e-4
"""Probabilities below this, and that close to one, are all the same."""


def testimony_of(witnesses: Witnesses, heads: Iterable[Head]) -> dict[str, float]:
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
    for head in heads:
        signs |= _heard_of(head, witnesses)
    for one in witnesses.by_rule.findings:
        name = f"phrase {one.fact} {one.answer}"
        signs[name] = max(signs.get(name, 0.0), one.confidence)
    for evidence in witnesses.by_rule.evidence:
        signs[f"settled {evidence.fact} {evidence.answer}"] = evidence.confidence
    signs |= {f"rival {one.fact} {one.answer}": 1.0 for one in witnesses.by_rule.newest.rivals}
    signs |= {f"habit {key}": 1.0 for key in witnesses.by_rule.habits}
    return signs


def _heard_of(head: Head, witnesses: Witnesses) -> dict[str, float]:
    """Return the testimony that the model gives of one head: clauses, together, whole."""
    chances = witnesses.heard.of(head)
    told = chances[:-1] if len(chances) > 1 else chances
    most, every = _odds(told.max(axis=0)), _odds(chances[-1])
    together = np.log(-np.log(np.clip(1 - told, FAINTEST, 1)).sum(axis=0) + FAINTEST)
    at_once = _odds(witnesses.whole[head.columns])
    signs = {}
    for number, answer in enumerate(head.answers):
        if answer != NOTHING:
            name = f"{head.key} {answer}"
            signs[f"most {name}"] = float(most[number])
            signs[f"every {name}"] = float(every[number])
            signs[f"together {name}"] = float(together[number])
            signs[f"whole {name}"] = float(at_once[number])
    return signs


def _odds(chances: Floats) -> Floats:
    """Return probabilities on the scale on which evidence adds up."""
    kept = np.clip(chances, FAINTEST, 1 - FAINTEST)
    return np.asarray(np.log(kept / (1 - kept)), np.float32)
