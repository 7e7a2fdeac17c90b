"""Who speaks: the prospect after ">", in quotation marks and in a pasted letter; the rep everywhere else."""

import re
from bisect import bisect_right
from enum import StrEnum

HELLO = r"hi|hello|dear|good (?:morning|afternoon|evening)|morning"
"""Words that a letter begins with."""
GOODBYE = (
    r"(?:(?:kind|best|warm|many)[ \t]+)?(?:regards|wishes|thanks|thank you|best|cheers|sincerely|yours)\b"
)
"""Words that a letter ends with."""
SIGN_OFF = re.compile(
    rf"^[ \t]*{GOODBYE}[^\n]{{0,40}}$",
    re.IGNORECASE | re.MULTILINE,
)
SIGN_OFF_INLINE = re.compile(
    r"\b(?:regards|warm wishes|best wishes|sincerely)[ \t]*,[^\n]{0,60}", re.IGNORECASE
)
SALUTATION = re.compile(
    rf"^[ \t]*(?:{HELLO})[ \t]+"
    r"[^\n,.!:>]{2,30}[,!:]?[ \t]*(?:\n|(?<=,))",
    re.IGNORECASE | re.MULTILINE,
)
GREETED = re.compile(
    rf"[ \t]*(?:hey|{HELLO})[ \t]+"
    r"(?P<name>[^\n,.!:>]{2,30}?)[ \t]*[,.!:\n-]",
    re.IGNORECASE,
)
PAIRS = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'"}
CLOSERS = frozenset("".join(PAIRS.values()))
MARKS = re.compile(f"[{''.join({**PAIRS, **dict.fromkeys(CLOSERS)})}]")
LONGEST_QUOTE = 600
NESTED = 8
"""Other marks that may close before the one that is looked for."""


class Voice(StrEnum):
    """Whose words they are."""

    REP = "rep"
    QUOTED = "quoted"
    """In quotation marks: the prospect's, unless the rep is said to speak."""
    WRITTEN = "written"
    """A forwarded or pasted message of the prospect."""
    OWN = "own"
    """In quotation marks too, but what the rep said."""
    OLD = "old"
    """A quotation within a forwarded message: an earlier mail."""


Stretch = tuple[int, int, Voice]


def stretches_of(text: str) -> list[Stretch]:
    """Find the parts of a text that are not the rep's own words, in order."""
    written = [*_forwarded(text)]
    if not written:
        written = [*_letter(text)]
    return sorted(written + _quoted(text, written))


def greeted_in(text: str) -> str:
    """Return the name that a letter begins with: "Hi Jo, …"; empty when it greets nobody."""
    found = GREETED.match(text)
    return found["name"] if found else ""


def _forwarded(text: str) -> list[Stretch]:
    """Find what stands after ">", to the end of the line."""
    found: list[Stretch] = []
    start = 0
    for line in text.splitlines(keepends=True) if ">" in text else ():
        at = line.find(">")
        opens = at >= 0 and line[at + 1 : at + 2] in (" ", "\t", "\n", ">") and "<" not in line[:at]
        if opens and (not line[:at].strip() or len(line[:at].split()) >= 2):
            older = line[at + 1 :].lstrip(" ").startswith(">")
            found.append((start + at, start + len(line), Voice.OLD if older else Voice.WRITTEN))
        start += len(line)
    return found


def _letter(text: str) -> list[Stretch]:
    """Find a pasted letter: from its salutation to its signature or the next empty line."""
    opening = SALUTATION.search(text)
    if not opening:
        return []
    closing = SIGN_OFF.search(text, opening.end()) or SIGN_OFF_INLINE.search(text, opening.end())
    if closing is None:
        return []
    return [(opening.start(), closing.end(), Voice.WRITTEN)]


def _quoted(text: str, written: list[Stretch]) -> list[Stretch]:
    """Find what stands in quotation marks outside forwarded messages."""
    found: list[Stretch] = []
    marks = [(mark.start(), mark.group()) for mark in MARKS.finditer(text)]
    closers = [at for at, sign in marks if sign in CLOSERS and _closes(text, at)]
    at = 0
    for start, sign in marks:
        if start < at or sign not in PAIRS or not _opens(text, start):
            continue
        if any(first <= start < last for first, last, _ in written):
            continue
        end = _closing(text, start, closers)
        if end > start:
            found.append((start + 1, end, Voice.QUOTED))
            at = end + 1
    return found


def _opens(text: str, at: int) -> bool:
    """Tell whether a mark can open a quotation: nothing but space or a sign before, a word after."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isalnum() and not after.isspace()


def _closes(text: str, at: int) -> bool:
    """Tell whether a mark can close a quotation: it is not an apostrophe within a word."""
    after = text[at + 1] if at + 1 < len(text) else " "
    return at > 0 and not after.isalnum() and not text[at - 1].isspace()


def _closing(text: str, start: int, closers: list[int]) -> int:
    """Return where the quotation that opens here ends, or -1."""
    for end in closers[bisect_right(closers, start) :][:NESTED]:
        if end - start > LONGEST_QUOTE:
            return -1
        if text[end] in PAIRS[text[start]]:
            return -1 if "\n\n" in text[start:end] else end
    return -1
