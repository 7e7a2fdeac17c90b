"""The foot of a mail: signature, legal notice, how to unsubscribe. None of it is said to anybody.

A foot begins below a sign-off, below "--", or at a sentence that only a foot has; it ends at a postscript and
at the first line that may be said. What a person may say as well ("unsubscribe") counts in a foot alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.reading.glimpses import may_have


def _any_of(*patterns: str) -> re.Pattern[str]:
    """Return the pattern that finds one of several, whatever their capitals."""
    return re.compile("|".join(patterns), re.IGNORECASE)


_SIGNS_OFF = re.compile(
    r"^(?:(?:(?:with )?(?:(?:very )?(?:kind|kindest|best|warm|warmest)|many) )?"
    r"(?:regards|wishes|thanks|thank you|cheers|sincerely|best|rgds)"
    r"|yours(?: sincerely| faithfully| truly)?|--|—|__+)"
    r"(?: ?[,.!-]+(?P<name>[^\n,|.]{0,40}))?[ \t]*$",
    re.IGNORECASE,
)
_NOTICE = _any_of(
    r"\bintended (?:recipient|addressee|only for|solely for)",
    r"\b(?:e-?mail|message|communication|transmission)[^.\n]{0,80}\b(?:confidential|privileged)\b",
    r"\bconfidentiality (?:notice|note)\b",
    r"\blegally privileged\b",
    r"\b(?:accepts?|with) no (?:legal )?(?:liability|responsibility)\b",
    r"\bbefore (?:you print|printing) this\b",
    r"^sent (?:from|via) (?:my |outlook|mail |yahoo|gmail|proton)[\w ]{0,24}\.?$",
    r"^get outlook for\b",
    r"\bthis (?:e-?mail|message) (?:was|has been) sent (?:to|by)\b",
    r"\byou(?: are|'re)? (?:receiv\w+|get\w*) this (?:e-?mail|message|newsletter)\b",
    r"\bto unsubscribe,? (?:please |simply |just )?(?:click|reply|visit|use|follow|send|go|press|tap)\b",
    r"\bclick (?:here|below) to unsubscribe\b",
    r"\b(?:can|may) unsubscribe\b",
    r"\b(?:reply|text|send|answer)(?: with| back)? [\"“'‘]?stop[\"”'’]? (?:to|if|and) ",
    r"\bif you (?:don['’]?t|do not|no longer|would rather not|prefer not to)(?: want| wish)?(?: to)? "
    r"(?:hear|receive|get) [^.\n]{0,60}\b(?:reply|text|send|click|unsubscribe)\b",
    r"\b(?:do not|don['’]?t) (?:reply|respond) (?:directly )?to this (?:e-?mail|message|mailbox|address)\b",
    r"\bunsubscribe (?:here|link|at any time)\b",
    r"\bunsubscribe ?[|·]",
    r"[|·] ?unsubscribe\b",
    r"\b(?:manage|update) (?:your )?(?:e-?mail )?(?:preferences|subscription)\b",
    r"\bview (?:this )?(?:e-?mail )?in (?:your |a |the )?browser\b",
)
"""What only the foot of a mail says."""
_OF_NOTICES = (
    "intended ",
    "confidential",
    "privileged",
    "liability",
    "responsibility",
    "print",
    "sent ",
    "get outlook",
    "this e-mail",
    "this email",
    "this message",
    "this newsletter",
    "unsubscribe",
    "stop",
    "if you ",
    "to this ",
    "preferences",
    "subscription",
    "browser",
)
"""One of these is in every such line: looking for them is quicker than for the whole."""
_FOOT = _any_of(
    r"\b(?:unsubscribe|disclaimer|copyright|viruse?s?|vat|opt[- ]out|all rights reserved|follow us)\b",
    r"\bregistered (?:in|office|at|no)\b|\bcompany (?:number|no|reg)\b|\bprivacy (?:policy|notice)\b",
    r"\bbook (?:a|your) (?:meeting|slot|time|call)\b|©",
    r"\b(?:amtsgericht|handelsregister|geschäftsführer|hrb)\b",
)
"""What a foot says, and perhaps somebody."""
_CONTACT = _any_of(
    r"^(?:t|tel|telephone|m|mob|mobile|phone|direct|office|fax|f|e|e-?mail|w|web)\b ?[.:|]",
    r"\+\d{1,3}[ (\d]|\b\d{3,5}[ -]\d{3,4}[ -]?\d{3,4}\b",
    r"\w@\w+\.\w|www\.|https?:",
)
_ROLE = _any_of(
    r"\b(?:director|manager|officer|head of|chief|c[eotf]o|president|vp|partner|founder|owner|buyer)\b",
    r"\b(?:purchasing|procurement|sales|operations|engineer|consultant|assistant|accountant)\b",
    r"\b(?:executive|coordinator|specialist|analyst|controller|secretary|lead)\b",
)
_FIRM = _any_of(
    r"\b(?:ltd|limited|gmbh|inc|llc|llp|plc|ag|kg|oy|ab|a/s|aps|corp|company|group|holdings?|pty)\.?$",
    r"\b(?:s\.?a|b\.?v|n\.?v|s\.?r\.?l)\.?$",
)
_TELLS = _any_of(
    r"\b(?:i|we|you|he|she|they|me|us|him|them|our|my|please|no|not|said|says|told|tells|wrote|asked|wants?)\b",
    r"\b(?:decided|went|left|is|was|are|were|has|have|had|will|would|can|did|got|gone)\b",
)
"""What stands in a sentence and hardly in the line of a role or a firm."""
_OFFERS = _any_of(
    r"\b(?:if you|click|unsubscribe (?:here|link)|preferences|at any time)\b"
    r"|\b(?:reply|text|send|answer)(?: with| back)? [\"“'‘]?stop\b|\breply to this\b",
    r"^to |^unsubscribe\W*$|\byou(?: are|'re)? (?:receiv|get)\w*\b|unsubscribe ?[|·]|[|·] ?unsubscribe|\?$",
)
"""What a foot says of stops to whoever reads it; nobody has asked for one."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_STOPS = re.compile(r"\bstop \w+ing\b", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"^p\.? ?s\b", re.IGNORECASE)
_NAME = re.compile(r"^[^\W\d_a-z][\w'’.-]*(?: [^\W\d_a-z][\w'’.-]*){0,3}$")
_PART = re.compile(r" *[|·•,] *| [-–] ")
_LONGEST = 80
"""Characters of a line that may be of a signature; longer ones are sentences."""
_LINES = 6
"""Of a signature that are looked at for the firm."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a mail."""

    name: str
    firm: str = ""


def without_footers(text: str, keeps: Callable[[str], bool]) -> str:
    """Blank the feet of the mails in a text; the name below a sign-off stays, and what has to be kept."""
    lines = text.split("\n")
    in_foot = in_notice = named = False
    for at, line in enumerate(lines):
        bare = line.lstrip(" \t>").rstrip()
        notice = _notice_in(bare)
        if not bare:
            in_notice = False
        elif (notice or in_foot) and not in_notice and _is_said(line, bare, keeps):
            in_foot = False
        elif notice or in_notice:
            lines[at] = "" if in_notice or in_foot or notice is None else _before(line, bare, notice.start())
            in_foot = in_notice = True
        elif signed := _SIGNS_OFF.match(bare):
            in_foot, named = True, bool((signed["name"] or "").strip())
        elif in_foot and not named and _NAME.match(bare):
            named = True
        elif in_foot and _is_of_foot(bare):
            lines[at] = ""
        else:
            in_foot = False
    return "\n".join(lines)


def _notice_in(line: str) -> re.Match[str] | None:
    """Return what of a line only the foot of a mail says."""
    return _NOTICE.search(line) if may_have(line, _OF_NOTICES) else None


def _is_said(line: str, bare: str, keeps: Callable[[str], bool]) -> bool:
    """Tell whether a sentence of a line has to be kept that is no offer of a foot's."""
    marks = line[: line.index(bare)]
    return any(keeps(marks + one) for one in _SENTENCE.split(bare) if not _OFFERS.search(one))


def _before(line: str, bare: str, start: int) -> str:
    """Return what a line says before the sentence of a notice."""
    said = max(bare.rfind(end, 0, start) for end in ".!?") + 1
    return line[: line.index(bare)] + bare[:said]


def _is_of_foot(line: str) -> bool:
    """Tell whether a line below a sign-off is of the foot and said to nobody."""
    if _POSTSCRIPT.match(line) or _STOPS.search(line):
        return False
    if _FOOT.search(line) or _CONTACT.search(line):
        return True
    if len(line) > _LONGEST or line.endswith(("?", "!")):
        return False
    of_work = _ROLE.search(line) or _FIRM.search(line)
    return bool(of_work and not _TELLS.search(line)) or _is_all_names(line)


def _is_all_names(line: str) -> bool:
    """Tell whether every word has a capital or a digit, as in an address."""
    words = re.findall(r"\w+", line)
    return len(words) > 1 and all(word[0].isupper() or word[0].isdigit() for word in words)


def signature_in(text: str, is_name: Callable[[str], bool]) -> Signature | None:
    """Return who signed a mail, with the firm below the name, if they are plain."""
    lines = [line.lstrip(" \t>").rstrip() for line in text.split("\n")]
    for at, line in enumerate(lines):
        signed = _SIGNS_OFF.match(line)
        below = [one for one in lines[at + 1 : at + 2 * _LINES] if one][:_LINES] if signed else []
        name = (signed["name"] or "").strip() if signed else ""
        if not name and below and _NAME.match(first := _PART.split(below[0])[0]):
            name, below = first, [below[0][len(first) :].lstrip(" |·•,-–"), *below[1:]]
        if name and _NAME.match(name) and is_name(name):
            return Signature(name, _firm_in(below))
    return None


def _firm_in(lines: list[str]) -> str:
    """Return the firm of a signature: what ends like one, or what follows a role."""
    for line in lines:
        parts = [part.strip() for part in _PART.split(line) if part.strip()]
        for at, part in enumerate(parts):
            if _CONTACT.search(part) or len(part) > _LONGEST // 2:
                return ""
            if _FIRM.search(part) or (at and _ROLE.search(parts[at - 1]) and _NAME.match(part)):
                return part
    return ""
