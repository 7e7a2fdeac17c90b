"""Names that show by where they stand: "Dana · Northwind", "Lena / Orbit: …", "… no show. Nadia, Altona."."""

import re

from bot.coaching.model import Mention
from bot.reading.glimpses import may_have
from bot.reading.hearing import Hearing
from bot.reading.known import as_firm, as_name, is_name_word
from bot.reading.lexicon import Ear
from bot.reading.vocabulary import AMBIGUOUS
from bot.reading.voices import Voice

_TITLES = ("mr ", "mr. ", "mrs ", "mrs. ", "ms ", "ms. ", "miss", "mister", "dr ", "dr. ")
TITLED = re.compile(r"(?<![\w.])((?:mr|mrs|ms|miss|mister|dr)\.?) ([^\W\d_][\w-]+)", re.IGNORECASE)
BRACKETED = re.compile(
    r"(?:\b(?P<before>[^\W\d_]{2,30}) )?\((?P<first>[A-Z][\w&-]+(?: [A-Z][\w&-]+)?)"
    r"(?:, (?P<second>[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,2}))?\)"
)
HEADING = re.compile(
    r"^[ \t]*([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)[ \t]*[·|][ \t]*([A-Z][\w&’' -]{1,40}?)[ \t]*(?:[.:,|·\n]|$)"
)
SLASHED = re.compile(
    r"^[ \t]*([A-Z][a-z’'-]+(?: [A-Z][a-z’'-]+)?)[ \t]?/[ \t]?([A-Z][\w&’'-]+(?: [A-Z][\w&’'-]+)?)[ \t]*"
    r"(?:[-–—:,]|$)"
)
SLASHED_SMALL = re.compile(r"^[ \t]*([^\W\d_]{3,20})[ \t]?/[ \t]?([^\W\d_]{3,20})[ \t]*:")
"""The same typed small: "lena / orbit: no answer"."""
_CALLED = r"([A-Z][a-z’'-]+(?: [A-Z][a-z’'-]+)?)"
_FIRM = r"([A-Z][\w&’'-]+(?: [A-Z][\w&’'-]+){0,2})"
HEADED = re.compile(rf"^[ \t]*{_CALLED}, {_FIRM}[ \t]*(?:[:–—\n]| - |$)")
"""At the head of a text: "Nadia Petrov, Altona Freight: no show"."""
APART = re.compile(rf"[.!?…\n][ \t\n]*{_CALLED}, {_FIRM}[ \t]*(?:[.!?…\n]|$)")
"""A sentence of nothing but somebody and a firm."""
AT_LAST = re.compile(rf"[.!?…\n][ \t\n]*{_CALLED}[ \t]*[.!]?[ \t]*$")
"""A last sentence of nothing but a name."""


def headed(hearing: Hearing, ear: Ear) -> Mention | None:
    """Read a name and a firm at the head of a text."""
    text = hearing.words.text
    if heading := HEADING.match(text):
        return Mention(heading[1].strip(), heading[2].strip())
    slashed = SLASHED.match(text)
    if slashed and is_reps(hearing, slashed.start(1)) and is_no_word(slashed[1].split()[0], ear):
        return Mention(slashed[1], slashed[2])
    small = SLASHED_SMALL.match(text)
    if small and is_reps(hearing, small.start(1)) and all(is_no_word(one, ear) for one in small.groups()):
        return Mention(as_name(small[1]), as_firm(small[2]))
    found = HEADED.match(text)
    if found and is_reps(hearing, found.start(1)) and _are_names(found, ear):
        return Mention(found[1], found[2])
    return None


def is_unknown(word: str, ear: Ear) -> bool:
    """Tell whether a word can only be a name: no phrase knows it, and it is no place or product."""
    plain = word.lower()
    if not word[0].isalpha() or not is_name_word(plain, ear) or plain in ear.words["places"]:
        return False
    return not ear.web.spelling.knows(plain)


def is_no_word(word: str, ear: Ear) -> bool:
    """Tell whether a word can only be a name, as far as all that people type shows."""
    return is_unknown(word, ear) and word.lower() not in ear.ordinary


def may_label(word: str, ear: Ear) -> bool:
    """Tell whether a word before a colon may be somebody: "Rose: yes", and not "Result: no"."""
    return word.lower() in AMBIGUOUS or is_no_word(word, ear)


def is_reps(hearing: Hearing, place: int) -> bool:
    """Tell whether the rep speaks at a place of the text."""
    spans = hearing.words.spans
    at = next((index for index, (_, end) in enumerate(spans) if end > place), None)
    return at is not None and hearing.voices[at] is Voice.REP


def apart(hearing: Hearing, ear: Ear) -> Mention | None:
    """Read "She never showed. Nadia Petrov, Altona Freight." and "She asked me to stop. Priya"."""
    text = hearing.words.text
    for found in APART.finditer(text):
        if is_reps(hearing, found.start(1)) and _are_names(found, ear):
            return Mention(found[1], found[2])
    last = AT_LAST.search(text)
    is_name = last is not None and is_reps(hearing, last.start(1)) and _are_names(last, ear)
    return Mention(last[1]) if last is not None and is_name else None


def _are_names(found: re.Match[str], ear: Ear) -> bool:
    """Tell whether what stands where names do can only be one: the first word of each."""
    name, firm = found[1], found[2] if found.re.groups > 1 else ""
    words = [*name.split(), *firm.split()[:1]]
    return all(is_unknown(word, ear) for word in words) and is_no_word(name.split()[0], ear)


def titled(hearing: Hearing, ear: Ear) -> Mention | None:
    """Read "Mr. Patel", and "mrs patel" where it can only be a name."""
    text = hearing.words.text
    for match in TITLED.finditer(text) if may_have(text, _TITLES) else ():
        title, name = match[1], match[2]
        capital = name[0].isupper() and title[0].isupper()
        if is_reps(hearing, match.start()) and (capital or is_no_word(name, ear)):
            return Mention(as_name(f"{title} {name}"))
    return None


def in_brackets(hearing: Hearing, ear: Ear) -> Mention | None:
    """Read "(Marta, Solvia)" and "jenny (BrightCo)"."""
    text = hearing.words.text
    for match in BRACKETED.finditer(text) if "(" in text else ():
        first, second, before = match["first"], match["second"], match["before"]
        if not is_reps(hearing, match.start("first")) or not is_unknown(first.split()[0], ear):
            continue
        if second:
            if is_unknown(second.split()[0], ear):
                return Mention(first, second)
        elif before and is_unknown(before, ear):
            return Mention(before[0].upper() + before[1:], first)
    return None
