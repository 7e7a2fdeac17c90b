"""Whom a text is about: one of the rep's prospects, or a new name that capitals and cues make sure.

None is better than a wrong one. Places, weekdays and words at the start of a sentence are no names unless
something says so: "Omar from Beta Logistics", "call with Dana at Northwind", "Dana: …", "Priya · Kestrel".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.coaching.model import Mention, Prospect
from bot.reading.hearing import Hearing
from bot.reading.lexicon import Ear
from bot.reading.phrases import DAYS
from bot.reading.voices import Voice
from bot.reading.words import APOSTROPHES, Break, words_of

CLOSE = 85
"""Likeness from which a typed word is taken for a known name."""
SHORTEST_FUZZY = 5
"""Shorter words are known names only when they are spelled alike."""
MOST_FUZZY = 12
"""Capitalised words of a text that are compared with the known names."""
LONGEST_NAME = 3
LINKS = frozenset({"from", "at", "of", "with"})
SIGNATURE = re.compile(
    r"(?:^|[ ,.])(?i:regards|wishes|thanks|thx|cheers|best|sincerely|yours)[ \t]*,?[ \t]*\n?[ \t]*"
    r"((?:[A-Z][\w’'-]*\.?[ \t]?){1,3})[ \t]*(?:[(\n]|$)",
    re.MULTILINE,
)
TITLED = re.compile(r"(?<![\w.])((?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][\w-]+)")
BRACKETED = re.compile(
    r"(?:\b(?P<before>[^\W\d_]{2,30}) )?\((?P<first>[A-Z][\w&-]+(?: [A-Z][\w&-]+)?)"
    r"(?:, (?P<second>[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,2}))?\)"
)
CLOSING = re.compile(r" [-–—] ?([A-Z][a-z]+)[ \t.]*$")
MOST_BARE = 4
"""Words of a message that is only a name."""
HEADING = re.compile(
    r"^[ \t]*([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?)[ \t]*[·|][ \t]*([A-Z][\w&’' -]{1,40}?)[ \t]*(?:[.:,|·\n]|$)"
)


def mention_of(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> Mention | None:
    """Return whom a text is about, or None."""
    new = _new_name(hearing, ear)
    if new is None:
        return _known(hearing, prospects, ear)
    same = _same_person(new, prospects)
    if not same and not new.company and (known := _known(hearing, prospects, ear)) is not None:
        return known
    return replace(new, known=same)


# --- Known prospects ----------------------------------------------------------------------------


def _same_person(mention: Mention, prospects: Sequence[Prospect]) -> tuple[str, ...]:
    """Return the prospects that a name and company may mean."""
    by_name = [one for one in prospects if is_called(mention.name, one.name)]
    if not by_name:
        # Mentioned by the company alone: "call with Northwind".
        alone = [] if mention.company else [one for one in prospects if _alike(mention.name, one.company)]
        return tuple(one.key for one in alone)
    if mention.company:
        exact = [one for one in by_name if _alike(mention.company, one.company)]
        by_name = exact or [one for one in by_name if not one.company]
    return tuple(one.key for one in by_name)


def is_called(said: str, name: str) -> bool:
    """Tell whether a name as typed may be a prospect's: all of it, or the first name alone."""
    typed, known = words_of(said).plain, words_of(name).plain
    if not typed or not known:
        return False
    if len(typed) == 1 or len(known) == 1:
        return _alike(typed[0], known[0])
    return _alike(" ".join(typed), " ".join(known))


def _alike(one: str, other: str) -> bool:
    """Tell whether two names are spelled alike, but for a slip in a long one."""
    first, second = " ".join(words_of(one).plain), " ".join(words_of(other).plain)
    if not first or not second:
        return False
    if first == second or second.startswith(first + " ") or first.startswith(second + " "):
        return True
    return min(len(first), len(second)) >= SHORTEST_FUZZY and fuzz.ratio(first, second) >= CLOSE


def _known(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> Mention | None:
    """Find a known prospect by a word of the text."""
    handles: dict[str, list[Prospect]] = {}
    for one in prospects:
        for handle in _handles(one.name, one.company):
            handles.setdefault(handle, []).append(one)
    if not handles:
        return None
    found: dict[str, str] = {}
    for index in range(len(hearing.words)):
        for handle, typed in _handles_at(hearing, index, handles, ear):
            for one in handles[handle]:
                found.setdefault(one.key, typed)
    for handle, typed in () if found else _handles_like(hearing, handles, ear):
        for one in handles[handle]:
            found.setdefault(one.key, typed)
    if not found:
        return None
    by_key = {one.key: one for one in prospects}
    if len(found) == 1:
        ((key, _),) = found.items()
        return Mention(by_key[key].name, by_key[key].company, (key,))
    return Mention(next(iter(found.values())), "", tuple(found))


@lru_cache(maxsize=20_000)
def _handles(name: str, company: str) -> frozenset[str]:
    """Return the texts by which a prospect may be called."""
    names = words_of(name).plain
    handles = {" ".join(names), names[0] if names else "", " ".join(words_of(company).plain)}
    return frozenset(handle for handle in handles if len(handle) > 1)


def _handles_at(
    hearing: Hearing, index: int, handles: dict[str, list[Prospect]], ear: Ear
) -> list[tuple[str, str]]:
    """Return the handles that begin at a word, with the words as typed."""
    found = []
    plain = hearing.words.plain
    for length in range(1, LONGEST_NAME + 1):
        if index + length > len(plain):
            break
        said = " ".join(plain[index : index + length])
        bare = said[:-1] if said.endswith("s") else said
        typed = hearing.words.snippet(index, index + length - 1)
        for handle in (said, bare):
            if handle in handles and (typed[0].isupper() or handle not in ear.words["not_names"]):
                found.append((handle, typed))
    return found


def _handles_like(
    hearing: Hearing, handles: dict[str, list[Prospect]], ear: Ear
) -> Iterator[tuple[str, str]]:
    """Return the handles that capitalised words come close to, with the words as typed."""
    capitals = [
        index
        for index in range(len(hearing.words))
        if len(hearing.words.plain[index]) >= SHORTEST_FUZZY and _capital(hearing, index, ear)
    ]
    for index in capitals[:MOST_FUZZY]:
        near = process.extractOne(
            hearing.words.plain[index], handles.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE
        )
        if near is not None:
            yield near[0], hearing.words.raw(index)


# --- New names ----------------------------------------------------------------------------------


def _new_name(hearing: Hearing, ear: Ear) -> Mention | None:
    """Return the name that capitals and cues make sure, the best cue first."""
    text = hearing.words.text
    heading = HEADING.search(text)
    if heading:
        return Mention(heading[1].strip(), heading[2].strip())
    bare = _bare(hearing, ear) or _titled(hearing) or _in_brackets(hearing, ear)
    if bare is not None:
        return bare
    for finder in (_linked, _labelled, _met, _employed, _acting, _speaking_last, _with_full_name):
        for index in range(len(hearing.words)):
            mention = finder(hearing, index, ear)
            if mention is not None:
                return mention
    closing = CLOSING.search(text)
    if closing and _is_unknown(closing[1], ear):
        return Mention(closing[1])
    signature = SIGNATURE.search(text)
    if signature and _is_name_word(signature[1].split()[-1].lower(), ear):
        return Mention(signature[1].strip())
    return None


def _is_name_word(plain: str, ear: Ear) -> bool:
    """Tell whether a word can be a name at all."""
    return len(plain) > 0 and plain.isalpha() and plain not in ear.words["not_names"] and plain not in DAYS


def name_at(hearing: Hearing, index: int, ear: Ear) -> tuple[str, int] | None:
    """Return the run of capitalised words that begins here and the word after it."""
    words = hearing.words
    if hearing.voices[index] is not Voice.REP or (
        index and words.breaks[index] is Break.NONE and _capital(hearing, index - 1, ear)
    ):
        return None
    end = index
    while end < len(words) and end - index < LONGEST_NAME and _capital(hearing, end, ear):
        if end > index and words.breaks[end] is not Break.NONE:
            break
        end += 1
    if end == index:
        return None
    name = words.snippet(index, end - 1)
    for ending in ("'s", "’s"):
        name = name.removesuffix(ending)
    return name, end


def _capital(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a word is capitalised and may be part of a name."""
    raw, plain = hearing.words.raw(index), hearing.words.plain[index]
    if not raw[0].isupper() or (raw.isupper() and len(raw) > 1):
        return False
    for mark in APOSTROPHES:
        bare, found, ending = raw.partition(mark)
        if found and ending == "s":
            plain = bare.lower()
        elif found and len(bare) > 1:
            return False
    return _is_name_word(plain, ear)


def _is_unknown(word: str, ear: Ear) -> bool:
    """Tell whether a word can only be a name: no phrase knows it, and it is no place or product."""
    plain = word.lower()
    if not word[0].isalpha() or not _is_name_word(plain, ear) or plain in ear.words["places"]:
        return False
    return not ear.web.spelling.knows(plain)


def _bare(hearing: Hearing, ear: Ear) -> Mention | None:
    """Read a message that is nothing but a name: "Omar", "Omar Beta Logistics"."""
    words = hearing.words
    raws = [words.raw(index) for index in range(min(len(words), MOST_BARE + 1))]
    if len(raws) > MOST_BARE or hearing.voices[0] is not Voice.REP or words.asks:
        return None
    if any(hearing.words.breaks[index] is not Break.NONE for index in range(1, len(raws))):
        return None
    if not all(raw[0].isupper() and raw.isalpha() and not (raw.isupper() and len(raw) > 1) for raw in raws):
        return None
    if not _is_unknown(raws[0], ear) or any(raw.lower() in ear.words["not_names"] for raw in raws):
        return None
    if len(raws) > 2 and raws[-1].lower() in ear.words["company_words"]:
        return Mention(raws[0], " ".join(raws[1:]))
    return Mention(" ".join(raws))


def _titled(hearing: Hearing) -> Mention | None:
    """Read "Mr. Patel"."""
    for match in TITLED.finditer(hearing.words.text):
        if _is_reps(hearing, match.start()):
            return Mention(match[1])
    return None


def _is_reps(hearing: Hearing, place: int) -> bool:
    """Tell whether the rep speaks at a place of the text."""
    spans = hearing.words.spans
    at = next((index for index, (_, end) in enumerate(spans) if end > place), None)
    return at is not None and hearing.voices[at] is Voice.REP


def _in_brackets(hearing: Hearing, ear: Ear) -> Mention | None:
    """Read "(Marta, Solvia)" and "jenny (BrightCo)"."""
    for match in BRACKETED.finditer(hearing.words.text):
        first, second, before = match["first"], match["second"], match["before"]
        if not _is_reps(hearing, match.start("first")) or not _is_unknown(first.split()[0], ear):
            continue
        if second:
            if _is_unknown(second.split()[0], ear):
                return Mention(first, second)
        elif before and _is_unknown(before, ear):
            return Mention(before[0].upper() + before[1:], first)
    return None


def _speaking_last(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "no budget til Q3 says Tomas": a name that ends a clause after "says"."""
    words = hearing.words
    if not index or words.breaks[index] is not Break.NONE or words.plain[index - 1] not in ("says", "said"):
        return None
    named = name_at(hearing, index, ear)
    if named is None or (named[1] < len(words) and words.breaks[named[1]] is Break.NONE):
        return None
    return Mention(named[0]) if _is_unknown(words.plain[index], ear) else None


def _with_full_name(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "with Leo Brandt", where nobody went or signed with them."""
    words = hearing.words
    if index < 1 or words.plain[index - 1] != "with" or words.breaks[index] is not Break.NONE:
        return None
    if hearing.cues.within("choosing", max(0, index - 3), index - 1):
        return None
    named = name_at(hearing, index, ear)
    if named is None or named[1] - index != 2 or words.plain[index + 1] in ear.words["company_words"]:
        return None
    both = (index, index + 1)
    return Mention(named[0]) if all(_is_unknown(words.raw(at), ear) for at in both) else None


def _linked(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "Omar from Beta Logistics", "Dana at Northwind"."""
    named = name_at(hearing, index, ear)
    if named is None:
        return None
    name, after = named
    words = hearing.words
    if after + 1 >= len(words) or words.plain[after] not in LINKS - {"with"}:
        return None
    if words.plain[after] == "of" or words.breaks[after + 1] is not Break.NONE:
        return None
    start = after + 1
    if words.plain[start] in ("the", "a", "an"):
        return None
    end = start
    while (
        end < len(words)
        and end - start < 4
        and words.raw(end)[0].isupper()
        and words.breaks[end] is Break.NONE
    ):
        end += 1
    if end == start or words.plain[start] in DAYS:
        return None
    return Mention(name, words.snippet(start, end - 1))


def _labelled(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "Dana: wants a quote" at the start of a line."""
    if hearing.words.breaks[index] is not Break.STOP:
        return None
    named = name_at(hearing, index, ear)
    if named is None or named[1] >= len(hearing.words):
        return None
    following = hearing.words.text[hearing.words.spans[named[1] - 1][1] :][:2]
    return Mention(named[0]) if following == ": " else None


def _met(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "call with Dana", "spoke to Omar", "five messages for Denise"."""
    leads = hearing.cues.within("meeting", max(0, index - 4), index - 1)
    if not any(match.last == index - 1 for match in leads):
        return None
    if hearing.words.breaks[index] is not Break.NONE:
        return None
    if hearing.cues.within("choosing", max(0, index - 3), index - 1):
        # "signed w/ HubSpot": to whom they went.
        return None
    named = name_at(hearing, index, ear)
    return Mention(named[0]) if named else None


def _employed(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "she is the plant manager at Nordhal": a company stands for whom it employs."""
    if index < 2 or hearing.words.plain[index - 1] != "at" or hearing.words.breaks[index] is not Break.NONE:
        return None
    if hearing.words.plain[index - 2] not in ear.words["person_words"]:
        return None
    named = name_at(hearing, index, ear)
    return Mention(named[0]) if named else None


def _acting(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "Teo bumped us", "Karen told me": a capitalised word before what only people do."""
    named = name_at(hearing, index, ear)
    if named is None or named[1] >= len(hearing.words):
        return None
    after = named[1]
    if hearing.words.plain[after] not in ear.words["name_verbs"] or hearing.words.breaks[after] > Break.NONE:
        return None
    return Mention(named[0])
