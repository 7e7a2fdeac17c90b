"""What a promise is of: the words behind "send", "promised", "owe", cut to a short noun phrase."""

from dataclasses import dataclass

from bot.reading.hearing import Hearing
from bot.reading.known import is_capital, is_common
from bot.reading.lexicon import Ear
from bot.reading.phrases import is_day, is_number
from bot.reading.words import Break

LONGEST = 60
"""Characters of what is promised."""
MOST_WORDS = 5
"""Words of one noun phrase behind its article."""
REACH_OF_WITH = 7
"""Words behind "get back" in which "with the figures" may begin."""

ARTICLE_NAMES = "a an some our my his her their its your both another these those"
FIRM = frozenset({"the", *ARTICLE_NAMES.split()})
"""Words that begin a noun phrase for sure."""
ARTICLES = FIRM | {"this", "that", "all", "more"}
PRONOUNS = frozenset({"it", "them", "everything"})
RECEIVERS = frozenset({"me", "us", "you", "him", "them"})
OURS = frozenset({"my", "our"})
"""Before somebody else than the prospect: "my supplier"."""
MINE = frozenset({"me", "us", "you"})
ALONG = frozenset({"over", "across", "through", "back", "on", "along", "out", "off"})
ADVERB_NAMES = "also then definitely certainly gladly now just still happily surely personally"
ADVERBS = frozenset(ADVERB_NAMES.split())
END_WORDS = """
by on before until till at in within to from so because cause but when once if next tomorrow today tonight
asap soon first after then which who whom whose as over via end of latest early earlier later and or again
with without about regarding re please probably hopefully now maybe not no never too also right straight
immediately directly per through during than is was are were will would has have had he she they we i it
you me us him them last every each any instead together since back up off out here there anyway for
around shortly yesterday quickly be been being this that weekly daily monthly
"""
ENDS = frozenset(END_WORDS.split())
"""Words at which a noun phrase is over."""


@dataclass(frozen=True, slots=True)
class Gift:
    """Something that one side will give the other."""

    words: str
    """The noun phrase as typed."""
    last: int
    """Its last word."""
    to: str = ""
    """Who gets it: a pronoun, "name", "someone", or nobody named."""
    is_pronoun: bool = False
    """It is only "it"."""
    passed_on: bool = False
    """It goes on to somebody else: "the offer to her boss"."""


def clause_end(hearing: Hearing, first: int) -> int:
    """Return the last word of the clause; "the numbers and the plan" does not end it."""
    end = hearing.scopes[first][1]
    plain = hearing.words.plain
    while end + 2 < len(plain) and plain[end + 1] == "and" and plain[end + 2] in FIRM:
        if hearing.words.breaks[end + 1] is not Break.NONE:
            break
        end = hearing.scopes[end + 1][1]
    return end


def gift_after(hearing: Hearing, at: int, ear: Ear, *, verb: bool, owed: bool) -> Gift | None:
    """Return what is given from a word on, where a verb of giving stands there or came before."""
    end = clause_end(hearing, at - 1 if at else 0)
    if at <= end and hearing.words.plain[at] in ADVERBS and verb:
        at += 1
    if at > end:
        return None
    handing = False
    if verb:
        if (back := _end_of("coming_back", hearing, at, end)) is not None:
            return _with_what(hearing, back + 1, end, ear)
        after = _end_of("delivering", hearing, at, end)
        after = _end_of("delivering_now", hearing, at, end) if after is None else after
        if after is None:
            after = _end_of("handing", hearing, at, end)
            after = _end_of("handing_now", hearing, at, end) if after is None else after
            handing = True
        if after is None:
            return None
        at = after + 1
    to, at = _receiver(hearing, at, end, ear)
    if to == "other":
        return None
    if to and at < end and hearing.words.plain[at] == "with":
        # "provide us with the figures"
        at += 1
    if handing and to not in RECEIVERS | {"", "her", "name", "someone"}:
        return None
    if not verb and not to and at < end and _is_somebody(hearing, at, ear):
        return None
    gift = _thing(hearing, at, end, ear, to=to, owed=owed)
    if gift is not None and handing and not to:
        gift = _given_to(hearing, gift, end)
    return None if gift is None or (owed and gift.is_pronoun) else gift


def _given_to(hearing: Hearing, gift: Gift, end: int) -> Gift | None:
    """Return a thing with who gets it, told behind: "get the figures over to us"; None where nobody does."""
    plain = hearing.words.plain
    at = _past(ALONG, plain, gift.last + 1, end)
    told = at < end and plain[at] in ("to", "for") and plain[at + 1] in RECEIVERS | {"her"}
    return Gift(gift.words, at + 1, plain[at + 1], gift.is_pronoun) if told else None


def _end_of(cue: str, hearing: Hearing, at: int, end: int) -> int | None:
    """Return the last word of a cue that begins at a word."""
    ends = [match.last for match in hearing.cues.within(cue, at, end) if match.first == at]
    return max(ends, default=None)


def _with_what(hearing: Hearing, at: int, end: int, ear: Ear) -> Gift | None:
    """Return what comes "with the figures"."""
    plain = hearing.words.plain
    to = next(
        (plain[near] for near in range(at, min(at + 2, end + 1)) if plain[near] in RECEIVERS | {"her"}), ""
    )
    for near in range(at, min(at + REACH_OF_WITH, end) + 1):
        if plain[near] == "with" and near < end:
            return _thing(hearing, near + 1, end, ear, to=to)
    return None


def _receiver(hearing: Hearing, at: int, end: int, ear: Ear) -> tuple[str, int]:
    """Return who gets it, and the word after: "me", "her", "Omar", "the client"."""
    plain = hearing.words.plain
    at = _past(ALONG, plain, at, end)
    if at > end:
        return "", at
    following = plain[at + 1] if at < end else ""
    to, width = "", 0
    if plain[at] in RECEIVERS and not (plain[at] == "them" and at == end):
        to, width = plain[at], 1
    elif plain[at] == "her" and (at == end or following in FIRM | PRONOUNS | ENDS or is_day(following)):
        to, width = "her", 1
    elif following in FIRM and (is_capital(hearing, at, ear) or _may_be_name(plain[at], ear)):
        to, width = "name", 1
    elif plain[at] in FIRM and at + 2 <= end and plain[at + 2] in FIRM and following not in ENDS:
        to, width = ("other" if plain[at] in OURS else "someone"), 2
    return to, _past(ALONG, plain, at + width, end)


def _may_be_name(word: str, ear: Ear) -> bool:
    """Tell whether a word typed small can be a name: no word of the language, as far as we know it."""
    return word.isalpha() and word not in ARTICLES | ENDS and not is_common(word, ear)


def _is_somebody(hearing: Hearing, at: int, ear: Ear) -> bool:
    """Tell whether a word typed small may be who gets it: "promised ola to call", "promised ola figures"."""
    following = hearing.words.plain[at + 1]
    goes_on = following == "to" or not (following in ENDS or is_day(following))
    return goes_on and _may_be_name(hearing.words.plain[at], ear)


def _past(words: frozenset[str], plain: tuple[str, ...], at: int, end: int) -> int:
    while at <= end and plain[at] in words:
        at += 1
    return at


def _thing(hearing: Hearing, at: int, end: int, ear: Ear, *, to: str, owed: bool = False) -> Gift | None:
    """Return the noun phrase that begins at a word, with the one that "and" joins to it."""
    if at > end:
        return None
    plain = hearing.words.plain
    if plain[at] in PRONOUNS:
        return Gift(plain[at], at, to, is_pronoun=True)
    last = _phrase_end(hearing, at, end)
    if last is None or _is_no_thing(hearing, at, last, ear, owed=owed):
        return None
    if last + 2 <= end and plain[last + 1] == "and" and plain[last + 2] in FIRM:
        more = _phrase_end(hearing, last + 2, end)
        if more is not None and not _is_no_thing(hearing, last + 2, more, ear, owed=owed):
            last = more
    words = _shown(hearing, at, last)
    if len(words) > LONGEST:
        return None
    return Gift(words, last, to, passed_on=_is_passed_on(hearing, last, end))


def _shown(hearing: Hearing, first: int, last: int) -> str:
    """Return a noun phrase as it stands within a sentence."""
    words = hearing.words.snippet(first, last)
    return words[0].lower() + words[1:] if hearing.words.plain[first] in ARTICLES else words


def _phrase_end(hearing: Hearing, at: int, end: int) -> int | None:
    """Return the last word of a noun phrase; None where no noun follows."""
    plain, words, start = hearing.words.plain, hearing.words, at
    if plain[at] in ARTICLES:
        at += 1
    first = at
    while at <= end and at - first < MOST_WORDS:
        if at > start and words.breaks[at] is not Break.NONE:
            break
        if at > first and words.text[words.spans[at - 1][1]] == "-":
            # "the dial-in" is one word.
            at += 1
            continue
        word = plain[at]
        joins = word == "of" and at > first
        if not joins and (
            word in ENDS or word in ARTICLES or is_day(word) or (at > first and is_number(word))
        ):
            break
        at += 1
    last = at - 1
    while last > first and plain[last] == "of":
        last -= 1
    return last if last >= first and not is_number(plain[last]) else None


def _is_no_thing(hearing: Hearing, first: int, last: int, ear: Ear, *, owed: bool = False) -> bool:
    """Tell whether words name no thing to be sent: a meeting, a decision, a person; an answer can be owed."""
    plain = hearing.words.plain[first : last + 1]
    if hearing.cues.within("no_debt", first, last) or ear.words["person_words"].intersection(plain):
        return True
    if owed:
        return is_capital(hearing, first, ear)
    if hearing.cues.within("no_promise", first, last):
        return True
    return bool(ear.words["touches"].intersection(plain)) or is_capital(hearing, first, ear)


def _is_passed_on(hearing: Hearing, last: int, end: int) -> bool:
    """Tell whether it goes to somebody else than the one who speaks or listens."""
    plain = hearing.words.plain
    if last + 2 > end or plain[last + 1] not in ("to", "with"):
        return False
    return plain[last + 2] not in MINE and not is_day(plain[last + 2])


def thing_before(hearing: Hearing, index: int, ear: Ear) -> Gift | None:
    """Return what stands before "was promised": "the data"."""
    first = hearing.scopes[index][0]
    return _thing_from(hearing, first, index, ear) if first < index else None


def thing_right_before(hearing: Hearing, index: int, ear: Ear) -> Gift | None:
    """Return what stands right before "would be with us", also behind others' words: "swore the samples"."""
    for first in range(index - 1, max(hearing.scopes[index][0], index - MOST_WORDS) - 1, -1):
        if hearing.words.plain[first] in FIRM:
            return _thing_from(hearing, first, index, ear)
    return None


def _thing_from(hearing: Hearing, first: int, index: int, ear: Ear) -> Gift | None:
    """Return the noun phrase that begins at a word and ends before another."""
    if hearing.words.plain[first] not in FIRM:
        return None
    last = _phrase_end(hearing, first, index - 1)
    if last != index - 1 or _is_no_thing(hearing, first, last, ear):
        return None
    return Gift(_shown(hearing, first, last), last)
