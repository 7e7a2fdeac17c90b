"""Keeps the fitted model between starts: plain numbers and names, in a file named by what they come from."""

import hashlib
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from bot.coaching.playbook import Lexicon
from bot.reading.model import Head, Model

VERSION = "3"
"""Changes whenever the same content would give other weights or other features."""
SEPARATOR = "\n"
KEPT = 4
"""Models that stay in the folder; older ones go."""


def stamp_of(lexicon: Lexicon) -> str:
    """Return what names the model of a lexicon: the same words give the same name."""
    said = hashlib.sha256(VERSION.encode())
    for part in (
        lexicon.facts,
        lexicon.symptoms,
        lexicon.cues,
        lexicon.concepts,
        lexicon.examples,
        lexicon.symptom_examples,
    ):
        said.update(repr([(key, _plain(value)) for key, value in part.items()]).encode())
    said.update(repr(lexicon.nothing).encode())
    return said.hexdigest()[:20]


def _plain(value: object) -> object:
    return list(value.items()) if hasattr(value, "items") else value


def kept_model(folder: Path, stamp: str) -> Model | None:
    """Return the model of that name, or None when it is not there or not whole."""
    try:
        with _file(folder, stamp).open("rb") as file, np.load(file, allow_pickle=False) as parts:
            return _checked(
                names=str(parts["names"]).split(SEPARATOR),
                heads=tuple(_head(line) for line in str(parts["heads"]).split(SEPARATOR)),
                parts={key: np.asarray(parts[key], np.float32) for key in ("rareness", "weights", "bias")},
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def _checked(names: list[str], heads: tuple[Head, ...], parts: dict[str, "np.ndarray"]) -> Model:
    """Return the model when its parts fit each other; ValueError otherwise."""
    columns = sum(len(head.answers) for head in heads)
    if parts["weights"].shape != (len(names), columns) or parts["bias"].shape != (columns,):
        raise ValueError("the parts do not fit")
    if parts["rareness"].shape != (len(names),) or not all(
        np.isfinite(part).all() for part in parts.values()
    ):
        raise ValueError("the parts do not fit")
    return Model(
        {name: at for at, name in enumerate(names)}, parts["rareness"], parts["weights"], parts["bias"], heads
    )


def keep_model(folder: Path, stamp: str, model: Model) -> bool:
    """Write the model, whole or not at all; tell whether it could be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="reading-", suffix=".part", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez_compressed(
                    file,
                    names=np.asarray(SEPARATOR.join(model.features)),
                    heads=np.asarray(SEPARATOR.join(_line(head) for head in model.heads)),
                    rareness=model.rareness,
                    weights=model.weights.astype(np.float16),
                    bias=model.bias,
                )
            os.replace(name, _file(folder, stamp))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _tidy(folder)
    except OSError:
        return False
    return True


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
