"""Keeps the fitted model between starts: plain numbers and names, in a file named by what they come from."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bot.coaching.lexicon import Sample
from bot.coaching.playbook import Playbook
from bot.reading.lexicon import BESIDE
from bot.reading.model import Head, Model, Weights
from bot.reading.probing import probe_of

log = logging.getLogger(__name__)

SEPARATOR = "\n"
TABLES = ("parts", "whole", "judge")
KEPT = 4
"""Models that stay in the folder; older ones go."""
SHIPPED = Path(__file__).with_name("learned.npz")
"""What the content that comes with the product teaches; `scripts/learn` makes it."""


def stamp_of(playbook: Playbook) -> str:
    """Return what names the model of a playbook: the same words, seen the same way, give the same name."""
    lexicon, said = playbook.lexicon, hashlib.sha256(probe_of(playbook).encode())
    for fact in playbook.facts:
        answers = [answer.key for answer in fact.answers]
        said.update(
            repr((fact.key, fact.kind, fact.unknown, fact.only_when, fact.ask_empty, answers)).encode()
        )
    for part in (
        lexicon.facts,
        lexicon.symptoms,
        {key: cues for key, cues in lexicon.cues.items() if key not in BESIDE},
        lexicon.concepts,
        lexicon.examples,
        lexicon.symptom_examples,
    ):
        said.update(repr([(key, _plain(value)) for key, value in part.items()]).encode())
    said.update(repr(lexicon.nothing).encode())
    samples = lexicon.samples_name or repr([_all_of(sample) for sample in lexicon.samples])
    said.update(samples.encode())
    return said.hexdigest()[:20]


def _all_of(sample: Sample) -> tuple[object, ...]:
    return sample.text, sorted(sample.answers.items()), sample.symptoms, sorted(sample.open)


def _plain(value: object) -> object:
    return list(value.items()) if hasattr(value, "items") else value


def kept_model(folder: Path, stamp: str) -> Model | None:
    """Return the model of that name, or None when it is not there or not whole."""
    return _model(_file(folder, stamp), stamp)


def shipped_model(stamp: str) -> Model | None:
    """Return the model that comes with the product, where it is the one of that name."""
    return _model(SHIPPED, stamp)


def _model(file: Path, stamp: str) -> Model | None:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            if str(kept["stamp"]) != stamp:
                return None
            ordinary = frozenset(str(kept["ordinary"]).split(SEPARATOR))
            parts, whole, judge = (_table(kept, table) for table in TABLES)
            return Model(parts, whole, judge, ordinary)
    except FileNotFoundError:
        return None
    except Exception as error:
        # A spoiled file raises whatever the library trips over; it is as good as none.
        log.warning("a file of what the reader learned cannot be read: %s", type(error).__name__)
        return None


def _table(kept: Mapping[str, "np.ndarray"], table: str) -> Weights:
    """Return one table of weights when its parts fit each other; ValueError otherwise."""
    names = str(kept[f"{table} names"]).split(SEPARATOR)
    heads = tuple(_head(line) for line in str(kept[f"{table} heads"]).split(SEPARATOR))
    rareness, weights, bias = (
        np.asarray(kept[f"{table} {part}"], np.float32) for part in ("rareness", "weights", "bias")
    )
    columns = sum(len(head.answers) for head in heads)
    if weights.shape != (len(names), columns) or bias.shape != (columns,) or rareness.shape != (len(names),):
        raise ValueError("the parts do not fit")
    if not all(np.isfinite(part).all() for part in (rareness, weights, bias)):
        raise ValueError("the parts do not fit")
    return Weights({name: at for at, name in enumerate(names)}, rareness, weights, bias, heads)


def keep_model(folder: Path, stamp: str, model: Model) -> bool:
    """Write the model, whole or not at all; tell whether it could be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_model(_file(folder, stamp), stamp, model)
        _tidy(folder)
    except OSError:
        return False
    return True


def write_model(file: Path, stamp: str, model: Model) -> None:
    """Write a model to a file, whole or not at all."""
    handle, name = tempfile.mkstemp(prefix="reading-", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            # Its type says that a name might be one of its own settings; none of ours is.
            np.savez_compressed(part, stamp=np.asarray(stamp), **_arrays(model))  # type: ignore[arg-type]
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _arrays(model: Model) -> dict[str, "np.ndarray"]:
    """Return the model as arrays by name."""
    assert model.judge is not None
    found = {"ordinary": np.asarray(SEPARATOR.join(sorted(model.ordinary)))}
    for table, one in zip(TABLES, (model.parts, model.whole, model.judge), strict=True):
        found |= {
            f"{table} names": np.asarray(SEPARATOR.join(one.features)),
            f"{table} heads": np.asarray(SEPARATOR.join(_line(head) for head in one.heads)),
            f"{table} rareness": one.rareness,
            # The judge weighs few signs and exactly; the others weigh many words and roughly.
            f"{table} weights": one.weights if table == "judge" else one.weights.astype(np.float16),
            f"{table} bias": one.bias,
        }
    return found


def _tidy(folder: Path) -> None:
    """Remove all but the newest models."""
    files = sorted(folder.glob("reading-*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)


def _file(folder: Path, stamp: str) -> Path:
    return folder / f"reading-{stamp}.npz"


def _line(head: Head) -> str:
    return "\t".join((head.group, head.key, str(head.first), *head.answers))


def _head(line: str) -> Head:
    group, key, first, *answers = line.split("\t")
    return Head(group, key, tuple(answers), int(first))
