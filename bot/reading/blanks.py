"""What fills the blanks of a draft: the prospect's problem and what they asked for, as a rep tells it.

The words must stand in a sentence to the prospect ("you told me about …", "you asked me for …"), so a
clause is turned into what it tells of ("orders get lost" → "orders getting lost"), and whatever might read
wrong is left out: a blank costs a tap, a wrong word costs more.
"""

from collections.abc import Iterator, Mapping

from bot.coaching.playbook import Slot
from bot.reading.hearing import Actor, Hearing
from bot.reading.known import is_capital
from bot.reading.lexicon import Ear
from bot.reading.phrases import Match, is_day
from bot.reading.voices import Voice
from bot.reading.words import Break

PROBLEM, ITEM = "problem", "item"
MOST_WORDS = 7
PLAIN_WORDS = 2
"""So few words are no clause: "late deliveries"."""
THEIRS = frozenset({"his", "her", "their"})
OURS = frozenset({"my", "our"})
NAMES_NOTHING = """
i we you he she they it me us him them who that what this these those there how why when where which
is are was were be been has have had do does did will would can cant cannot could should may might must
not no never none nobody nothing wont dont doesnt didnt isnt arent wasnt hasnt havent to your yours
"""
UNFIT = frozenset(NAMES_NOTHING.split())
"""Words that no problem is made of: with them it is a clause, or about somebody else."""
NO_DEED = frozenset({"nothing", "something", "anything", "everything", "morning", "evening", "during"})
ARTICLES = frozenset({"a", "an", "the", "some"})
FOLLOWS = frozenset(
    {
        "by",
        "on",
        "before",
        "until",
        "for",
        "and",
        "but",
        "in",
        "from",
        "last",
        "this",
        "next",
        "again",
        "asap",
    }
)
"""Words that may follow what was asked for; others would make it something else: "a price list"."""
NO_ITEMS = frozenset({"it", "everything", "dates"})


def slots_in(hearing: Hearing, ear: Ear, slots: Mapping[str, Slot]) -> dict[str, str]:
    """Return what a text fills the blanks with, the newest word on each."""
    found = {PROBLEM: _problems(hearing, ear), ITEM: _items(hearing, ear)}
    fitting = {
        key: [words for words in told if len(words) <= slots[key].room]
        for key, told in found.items()
        if key in slots
    }
    return {key: told[-1] for key, told in fitting.items() if told}


# --- Their problem -------------------------------------------------------------------------------


def _problems(hearing: Hearing, ear: Ear) -> Iterator[str]:
    """Give the problems that are told, each as a few words."""
    last = len(hearing.words) - 1
    for match in hearing.cues.within("struggling", 0, last):
        if _is_told(hearing, match) and not _is_ours(hearing, match):
            yield from _phrase(hearing, match.last + 1, hearing.scopes[match.last][1], ear, is_noun=True)
    for match in hearing.cues.within("problem_is", 0, last):
        if _is_told(hearing, match) and not _is_ours(hearing, match):
            yield from _phrase(hearing, match.last + 1, hearing.scopes[match.last][1], ear)
    for match in hearing.cues.within("problem", 0, last - 1):
        after = hearing.words.text[hearing.words.spans[match.last][1] :]
        if after.lstrip(" ").startswith(":") and _is_told(hearing, match) and not _is_ours(hearing, match):
            yield from _phrase(hearing, match.last + 1, hearing.scopes[match.last + 1][1], ear)
    for match in hearing.cues.within("is_problem", 0, last):
        if _is_told(hearing, match):
            yield from _phrase(hearing, hearing.scopes[match.first][0], match.first - 1, ear)


def _is_told(hearing: Hearing, match: Match) -> bool:
    """Tell whether words are told as so: not denied, supposed, guessed or asked."""
    opening = hearing.scopes[match.first][0]
    if hearing.voices[match.first] is Voice.OLD or hearing.voices[match.first] is Voice.OWN:
        return False
    if hearing.cues.within("guessing", opening, match.first - 1) or hearing.denied(match.first):
        return False
    asked = hearing.scopes[match.last][1] in hearing.words.asks
    return not asked and not hearing.supposed(match.first, match.last)


def _is_ours(hearing: Hearing, match: Match) -> bool:
    """Tell whether it is the rep's own: "my problem is", "we struggle with"; quoted: "your problem"."""
    before = {hearing.words.plain[match.first - 1]} if match.first > hearing.scopes[match.first][0] else set()
    if hearing.is_prospects(match.first):
        return "your" in before or hearing.actors[match.first] is Actor.REP
    return bool(before & OURS) or hearing.actors[match.first] is Actor.REP


def _phrase(hearing: Hearing, first: int, last: int, ear: Ear, *, is_noun: bool = False) -> Iterator[str]:
    """Give the words between two places as a problem, where they can stand in a sentence to the prospect."""
    for filler in hearing.cues.within("problem_filler", first, last):
        if filler.last == last:
            last = filler.first - 1
    plain = hearing.words.plain[first : last + 1]
    theirs = OURS if first <= last and hearing.is_prospects(first) else THEIRS
    if not 0 < len(plain) <= MOST_WORDS or (UNFIT | OURS | THEIRS).difference(theirs).intersection(plain):
        return
    if hearing.cues.within("no_problem", first, last) or _names_somebody(hearing, first, last, ear):
        return
    doing = [ear.gerunds.get(word, word) for word in plain[1:]]
    is_deed = any(word.endswith("ing") and word not in NO_DEED for word in (plain[0], *doing))
    if not is_noun and not is_deed and len(plain) > PLAIN_WORDS:
        return
    yield _said_to_them(hearing, first, (plain[0], *doing), theirs)


def _names_somebody(hearing: Hearing, first: int, last: int, ear: Ear) -> bool:
    """Tell whether a name stands in words; the first of a clause has its capital from there."""
    opens = hearing.words.breaks[first] is not Break.NONE
    capitals = [at for at in range(first + opens, last + 1) if is_capital(hearing, at, ear)]
    return any(not is_day(hearing.words.plain[at].rstrip("s")) for at in capitals)


def _said_to_them(hearing: Hearing, first: int, doing: tuple[str, ...], theirs: frozenset[str]) -> str:
    """Return words as they stand in a sentence to the prospect: "their invoices" are "your invoices"."""
    words = hearing.words
    last = first + len(doing) - 1
    parts = []
    for at, new in enumerate(doing, start=first):
        raw = words.raw(at)
        if new in theirs:
            raw = "your"
        elif new != words.plain[at] or (at == first and not raw.isupper()):
            raw = new
        parts.append(raw + (words.text[words.spans[at][1] : words.spans[at + 1][0]] if at < last else ""))
    return " ".join("".join(parts).split())


# --- What they asked for -------------------------------------------------------------------------


def _items(hearing: Hearing, ear: Ear) -> Iterator[str]:
    """Give what they asked for: "the proposal", "the quote"."""
    for match in hearing.cues.within("asking_for", 0, len(hearing.words) - 1):
        if _is_told(hearing, match) and not _is_ours(hearing, match):
            yield from _item(hearing, match.last + 1, ear)
    for match in hearing.cues.within("asking_us", 0, len(hearing.words) - 1):
        if hearing.is_prospects(match.first) and not hearing.denied(match.first):
            yield from _item(hearing, match.last + 1, ear)


def _item(hearing: Hearing, at: int, ear: Ear) -> Iterator[str]:
    """Give the one thing that begins at a word, where nothing makes it another."""
    plain, words = hearing.words.plain, hearing.words
    if at < len(plain) and plain[at] in ARTICLES and words.breaks[at] is Break.NONE:
        at += 1
    if at >= len(plain) or words.breaks[at] is not Break.NONE:
        return
    if plain[at] not in ear.words["items"] or plain[at] in NO_ITEMS:
        return
    ends = at + 1 == len(plain) or words.breaks[at + 1] is not Break.NONE
    if ends and words.text[words.spans[at][1] :][:1] == "-":
        return
    if ends or plain[at + 1] in FOLLOWS or is_day(plain[at + 1]):
        raw = words.raw(at)
        yield f"the {raw if raw.isupper() else raw.lower()}"
