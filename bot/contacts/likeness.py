"""Who of a list may be somebody the rep works already, or somebody else of the list.

Only those are compared who share a word of their name or its initials: everybody with everybody would be
millions. A name that is somebody's to the letter is that somebody; everything less is asked. However a
list is made, the work is bounded: few words of a name count, few people for each, and so many in all.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz, process

from bot.coaching.alike import called
from bot.coaching.model import Compared, Contact, Prospect

CLOSE_NAME = 88
CLOSE_COMPANY = 88
_WORDS_LOOKED_AT = 2
"""Words at the beginning of a name, and as many at its end, by which somebody is found."""
_MOST_BY_WORD = 100
"""With so many names at most is one compared by one word: what more share says little."""
_CLOSEST = 5
"""Of these, how many are looked at."""
_MOST_AT_WORK = 20
"""With so many at most is somebody compared by a word and the company."""
_MOST_IN_ALL = 200_000
"""Beyond so many looks nobody else of a list is asked about."""
_DIGITS = re.compile(r"\d+")
# No word of a name holds a mark.
_INITIALS, _AT_WORK = ".", "@"
_FORM_WORDS = """
    ab ag and as asa aps bv co company corp corporation cv et ev gbr gmbh group holding inc incorporated kft
    kg kgaa limited llc llp ltd ltda mbh nv ohg oy oyj plc pty pvt sa sarl sas sasu se sl slu snc spa spzoo
    srl ug und y
"""
_FORMS = frozenset(_FORM_WORDS.split())
"""Words of a company's name that say nothing about which it is."""


@dataclass(frozen=True, slots=True)
class _Face:
    """How somebody is called, ready to be compared."""

    who: Prospect | Contact
    name: str
    words: tuple[str, ...]
    company: str
    digits: list[str]


def compared(contacts: Sequence[Contact], prospects: Iterable[Prospect]) -> Compared:
    """Sort the people of a list: new, there already, or alike to somebody."""
    there: set[tuple[str, str]] = set()
    crowd = _Crowd()

    def add(who: Prospect | Contact) -> None:
        there.add(called(who))
        crowd.add(_face(who))

    for prospect in prospects:
        add(prospect)
    new, alike, known = [], [], 0
    for contact in contacts:
        if called(contact) in there:
            known += 1
            continue
        like = crowd.most_alike(_face(contact))
        if like is not None:
            alike.append((contact, like))
            continue
        new.append(contact)
        add(contact)
    return Compared(tuple(new), known, tuple(alike))


class _Crowd:
    """All who are known so far, by what they may be found by."""

    def __init__(self) -> None:
        self._faces: dict[str, list[_Face]] = {}
        # Beside the faces, because so many names are compared quickly only all at once.
        self._names: dict[str, list[str]] = {}
        self._looks = 0

    def add(self, face: _Face) -> None:
        """Let somebody be found."""
        for handle in _handles(face):
            faces = self._faces.setdefault(handle, [])
            if len(faces) < (_MOST_AT_WORK if handle.startswith(_AT_WORK) else _MOST_BY_WORD):
                faces.append(face)
                self._names.setdefault(handle, []).append(face.name)

    def most_alike(self, face: _Face) -> Prospect | Contact | None:
        """Return who is most like somebody; None where nobody is."""
        best, most = None, 0.0
        for other in islice(self._near(face), max(0, _MOST_IN_ALL - self._looks)):
            self._looks += 1
            likeness = _likeness(face, other)
            if likeness > most:
                best, most = other.who, likeness
        return best

    def _near(self, face: _Face) -> Iterator[_Face]:
        for handle in _handles(face):
            faces = self._faces.get(handle, [])
            if handle.startswith(_AT_WORK):
                yield from faces
                continue
            names = self._names.get(handle, [])
            for _, _, at in process.extract(
                face.name, names, scorer=fuzz.ratio, score_cutoff=CLOSE_NAME, limit=_CLOSEST
            ):
                yield faces[at]


def _likeness(one: _Face, other: _Face) -> float:
    """Return how alike two are, 0 where they are surely two."""
    if not one.words or not other.words:
        return 0
    company = _companies(one.company, other.company)
    # A digit more or less is no slip: "Store 12" is not "Store 13".
    if company == 0 or one.digits != other.digits:
        return 0
    name = fuzz.ratio(one.name, other.name, score_cutoff=CLOSE_NAME)
    if not name and company > 1 and _is_short_for(one.words, other.words):
        name = CLOSE_NAME
    return name * company


def _companies(one: str, other: str) -> float:
    """Return what two companies say: 2 the same but for a slip, 1 one is not told, 0 two."""
    if not one or not other:
        return 1
    if one == other or one.startswith(other + " ") or other.startswith(one + " "):
        return 2
    return 2 if fuzz.ratio(one, other, score_cutoff=CLOSE_COMPANY) else 0


def _is_short_for(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one name is the other in short: "Dana" or "D. Kim" for "Dana Kim"."""
    short, long = sorted((one, other), key=lambda words: sum(map(len, words)))
    if len(short) == 1:
        return len(long) > 1 and short[0] in {long[0], long[-1]}
    return short[-1] == long[-1] and len(short[0]) == 1 and long[0].startswith(short[0])


def _face(who: Prospect | Contact) -> _Face:
    # In the order of the alphabet, because "Kim, Dana" is Dana Kim.
    words = _words(who.name)
    company = [word for word in _words(who.company) if word not in _FORMS]
    name = " ".join(sorted(words))
    return _Face(who, name, words, " ".join(company), _DIGITS.findall(name))


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name without capitals, accents and marks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = (each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
    return tuple("".join(kept).split())


def _handles(face: _Face) -> Iterator[str]:
    """Return by what somebody is found: words of the name, also with the company, and all initials."""
    words = dict.fromkeys((*face.words[:_WORDS_LOOKED_AT], *face.words[-_WORDS_LOOKED_AT:]))
    yield from words
    yield _INITIALS + "".join(sorted(word[0] for word in face.words))
    if face.company:
        for word in words:
            yield f"{_AT_WORK}{word}.{face.company[:3]}"
