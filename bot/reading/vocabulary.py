"""Words that are plainly of the language, and those that are names as well."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from bot.coaching.lexicon import Lexicon

TYPED_BY_TWO = 2
"""Times that a word has to be typed small before it is taken for one of the language."""
MONTHS = frozenset({"april", "august", "jan", "june", "may", "summer"})
_VERBS = "will may hope grant mark love cook chase skip drew sue"
VERBS = frozenset(_VERBS.split())
_ADJECTIVES = "frank rich green long sharp strong white young"
ADJECTIVES = frozenset(_ADJECTIVES.split())
_OTHERS = """
art banks barnes bell bill black brown dawn dean drew faith fox frances gene grace hall jack joy king lance
mike miles nick norm page park pat patience penny pierce price ray rice rob rose ruby sandy star stew stone
ward waters wood woods
"""
AMBIGUOUS = MONTHS | VERBS | ADJECTIVES | frozenset(_OTHERS.split())
"""First names and surnames that are words or months as well: it has to show which they are."""
BEHIND_ANYTHING = frozenset({"again", "still", "never", "got"})
"""What stands behind names, and behind words that are none: "Try again"."""
_SPEAKING = """
said says told tells wants wanted want asked asks wrote writes answered replied thinks likes loves mentioned
promised called rang texted mailed emailed needs needed
"""
SPEAKING = frozenset(_SPEAKING.split())
"""What people do: the word before it may be a name."""
_DOING = """
is was has had will would can could does did might may wont doesnt didnt isnt wasnt hasnt cant couldnt
read opened clicked viewed saw hung parked put chose picked decided took left joined went got gone thought
hopes hoped plans planned prefers preferred suggested offered invited forwarded shared returned
ignored ignores blocked unsubscribed complained cancelled canceled hesitates hesitated forgot seems sounds
sounded looks looked said says
"""
DOING = frozenset(_DOING.split())
"""What follows a name at the start of a sentence, where the word can only be a name."""
NO_MORE = frozenset({"no", "nothing", "nope", "none", "silent", "yes"})
"""Right behind a name they tell of somebody without a verb: "Tim no answer"."""
_WORD = re.compile(r"[^\W\d_]+")


def ordinary_words(lexicon: Lexicon) -> frozenset[str]:
    """Return the words that people type small, and oftener than with a capital: names are not among them."""
    typed = Counter(chain.from_iterable(map(_WORD.findall, _messages(lexicon))))
    capitalised: Counter[str] = Counter()
    for word, count in typed.items():
        if not word.islower():
            capitalised[word.lower()] += count
    return frozenset(
        word
        for word, count in typed.items()
        if word.islower() and count >= max(TYPED_BY_TWO, capitalised[word])
    )


def _messages(lexicon: Lexicon) -> Iterator[str]:
    """Give all that the reader learns from."""
    for answers in (*lexicon.examples.values(), lexicon.symptom_examples):
        yield from chain.from_iterable(answers.values())
    yield from lexicon.nothing
    yield from (sample.text for sample in lexicon.samples)
