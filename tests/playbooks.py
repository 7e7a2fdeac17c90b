"""The coaching content as most tests use it: read once in a process, and never changed.

Its samples, of which most of the file consists, are not read: what was learned from them comes with the
product, and nothing but learning anew looks at them.
"""

import re
from collections.abc import Iterator
from functools import cache

from bot.coaching.playbook import Playbook
from bot.content import load
from bot.content.shelf import Shelf
from bot.reading import prepare
from bot.settings import PROJECT_ROOT

CONTENT = PROJECT_ROOT / "coaching_content.yaml"
PLAYBOOK = load(CONTENT, samples=False)
"""Nobody prepares it: whoever reads by it hears what its phrases say."""
GROUP, SAMPLE = "\n    - ", "\n        - text: "
FEW = 30
"""Samples of a group that the shortened file keeps: of thousands the rest would be more of the same."""
FIRST = 3
"""Phrases and examples of a list that it keeps."""
ITEM = re.compile(r" +- ")
IN_A_LINE = re.compile(r'(\["[^"]*",\s*"[^"]*",\s*"[^"]*")(?:,\s*"[^"]*")+\]')


@cache
def learned() -> Playbook:
    """Return the content with what the reader has learned from its examples and samples."""
    return Shelf(CONTENT, prepare).playbook


@cache
def shelf() -> Shelf:
    """Return the content on the shelf from which the bot takes it, for tests that do not touch the file."""
    return Shelf(CONTENT)


@cache
def shortened() -> str:
    """Return the file with no more than the beginning of each list that the reader goes by.

    It is read in no time, and for all but the reader it says the same: for tests of what is done to the file.
    """
    before, reading, lists = CONTENT.read_text(encoding="utf-8").partition("\nreading:\n")
    lists, mark, samples = lists.partition("\n  samples:\n")
    groups = (group.split(SAMPLE)[:FEW] for group in samples.split(GROUP))
    few = GROUP.join(map(SAMPLE.join, groups)).rstrip("\n") + "\n"
    lists = IN_A_LINE.sub(r"\1]", "\n".join(_beginnings(lists.split("\n"))))
    return before + reading + lists + mark + few


def _beginnings(lines: list[str]) -> Iterator[str]:
    """Give the lines of lists without those beyond the first items of each."""
    items = 0
    for line in lines:
        item = ITEM.match(line)
        if item is None:
            items = items if not line.strip() or line.lstrip().startswith("#") else 0
            yield line
            continue
        items += 1
        if items <= FIRST:
            yield line
