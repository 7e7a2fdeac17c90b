"""A sentence with everything taken out that tells who somebody is.

What stays is a closed list: words that the content itself has, and small numbers. All else gives way to a
stand-in, so a name is not looked for but left out with the rest: better a word too many than a name too few.
Where letters have no capitals, or where little would be left, there is no sentence at all.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from threading import Lock
from weakref import WeakKeyDictionary

from bot.coaching.playbook import Playbook
from bot.reading.known import is_common, without_genitive
from bot.reading.lexicon import ear_for
from bot.reading.phrases import DAYS, NUMBER_NAMES
from bot.reading.sentences import sentence_around
from bot.reading.vocabulary import ADJECTIVES, AMBIGUOUS, MONTHS, SPEAKING, VERBS
from bot.reading.words import Break, Words, words_of

NAME, COMPANY, WORD, NUMBER = "NAME", "COMPANY", "WORD", "NUMBER"
LEAST_WORDS = 3
MOST_MASKED = 0.4
"""Share of stand-ins above which a sentence teaches nothing."""
TYPED_BY_TWO = 2
"""Examples with a word in them before it is taken for one of the language: in one, it may be a name."""
LAST_LATIN = "\u024f"
SHORTEST_STEM = 3
_REACHING = """
called call calls calling asked ask asking met meet meeting told tell telling mailed mail emailed email rang
ring texted text phoned messaged saw
"""
REACHING = frozenset(_REACHING.split())
"""What is done to people: the word behind it may be a name."""
_BEFORE_THINGS = "a an the my our his their its your no any each"
BEFORE_THINGS = frozenset(_BEFORE_THINGS.split())
_BEFORE_VERBS = "i we you he she it they who not would id wed youd dont didnt doesnt wont cant"
BEFORE_VERBS = frozenset(_BEFORE_VERBS.split())
_AFTER_VERBS = "i we you he she it they the a be not to this that there"
AFTER_VERBS = frozenset(_AFTER_VERBS.split())
"""Behind "Will" or "Hope" at the start, they show that it is nobody."""
_BEFORE_MONTHS = "in by til till until of early mid late next last this since before after"
BEFORE_MONTHS = frozenset(_BEFORE_MONTHS.split())
DEGREES = frozenset({"very", "too", "how", "quite", "pretty"})
TWO = frozenset({"green light", "long time", "long term", "long ago", "price list"})
"""Words that are things together."""
_NOBODY = """
i he she it they we you who that this these those everyone everybody someone somebody nobody anyone both all
none and but so then now still also just never only again finally apparently ceo cfo cto vp hr it boss buyer
customer client clients prospect management purchasing accounting ok okay
"""
NOBODY = frozenset(_NOBODY.split())
"""Who or what may want something, or stand capitalised anywhere, and has no name by it."""
_COUNTED = "|".join((*NUMBER_NAMES.split()[1:], "a", "few", "several", "half", "thirty", "forty", "fifty"))
_SCALE = "hundred|thousand|grand|million"
_MONEY = rf"(?:€|\$|£|(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|francs?|bucks?|quid|k|m|{_SCALE})\b)"
_DIGITS = r"\d[\d.,]*(?:[\s'’]\d{3})*"
_FORMS = (
    ("MAIL", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("LINK", r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b(?:/\S*)?"),
    ("USER", r"@\w+|\b\w*[^\W_]_\w*"),
    ("AMOUNT", rf"(?:[€$£]|\b(?:eur|usd|gbp|chf))\s?{_DIGITS}(?:\s?{_MONEY})?"),
    ("AMOUNT", rf"\b{_DIGITS}\s?{_MONEY}"),
    ("AMOUNT", rf"\b(?:(?:{_COUNTED}|{_SCALE}|and) )*(?:{_COUNTED}) (?:{_SCALE})\b(?: {_MONEY})?"),
    (NUMBER, r"\+?\(?\d[\d ()./-]{5,}\d|\b\w*\d{4,}\w*|\b\d+(?:\s+\d+|[.,'’]\d{3})+\b"),
)
_TELLING = re.compile("|".join(f"({form})" for _, form in _FORMS), re.IGNORECASE)
"""What tells somebody by its form, each kind in a group of its own."""
_SMALL_NUMBER = re.compile(r"\d{1,3}(?:st|nd|rd|th|am|pm|x|d|h)?|q[1-4]")
_ENDINGS = ("ing", "ed", "ly", "es", "s")

Mask = tuple[int, int, str]
"""Where a stand-in begins and ends, and what it is."""


def masked_sentence(text: str, shown: str, people: Iterable[tuple[str, str]], playbook: Playbook) -> str:
    """Return the sentence of a text around the words that were read, with nobody in it; "" if it won't do.

    `people` are the names and companies that are known. What the prospect says stands behind ">".
    """
    found = sentence_around(text, shown)
    if found is None or any(letter.isalpha() and letter > LAST_LATIN for letter in found[0]):
        return ""
    sentence, is_theirs = found
    masked = _Mask(sentence, people, playbook).put_on()
    return f"> {masked}" if masked and is_theirs else masked


class _Mask:
    """A sentence beside all that is known to tell nobody."""

    def __init__(self, sentence: str, people: Iterable[tuple[str, str]], playbook: Playbook) -> None:
        self._sentence = sentence
        self._told = list(_by_form(sentence))
        self._words = words_of(_blanked(sentence, self._told))
        self._ear = ear_for(playbook)
        self._known = _vocabulary_of(playbook)
        self._named = _names_in(sentence, people)
        self._shouts = _shouts(self._words)

    def put_on(self) -> str:
        """Return the sentence with its stand-ins; nothing where they are most of it."""
        masks = _joined(self._sentence, sorted([*self._told, *self._by_words()]))
        parts, at = [], 0
        for start, end, stand_in in masks:
            parts += [self._sentence[at:start], stand_in]
            at = end
        left = len(words_of("".join([*parts[::2], " ", self._sentence[at:]])))
        if left < LEAST_WORDS or len(masks) > MOST_MASKED * (left + len(masks)):
            return ""
        return " ".join("".join([*parts, self._sentence[at:]]).split())

    def _by_words(self) -> Iterator[Mask]:
        """Find the known names, and every word that is not known to be none."""
        index = 0
        while index < len(self._words):
            end, stand_in = self._name_from(index) or (index + 1, self._stand_in(index))
            if stand_in:
                start = self._words.spans[index][0]
                typed = without_genitive(self._words.snippet(index, end - 1))
                yield start, start + len(typed), stand_in
            index = end

    def _name_from(self, index: int) -> tuple[int, str] | None:
        """Return the word behind a known name that begins here, and its stand-in."""
        words = self._words
        for name, stand_in in self._named:
            end = index + len(name)
            typed = words.plain[index:end]
            is_it = typed == name or typed == (*name[:-1], f"{name[-1]}s")
            # "will" typed small is nobody.
            small = len(name) == 1 and name[0] in self._ear.words["not_names"] and words.raw(index).islower()
            if is_it and not small:
                return end, stand_in
        return None

    def _stand_in(self, index: int) -> str:
        """Return what takes the place of a word; "" where it stays."""
        words, plain = self._words, self._words.plain[index]
        raw = without_genitive(words.raw(index))
        bare = plain if raw == words.raw(index) else raw.lower()
        if any(sign.isdigit() for sign in raw):
            return "" if _SMALL_NUMBER.fullmatch(bare) else NUMBER
        if bare in AMBIGUOUS:
            return "" if self._is_no_name(index, bare, raw) else NAME
        is_known = self._is_word(plain) or self._is_word(bare)
        if raw.islower():
            return "" if is_known else WORD
        if bare in NOBODY or (
            bare in self._ear.words["not_names"] and plain[0] == "i" and len(bare) < len("iiii")
        ):
            return ""
        before, after = self._neighbours(index)
        acts = (after in SPEAKING and raw.isalpha()) or (after == "from" and bare not in DAYS)
        if acts or (before in REACHING and not self._shouts):
            return self._capitalised(index)
        if bare in DAYS:
            return ""
        opens = self._words.breaks[index] is not Break.NONE
        is_known = is_known or bare in self._ear.words["not_names"] - self._ear.words["places"]
        if is_known and (opens or self._shouts) and raw[1:] in (raw[1:].lower(), raw[1:].upper()):
            return ""
        return self._capitalised(index)

    def _is_no_name(self, index: int, bare: str, raw: str) -> bool:
        """Tell whether it shows that a word which is a name, too, is not meant as one."""
        before, after = self._neighbours(index)
        if after in SPEAKING or before in REACHING or raw != self._words.raw(index):
            return False
        if f"{bare} {after}" in TWO or (bare in MONTHS and before in BEFORE_MONTHS):
            return True
        if not raw.islower() and not self._shouts:
            return not before and bare in VERBS and after in AFTER_VERBS
        if bare in VERBS and (before in BEFORE_VERBS or after in AFTER_VERBS):
            return True
        return before in BEFORE_THINGS or (bare in ADJECTIVES and before in DEGREES)

    def _capitalised(self, index: int) -> str:
        """Return what stands for a word that is written like a name."""
        before, after = self._neighbours(index)
        firms = self._ear.words["company_words"]
        is_firm = before == "at" or after in firms or self._words.plain[index] in firms
        return COMPANY if is_firm else NAME

    def _neighbours(self, index: int) -> tuple[str, str]:
        """Return the words before and behind one, where nothing parts them."""
        words = self._words
        before = words.plain[index - 1] if index and words.breaks[index] is Break.NONE else ""
        is_followed = index + 1 < len(words) and words.breaks[index + 1] is Break.NONE
        return before, words.plain[index + 1] if is_followed else ""

    def _is_word(self, word: str) -> bool:
        """Tell whether a word, or what it is made from, is one of the language."""
        return any(form in self._known or is_common(form, self._ear) for form in _forms_of(word))


def _forms_of(word: str) -> Iterator[str]:
    """Give a word and what it may be made from: "refuse" for "refused", "stop" for "stopping"."""
    yield word
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < SHORTEST_STEM:
            continue
        yield stem
        if ending in {"ing", "ed"}:
            yield f"{stem}e"
            if stem[-1] == stem[-2]:
                yield stem[:-1]


# --- What tells somebody -------------------------------------------------------------------------


def _by_form(sentence: str) -> Iterator[Mask]:
    """Find addresses, links, user names, amounts and long numbers."""
    for found in _TELLING.finditer(sentence):
        assert found.lastindex is not None
        yield found.start(), found.end(), _FORMS[found.lastindex - 1][0]


def _blanked(sentence: str, masks: Iterable[Mask]) -> str:
    """Return a sentence with nothing but space where it is masked."""
    for start, end, _ in masks:
        sentence = sentence[:start] + " " * (end - start) + sentence[end:]
    return sentence


def _names_in(sentence: str, people: Iterable[tuple[str, str]]) -> list[tuple[tuple[str, ...], str]]:
    """Return the words of known names that may stand in a sentence, the longest first, with stand-ins."""
    folded = sentence.casefold()
    named: dict[tuple[str, ...], str] = {}
    for name, company in people:
        # Of thousands that are known, few come near.
        if any(part in folded for part in f"{name} {company}".casefold().split()):
            words = words_of(name).plain
            named |= dict.fromkeys((words, words[:1], words[-1:]), NAME)
            named[words_of(company).plain] = COMPANY
    named.pop((), None)
    return sorted(named.items(), key=lambda item: (-len(item[0]), item))


def _shouts(words: Words) -> bool:
    """Tell whether capitals say nothing, because nearly all words have them."""
    capitals = sum(words.raw(at)[0].isupper() for at in range(len(words)))
    return len(words) > LEAST_WORDS and capitals > 2 / 3 * len(words)


def _joined(sentence: str, masks: Iterable[Mask]) -> list[Mask]:
    """Make one of words that follow each other: "Dana Kim" is one name."""
    together: list[Mask] = []
    for start, end, stand_in in masks:
        first, before = start, stand_in
        follows = bool(together) and not sentence[together[-1][1] : start].strip()
        if follows and {stand_in, together[-1][2]} <= _SURENESS.keys():
            first, _, before = together.pop()
        together.append((first, end, max(before, stand_in, key=lambda kind: _SURENESS.get(kind, 0))))
    return together


_SURENESS = {WORD: 1, NAME: 2, COMPANY: 3}


# --- What stays ----------------------------------------------------------------------------------


_vocabularies: WeakKeyDictionary[Playbook, frozenset[str]] = WeakKeyDictionary()
_lock = Lock()


def _vocabulary_of(playbook: Playbook) -> frozenset[str]:
    """Return the words that stand, typed small, in two examples of the content at least."""
    with _lock:
        known = _vocabularies.get(playbook)
        if known is None:
            counted = Counter(word for text in _examples(playbook) for word in set(_small_words(text)))
            often = (word for word, count in counted.items() if count >= TYPED_BY_TWO)
            known = _vocabularies[playbook] = frozenset(often)
        return known


def _examples(playbook: Playbook) -> Iterator[str]:
    lexicon = playbook.lexicon
    for answers in (*lexicon.examples.values(), lexicon.symptom_examples):
        yield from chain.from_iterable(answers.values())
    yield from lexicon.nothing


def _small_words(text: str) -> Iterator[str]:
    words = words_of(text)
    return (words.plain[at] for at in range(len(words)) if words.raw(at).islower())
