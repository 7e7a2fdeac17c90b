"""What stands in a text that nobody said: signs that nobody sees, code, data, links.

It is blanked line by line, so that what is left keeps its lines.
"""

import re
import unicodedata
from collections.abc import Callable

_UNSEEN = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Zero-width signs, and those that turn the direction of writing."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+")
"""What is put above and below letters, where no letter has it by itself."""
_SHORTEST = 3
_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"”]+", re.IGNORECASE)
_KEY = re.compile(r"[\"'][\w .-]{1,60}[\"'] ?: ?(?:[\"'{\[\d-]|(?:true|false|null)\b|$)")
_CODE = re.compile(r"[;{}] *$|\w\(\)|=>|==|^(?:def|class) \w[^:]*:$|^</?\w[^<>]*>$")
"""A line of code: only where another stands beside it, as people write "ok ;" as well."""


Finds = Callable[[str], str]
"""Returns the answer that a line gives, where it is one that must not be lost."""


def cleared(text: str, final: Finds, strongest: str) -> str:
    """Return a text as it looks, without what no person says.

    What looks like code is kept with any final answer in it, what looks like data with the strongest alone:
    tables tell of a no in others' words.
    """
    return _without_data(_seen(text), final, strongest)


def _seen(text: str) -> str:
    """Return a text as it looks: without what has no width, one letter where two signs make it."""
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n"))
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _MARKS.sub("", text)


def _without_data(text: str, final: Finds, strongest: str) -> str:
    """Blank code, data, tables and links; a fence that is never closed fences nothing."""
    lines = text.split("\n")
    bare = [line.strip(" \t>") for line in lines]
    fenced, code = False, [len(lines) > 1 and _CODE.search(line) is not None for line in bare]
    fences = [at for at, line in enumerate(lines) if _FENCE.match(line)]
    closed = set(fences[: len(fences) // 2 * 2])
    for at, line in enumerate(lines):
        fence = at in closed
        beside = code[at] and (any(code[max(0, at - 1) : at]) or any(code[at + 1 : at + 2]))
        program = beside and not final(line)
        data = _is_data(bare[at]) and (not strongest or final(line) != strongest)
        if fence or fenced or program or data:
            lines[at] = ""
        elif "://" in line or "www." in line.lower():
            lines[at] = _LINK.sub(" ", line)
        fenced = fenced is not fence
    return "\n".join(lines)


def _is_data(line: str) -> bool:
    """Tell whether a line is a row of a drawn table, or data as programs write it."""
    if len(line) < _SHORTEST or line[0] not in "|+{[]}\"'":
        return line in tuple("{}[]")
    if line[0] in "|+":
        return line[-1] == line[0] and line.count(line[0]) > 2
    if line[0] in "\"'":
        return _KEY.match(line) is not None
    return line.rstrip(",; ")[-1:] in tuple("]}") and ('"' in line or "'" in line or ":" in line)
