"""READS THE BOOK: coaching_content.yaml becomes the playbook, checked as a whole before anyone uses it.

`document` turns the file into data with lines, `schema` gives the parts their shapes, `references`
and `texts` check what needs no table, `binding` makes the playbook and `table` checks its guidance.
"""

import hashlib
from pathlib import Path

from bot.coaching.playbook import Playbook
from bot.content.binding import bind
from bot.content.document import Problem, Unreadable, read_bytes, read_document, without_samples
from bot.content.lexicon import check_lexicon
from bot.content.references import check_citations, check_names
from bot.content.shaping import Shaping
from bot.content.storybook import check_stories
from bot.content.table import check_code, check_table
from bot.content.texts import check_texts
from bot.errors import ContentError

__all__ = ["load", "load_anyway", "problems"]


def load(path: Path, *, samples: bool = True) -> Playbook:
    """Return the playbook of a content file; ContentError lists everything that is wrong with it.

    Without the samples where they end the file: their names say whether they have been learned from, and
    then they have been checked.
    """
    found, playbook = _read(path, samples=samples)
    if found or playbook is None:
        raise ContentError(found)
    return playbook


def load_anyway(path: Path) -> Playbook:
    """Return the playbook of a content file whose parts are all there, to see what it would do.

    ContentError when the guidance cannot be tried out at all.
    """
    found, playbook = _read(path)
    if playbook is None:
        raise ContentError(found)
    return playbook


def problems(path: Path) -> list[str]:
    """Return everything that is wrong with a content file, a line each, in the order of the file."""
    return _read(path)[0]


def _read(path: Path, *, samples: bool = True) -> tuple[list[str], Playbook | None]:
    try:
        found, playbook = _checked(read_bytes(path), samples=samples)
    except Unreadable as error:
        found, playbook = [error.problem], None
    return [_located(path, problem) for problem in sorted(set(found))], playbook


def _located(path: Path, problem: Problem) -> str:
    return f"{path}:{problem.line}: {problem.text}" if problem.line else f"{path}: {problem.text}"


def _checked(raw: bytes, *, samples: bool) -> tuple[list[Problem], Playbook | None]:
    rest_of_file, written = without_samples(raw)
    document = read_document(raw if samples else rest_of_file)
    shaping = Shaping(document)
    book = shaping.manuscript()
    shapes = [*document.problems, *shaping.problems]
    names = list(check_names(book))
    stories = list(check_stories(book))
    rest = [*check_citations(book), *check_lexicon(book), *check_texts(book)]
    if shapes or names or stories:
        # The guidance cannot be tried out before its parts are there.
        return [*shapes, *names, *stories, *rest], None
    playbook = bind(book, _name_of(raw), _name_of(written) if written else "", unread=not samples)
    code = list(check_code(book, playbook))
    table = [] if code else check_table(book, playbook)
    return [*rest, *code, *table], playbook


def _name_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:12]
