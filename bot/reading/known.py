"""Which of the rep's prospects a name means: surely where it is spelled right, else only perhaps.

Several who fit are all returned, and the coach asks. One who fits but for a slip is asked for as well,
unless the company says who it is: an advice about the wrong person is worse than a question.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.coaching.model import Mention, Prospect
from bot.coaching.naming import untitled
from bot.reading.hearing import Hearing
from bot.reading.lexicon import Ear
from bot.reading.phrases import DAYS
from bot.reading.vocabulary import AMBIGUOUS, SPEAKING
from bot.reading.voices import Voice
from bot.reading.words import APOSTROPHES, Break, words_of

CLOSE = 85
"""Likeness from which a typed word is taken for a known name."""
SHORTEST_FUZZY = 5
"""Shorter words within a text are known names only when they are spelled alike."""
SHORTEST_SWAP = 4
"""Shorter names have no letters that changed places."""
SHORTEST_SLIP = 3
"""Shorter words are never a slip, even where they are the whole message."""
LONGEST_SLIP = 4
"""Letters more or less that a slip can make."""
MOST_FUZZY = 12
"""Capitalised words of a text that are compared with the known names."""
LONGEST_NAME = 3
LINKS = frozenset({"from", "at", "of", "with"})
"""Between a name and a company."""
DRAWN_OUT = re.compile(r"(.)\1\1")
"""No name is spelled so: "ooof"."""
LONGEST_CUE = 5
"""Words that may lead to a name."""
SHORTEST_SMALL = 3
"""Shorter words typed small are no new names."""
VOWELS = frozenset("aeiouyàáâãäåèéêëìíîïòóôõöøùúûüýæœ")
"""One of them at least is in every name; letters without any are an abbreviation."""
MOST_BARE = 4
"""Words of a message that is only a name."""


class Likeness(IntEnum):
    """How far a name as typed is somebody's."""

    NONE = 0
    NEAR = 1
    """But for a slip, or for a last name that we do not know."""
    SAME = 2


# --- One name beside another ---------------------------------------------------------------------


def is_called(said: str, name: str) -> bool:
    """Tell whether a name as typed may be a prospect's: all of it, or the first name alone."""
    return likeness(said, name) is not Likeness.NONE


def likeness(said: str, name: str) -> Likeness:
    """Tell how far a name as typed is a prospect's: all of it, or the first name alone."""
    typed, known = _plain(untitled(said)), _plain(untitled(name))
    if not typed or not known:
        return Likeness.NONE
    if len(typed) > 1 and len(known) == 1:
        return min(_alike(typed[0], known[0]), Likeness.NEAR)
    if len(typed) == 1:
        return _alike(typed[0], known[0])
    if len(typed[-1]) == 1 and typed[:-1] == known[: len(typed) - 1] and known[-1].startswith(typed[-1]):
        # "Tom B." is Tom Berg.
        return Likeness.SAME
    return _alike(" ".join(typed), " ".join(known))


@lru_cache(maxsize=20_000)
def _plain(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters."""
    return words_of(name).plain


def _alike(typed: str, known: str) -> Likeness:
    """Tell how far two names in small letters are spelled alike; only long ones but for a slip."""
    if typed == known or known.startswith(typed + " "):
        return Likeness.SAME
    if typed.startswith(known + " "):
        return Likeness.NEAR
    close = min(len(typed), len(known)) >= SHORTEST_FUZZY and fuzz.ratio(typed, known) >= CLOSE
    return Likeness.NEAR if close or _swapped(typed, known) else Likeness.NONE


def _swapped(typed: str, known: str) -> bool:
    """Tell whether two neighbouring letters changed places in a name of some length: "dnaa" for "dana"."""
    if len(typed) != len(known) or len(typed) < SHORTEST_SWAP or sorted(typed) != sorted(known):
        return False
    return OSA.distance(typed, known) == 1


def _companies_alike(typed: str, known: str) -> Likeness:
    """Tell how far two firms are spelled alike; "Beta" is "Beta Logistics" and the other way round."""
    first, second = " ".join(_plain(typed)), " ".join(_plain(known))
    if not first or not second:
        return Likeness.NONE
    return max(_alike(first, second), _alike(second, first))


# --- A name that stands out in a text ------------------------------------------------------------


def same_as(mention: Mention, prospects: Sequence[Prospect]) -> Mention:
    """Return a mention with the prospects that its name and company may mean."""
    fitting = [(likeness(mention.name, one.name), one) for one in prospects]
    fitting = [(like, one) for like, one in fitting if like is not Likeness.NONE]
    if not fitting:
        # Mentioned by the company alone: "call with Northwind".
        alone = [] if mention.company else prospects
        return _meaning(mention, [(_companies_alike(mention.name, one.company), one) for one in alone])
    if not mention.company:
        return _meaning(mention, fitting)
    placed = [(like, one, _companies_alike(mention.company, one.company)) for like, one in fitting]
    there = [(max(like, at), one) for like, one, at in placed if at is not Likeness.NONE]
    return _meaning(mention, there or [(like, one) for like, one in fitting if not one.company])


def _meaning(mention: Mention, fitting: Iterable[tuple[Likeness, Prospect]]) -> Mention:
    """Return a mention with those whom it fits best."""
    found = [(like, one) for like, one in fitting if like is not Likeness.NONE]
    best = max((like for like, _ in found), default=Likeness.SAME)
    keys = tuple(one.key for like, one in found if like is best)
    return replace(mention, known=keys, sure=best is Likeness.SAME)


def namesake(new: Mention, known: Mention) -> Mention:
    """Return the known one who is named in a text beside a new name; unsurely where the two share a name."""
    typed, theirs = _plain(new.name), _plain(known.name)
    if len(known.known) == 1 and len(typed) > 1 and typed[:1] == theirs[:1]:
        return replace(new, known=known.known, sure=False)
    return known


# --- A message that is nothing but a name --------------------------------------------------------


def named_alone(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> Mention | None:
    """Return whom a message means that is only a known name, however it is typed: "dana", "northwnd"."""
    words = hearing.words
    if len(words) > MOST_BARE or words.asks or hearing.voices[0] is not Voice.REP:
        return None
    if any(words.breaks[at] is Break.STOP for at in range(1, len(words))):
        return None
    said, typed = " ".join(words.plain), with_capitals(words.snippet(0, len(words) - 1))
    handles = _by_handle(prospects, _full_handles)
    if said in handles:
        return _one_or_several(handles[said], typed)
    unknown = [not is_common(word, ear) for word in words.plain]
    if not any(unknown) or LINKS.intersection(words.plain):
        return None
    if all(unknown[1:]) and (shared := [one for one in prospects if _first_name(one.name) == words.plain[0]]):
        # "dana kim": perhaps another Dana.
        return Mention(typed, "", tuple(one.key for one in shared), sure=False)
    near = _slips(said, handles, small=words.text.strip()[:1].islower())
    keys = dict.fromkeys(one.key for handle in near for one in handles[handle])
    return Mention(typed, "", tuple(keys), sure=False) if keys else None


def _by_handle(
    prospects: Sequence[Prospect], handles_of: Callable[[str, str], tuple[str, ...]]
) -> dict[str, list[Prospect]]:
    """Return the prospects by each text that means them."""
    handles: dict[str, list[Prospect]] = {}
    for one in prospects:
        for handle in handles_of(one.name, one.company):
            handles.setdefault(handle, []).append(one)
    return handles


def is_common(word: str, ear: Ear) -> bool:
    """Tell whether a word is one of the language, as far as the phrases know it."""
    return word in ear.words["not_names"] or word in DAYS or ear.web.spelling.knows(word)


def _slips(said: str, handles: Iterable[str], *, small: bool) -> list[str]:
    """Return the names that a whole message is but for a slip; typed small, any one letter may be wrong."""
    if len(said) < SHORTEST_SLIP:
        return []
    names = [handle for handle in handles if abs(len(handle) - len(said)) <= LONGEST_SLIP]
    names = [handle for handle in names if len(handle) >= SHORTEST_SLIP]
    near = [one[0] for one in process.extract(said, names, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None)]
    if small:
        one_off = process.extract(said, names, scorer=OSA.distance, score_cutoff=1, limit=None)
        near += [one[0] for one in one_off if one[0] not in near]
    return near


def with_capitals(typed: str) -> str:
    """Put the capitals of a name right that was typed small."""
    return " ".join(word[:1].upper() + word[1:] for word in typed.split())


def as_name(typed: str) -> str:
    """Write a person's name as names are written: "omar" and "OMAR" are Omar."""
    return with_capitals(" ".join(word.lower() if word.isupper() else word for word in typed.split()))


def as_firm(typed: str) -> str:
    """Write a firm's name as such names are written: "beta" is Beta, and letters as "kpmg" are KPMG."""
    return with_capitals(" ".join(word.upper() if _are_letters(word) else word for word in typed.split()))


def _are_letters(word: str) -> bool:
    return word.islower() and word.isalpha() and VOWELS.isdisjoint(word)


# --- A known name anywhere in a text -------------------------------------------------------------


def known_in(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> Mention | None:
    """Find a known prospect by a word of the text."""
    handles = _by_handle(prospects, _handles)
    if not handles:
        return None
    exact: dict[str, tuple[Prospect, int, str]] = {}
    for index in range(len(hearing.words)):
        for handle, typed in _handles_at(hearing, index, handles, ear):
            for one in handles[handle]:
                exact.setdefault(one.key, (one, index, typed))
    if exact:
        first, index, typed = next(iter(exact.values()))
        if len(exact) == 1 and (full := _longer_name(hearing, index, first, ear)):
            return Mention(full, "", (first.key,), sure=False)
        return _one_or_several([one for one, _, _ in exact.values()], typed)
    near: dict[str, str] = {}
    for handle, typed in _handles_like(hearing, handles, ear):
        for one in handles[handle]:
            near.setdefault(one.key, typed)
    return Mention(next(iter(near.values())), "", tuple(near), sure=False) if near else None


def _longer_name(hearing: Hearing, index: int, prospect: Prospect, ear: Ear) -> str:
    """Return the name typed small that only begins like a prospect's: "dana kim says no"; else nothing."""
    words = hearing.words
    if index + 2 >= len(words) or words.plain[index] != _first_name(prospect.name):
        return ""
    last, doing = words.plain[index + 1 : index + 3]
    if last in _plain(f"{prospect.name} {prospect.company}") or not last.isalpha() or is_common(last, ear):
        return ""
    acts = doing in ear.words["name_verbs"] or doing in ear.words["subject_verbs"]
    whole = words.breaks[index + 1] is words.breaks[index + 2] is Break.NONE
    return with_capitals(words.snippet(index, index + 1)) if acts and whole else ""


def _one_or_several(found: Sequence[Prospect], typed: str) -> Mention:
    """Return a mention of the one who is found, or of all of them by what was typed."""
    if len(found) == 1:
        return Mention(found[0].name, found[0].company, (found[0].key,))
    return Mention(typed, "", tuple(one.key for one in found))


@lru_cache(maxsize=20_000)
def _handles(name: str, company: str) -> tuple[str, ...]:
    """Return the texts by which a prospect may be called."""
    bare = untitled(name)
    handles = {" ".join(_plain(each)) for each in (name, bare, company)} | {_first_name(name)}
    return tuple(sorted(handle for handle in handles if len(handle) > 1))


@lru_cache(maxsize=20_000)
def _full_handles(name: str, company: str) -> tuple[str, ...]:
    """Return the texts that mean a prospect where they are a whole message: with the company behind, too."""
    names, firm = " ".join(_plain(name)), " ".join(_plain(company))
    both = {f"{one} {firm}" for one in (names, _first_name(name)) if one and firm}
    return (*_handles(name, company), *sorted(both))


def _first_name(name: str) -> str:
    return next(iter(_plain(untitled(name))), "")


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
            if handle in handles and _is_meant(hearing, index, length, handle, ear):
                found.append((handle, typed))
    return found


def _is_meant(hearing: Hearing, index: int, length: int, handle: str, ear: Ear) -> bool:
    """Tell whether a word that is somebody's name is meant as one: "will" typed small is, before "says"."""
    words = hearing.words
    if handle not in AMBIGUOUS and handle not in ear.words["not_names"]:
        return True
    raw = words.raw(index)
    if raw[0].isupper() and (len(raw) == 1 or not raw.isupper()):
        return True
    after = index + length
    acts = after < len(words) and words.breaks[after] is Break.NONE and words.plain[after] in SPEAKING
    return (acts and words.breaks[index] is not Break.NONE) or is_after_cue(hearing, index, ear)


def _handles_like(
    hearing: Hearing, handles: dict[str, list[Prospect]], ear: Ear
) -> Iterator[tuple[str, str]]:
    """Return the handles that capitalised words come close to, with the words as typed."""
    capitals = [
        index
        for index in range(len(hearing.words))
        if len(hearing.words.plain[index]) >= SHORTEST_FUZZY and is_capital(hearing, index, ear)
    ]
    for index in capitals[:MOST_FUZZY]:
        typed = without_genitive(hearing.words.raw(index))
        near = process.extractOne(typed.lower(), handles.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
        if near is not None:
            yield near[0], typed


# --- Words that can be names ---------------------------------------------------------------------


def is_after_cue(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a name is due here, however it is typed: after "spoke with", "call from"."""
    words = hearing.words
    if not index or words.breaks[index] is not Break.NONE:
        return False
    leads = hearing.cues.within("meeting", max(0, index - LONGEST_CUE), index - 1)
    return any(
        " ".join(words.plain[lead.first : index]) not in ear.words["before_capitals"]
        for lead in leads
        if lead.last == index - 1
    )


def stands_small(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a word typed small, or all in capitals, can only be a name: no language has it."""
    if not ear.ordinary:
        return False
    raw = without_genitive(hearing.words.raw(index))
    if not (raw.islower() or raw.isupper()) or not raw.isalpha() or len(raw) < SHORTEST_SMALL:
        return False
    plain = raw.lower()
    if plain in ear.ordinary:
        return False
    # "yday", "ystrday": people have many ways to type a day.
    if VOWELS.isdisjoint(plain) or plain.endswith("day") or DRAWN_OUT.search(plain):
        return False
    if plain in ear.words["places"]:
        return False
    return not any(word in ear.ordinary or is_common(word, ear) for word in (plain, plain.removesuffix("s")))


def is_slip(word: str, ear: Ear) -> bool:
    """Tell whether a word is one of the language but for a slip: "recpetion"."""
    return ear.web.spelling.mended(word.lower()) != word.lower()


def is_name_word(plain: str, ear: Ear) -> bool:
    """Tell whether a word can be a name at all."""
    return len(plain) > 0 and plain.isalpha() and plain not in ear.words["not_names"] and plain not in DAYS


def is_capital(hearing: Hearing, index: int, ear: Ear) -> bool:
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
    return is_name_word(plain, ear)


def without_genitive(name: str) -> str:
    """Return a name without the "'s" behind it."""
    for ending in ("'s", "’s"):
        name = name.removesuffix(ending)
    return name
