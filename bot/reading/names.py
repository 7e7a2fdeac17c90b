"""Whom a text is about: one of the rep's prospects, or a new name that capitals and cues make sure.

None is better than a wrong one. Places, weekdays and words at the start of a sentence are no names unless
something says so: "Omar from Beta Logistics", "call with Dana at Northwind", "Dana: …", "Priya · Kestrel".
"""

import re
from collections.abc import Callable, Sequence

from bot.coaching.model import Mention, Prospect
from bot.reading.glimpses import is_typed_small, may_have
from bot.reading.hearing import Actor, Hearing
from bot.reading.known import (
    LINKS,
    LONGEST_CUE,
    LONGEST_NAME,
    MOST_BARE,
    as_firm,
    as_name,
    is_after_cue,
    is_capital,
    is_common,
    is_name_word,
    is_slip,
    known_in,
    named_alone,
    namesake,
    same_as,
    stands_small,
    without_genitive,
)
from bot.reading.lexicon import Ear
from bot.reading.phrases import DAYS
from bot.reading.placed import apart, headed, in_brackets, is_no_word, is_unknown, may_label, titled
from bot.reading.vocabulary import BEHIND_ANYTHING, DOING, NO_MORE
from bot.reading.voices import Voice
from bot.reading.words import Break, Words

MONTH_NAMES = frozenset({"jan", "april", "may", "jun", "june", "jul", "july", "august", "mar", "march"})
"""Months that are last names as well."""
HEADINGS = frozenset({"subject", "re", "fwd", "fw", "from", "to", "cc", "bcc", "sent", "date", "attachments"})
"""Words before a colon at the head of a mail."""
BARE_LINKS = frozenset({"from", "at"})
_ASKED = "asked"
"""The rep's deed where a name follows: "asked Jens straight"."""
_DEEDS = ("messaging", "ringing", "telling")
"""Cues of what the rep does to whom is named behind them."""
ARTICLES = frozenset({"the", "a", "an", "my", "our", "his", "her", "their"})
FILLERS = frozenset({"uh", "um", "uhm", "er", "erm", "eh", "hm"})
_HAVING = frozenset({"got", "get", "had", "have", "received", "heard"})
_GOODBYES = ("regards", "wishes", "thanks", "thx", "cheers", "best", "sincerely", "yours")
SIGNATURE = re.compile(
    r"(?:^|[ ,.])(?i:regards|wishes|thanks|thx|cheers|best|sincerely|yours)[ \t]*,?[ \t]*\n?[ \t]*"
    r"((?:[A-Z][\w’'-]*\.?[ \t]?){1,3})[ \t]*(?:[(\n]|$)",
    re.MULTILINE,
)
CLOSING = re.compile(r" [-–—] ?([A-Z][a-z]+)[ \t.]*$")


def mention_of(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> Mention | None:
    """Return whom a text is about, or None."""
    bare = named_alone(hearing, prospects, ear)
    if bare is not None:
        return bare
    new = _new_name(hearing, ear)
    known = None if new is not None and new.company else known_in(hearing, prospects, ear)
    if new is None:
        return known
    same = same_as(new, prospects)
    if known is None or same.known:
        return same
    # "Dana Kim says no" may be about Dana Reed, whose full name is another.
    return namesake(new, known)


def _new_name(hearing: Hearing, ear: Ear) -> Mention | None:
    """Return the name that capitals and cues make sure, the best cue first."""
    text = hearing.words.text
    if at_head := headed(hearing, ear):
        return at_head
    bare = (
        _bare(hearing, ear) or _bare_linked(hearing, ear) or titled(hearing, ear) or in_brackets(hearing, ear)
    )
    if bare is not None:
        return bare
    named = [index for index in range(len(hearing.words)) if name_at(hearing, index, ear) is not None]
    for finder in (
        _linked,
        _labelled,
        _met,
        _employed,
        _acting,
        _speaking_last,
        _with_full_name,
        _told_to,
        _had_from,
    ):
        for index in named:
            mention = finder(hearing, index, ear)
            if mention is not None:
                return mention
    if named_apart := apart(hearing, ear):
        return named_apart
    closing = CLOSING.search(text)
    if closing and is_unknown(closing[1], ear):
        return Mention(closing[1])
    signature = SIGNATURE.search(text) if may_have(text, _GOODBYES) else None
    if signature and is_name_word(signature[1].split()[-1].lower(), ear):
        return Mention(signature[1].strip())
    return None


def _acts(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a word is what somebody does: "replied", "says"."""
    plain = hearing.words.plain[index]
    if plain in ear.words["name_verbs"] or plain in ear.words["subject_verbs"]:
        return True
    return any(index in hearing.cues.firsts(key) for key in ("answering_back", "telling"))


def name_at(hearing: Hearing, index: int, ear: Ear) -> tuple[str, int] | None:
    """Return the run of words that begins here and can be a name, and the word after it.

    They are capitalised, or typed small and none that the language has.
    """
    words = hearing.words
    if is_typed_small(words, index, ear.ordinary):
        return None
    is_named = is_capital if is_capital(hearing, index, ear) else stands_small
    if hearing.voices[index] is not Voice.REP or not is_named(hearing, index, ear):
        return None
    if _is_deed(hearing, index):
        return None
    goes_on = index > 0 and words.breaks[index] is Break.NONE and is_named(hearing, index - 1, ear)
    return _run(hearing, index, is_named, ear) if not goes_on or _is_deed(hearing, index - 1) else None


def _is_deed(hearing: Hearing, index: int) -> bool:
    """Tell whether a sentence begins with what the rep did, which has a capital for that: "Mailed Dana"."""
    begins = index == 0 or hearing.words.breaks[index] is Break.STOP
    asked = hearing.words.plain[index] == _ASKED
    return begins and (asked or any(index in hearing.cues.firsts(key) for key in _DEEDS))


def _run(
    hearing: Hearing, index: int, is_named: Callable[[Hearing, int, Ear], bool], ear: Ear
) -> tuple[str, int]:
    """Return the words from here on that are one name, and the word after it."""
    words = hearing.words
    end = index + 1
    while end < len(words) and end - index < LONGEST_NAME and is_named(hearing, end, ear):
        if words.breaks[end] is not Break.NONE or _is_address(words, end):
            break
        end += 1
    name = without_genitive(words.snippet(index, end - 1))
    return (name if is_named is is_capital else as_name(name)), end


def _is_address(words: Words, index: int) -> bool:
    """Tell whether a word goes on after the sign of a mail address: "omar@beta.io" names Omar."""
    return words.text[words.spans[index - 1][1] : words.spans[index][0]] == "@"


def _is_due(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a name may stand here: typed small only after a cue, or where a clause begins."""
    if is_capital(hearing, index, ear) or is_after_cue(hearing, index, ear):
        return True
    opens = not index or hearing.words.breaks[index] is not Break.NONE
    return opens and not is_slip(hearing.words.raw(index), ear)


def _bare_linked(hearing: Hearing, ear: Ear) -> Mention | None:
    """Read "priya at kestrel", typed small, where nothing but a comma or what they did follows."""
    words = hearing.words
    end = next((at for at in range(1, len(words)) if words.breaks[at] is not Break.NONE), len(words))
    link = next((at for at in range(min(end, LONGEST_NAME)) if words.plain[at] in BARE_LINKS), 0)
    if not link:
        return None
    end = next((at for at in range(link + 2, end) if _acts(hearing, at, ear)), end)
    if link >= end - 1 or end - link - 1 > LONGEST_NAME or hearing.voices[0] is not Voice.REP:
        return None
    if end - 1 in words.asks or not all(is_unknown(words.raw(at), ear) for at in range(link)):
        return None
    name = as_name(words.snippet(0, link - 1))
    company = words.plain[link + 1 : end]
    if company[0] in ear.words["places"]:
        return Mention(name)
    if company[0] in ARTICLES:
        return None
    # "open" alone is no firm, "open systems" is one.
    known = ear.web.spelling.knows(company[0]) or not is_name_word(company[0], ear)
    if known and company[-1] not in ear.words["company_words"]:
        return None
    return Mention(name, as_firm(words.snippet(link + 1, end - 1)))


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
    if not is_unknown(raws[0], ear) or any(raw.lower() in ear.words["not_names"] for raw in raws):
        return None
    if len(raws) > 2 and raws[-1].lower() in ear.words["company_words"]:
        return Mention(raws[0], " ".join(raws[1:]))
    return Mention(" ".join(raws))


def _speaking_last(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "no budget til Q3 says Tomas": a name that ends a clause after "says"."""
    words = hearing.words
    if not index or words.breaks[index] is not Break.NONE or words.plain[index - 1] not in ("says", "said"):
        return None
    named = name_at(hearing, index, ear) if is_capital(hearing, index, ear) else None
    if named is None or (named[1] < len(words) and words.breaks[named[1]] is Break.NONE):
        return None
    return Mention(named[0]) if is_unknown(words.plain[index], ear) else None


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
    return Mention(named[0]) if all(is_unknown(words.raw(at), ear) for at in both) else None


def _linked(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "Omar from Beta Logistics", "Dana at Northwind"."""
    named = name_at(hearing, index, ear)
    if named is None or not _is_due(hearing, index, ear):
        return None
    name, after = named
    words = hearing.words
    if after < len(words) and words.plain[after] in MONTH_NAMES and words.raw(after)[0].isupper():
        # "Ivan Jun from Junco"
        name, after = words.snippet(index, after), after + 1
    if after + 1 >= len(words) or words.plain[after] not in LINKS - {"with"}:
        return None
    if words.plain[after] == "of" or words.breaks[after + 1] is not Break.NONE:
        return None
    start = after + 2 if words.plain[after + 1] in FILLERS else after + 1
    if start >= len(words) or words.plain[start] in ARTICLES:
        return None
    end = start
    while (
        end < len(words)
        and end - start < 4
        and is_of_firm(hearing, end, ear)
        and words.breaks[end] is Break.NONE
        and not (end > start and _acts(hearing, end, ear))
    ):
        end += 1
    if end == start or words.plain[start] in DAYS:
        return None
    return Mention(name, as_firm(words.snippet(start, end - 1)))


def is_of_firm(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a word may be part of a firm's name: "Beta", "beta logistics", "acme"."""
    words = hearing.words
    if words.raw(index)[0].isupper() or words.plain[index] in ear.words["company_words"]:
        return True
    following = words.plain[index + 1] if index + 1 < len(words) else ""
    return stands_small(hearing, index, ear) or following in ear.words["company_words"]


def _labelled(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "Dana: wants a quote" at the start of a line."""
    if hearing.words.breaks[index] is not Break.STOP or hearing.words.plain[index] in HEADINGS:
        return None
    named = name_at(hearing, index, ear)
    if named is None or named[1] >= len(hearing.words):
        return None
    if not (is_capital(hearing, index, ear) or stands_small(hearing, index, ear)):
        return None
    if named[1] == index + 1 and not may_label(hearing.words.raw(index), ear):
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
    if not is_capital(hearing, index, ear) and not is_after_cue(hearing, index, ear):
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
    if named is None or named[1] >= len(hearing.words) or not _is_due(hearing, index, ear):
        return None
    words, after = hearing.words, named[1]
    if words.text[: words.spans[after][0]].endswith("("):
        closing = words.text.find(")", words.spans[after][0])
        after = next((at for at in range(after, len(words)) if words.spans[at][0] > closing > 0), after)
    elif words.breaks[after] > Break.NONE:
        return None
    no_name = words.plain[after] in BEHIND_ANYTHING and is_common(words.plain[index], ear)
    if words.plain[after] in ear.words["name_verbs"] and not no_name:
        return Mention(named[0])
    does = words.plain[after] in NO_MORE
    if is_capital(hearing, index, ear):
        does = does or words.plain[after] in DOING or words.plain[after] in ear.words["subject_verbs"]
    sent = ear.words["items"], ear.words["touches"]
    comes = words.plain[index - 1] == "from" and any(words.plain[index - 2] in each for each in sent)
    begins = words.breaks[index] is not Break.NONE or comes
    return Mention(named[0]) if does and begins and is_no_word(words.raw(index), ear) else None


def _told_to(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "mailed Peter Holm", "told Ken", "quote sent to Max", "introduced me to Dana"."""
    words = hearing.words
    named = name_at(hearing, index, ear) if index and is_capital(hearing, index, ear) else None
    if named is None or words.breaks[index] is not Break.NONE or not is_no_word(words.raw(index), ear):
        return None
    last = index - 2 if words.plain[index - 1] == "to" else index - 1
    deeds = [one for key in _DEEDS for one in hearing.cues.within(key, max(0, last - LONGEST_CUE), last)]
    introduced = last < index - 1 and "introduced" in words.plain[max(0, last - 1) : last + 1]
    asked = words.plain[index - 1] == _ASKED and hearing.actors[index] is not Actor.PROSPECT
    return Mention(named[0]) if asked or introduced or any(one.last == last for one in deeds) else None


def _had_from(hearing: Hearing, index: int, ear: Ear) -> Mention | None:
    """Read "Got a maybe from Iris", where the clause ends with the name."""
    words = hearing.words
    if index < 2 or words.plain[index - 1] != "from" or words.breaks[index] is not Break.NONE:
        return None
    named = name_at(hearing, index, ear) if is_capital(hearing, index, ear) else None
    if named is None or (named[1] < len(words) and words.breaks[named[1]] is Break.NONE):
        return None
    opening = hearing.scopes[index][0]
    has = _HAVING.intersection(words.plain[max(opening, index - LONGEST_CUE) : index - 1])
    return Mention(named[0]) if has and is_no_word(words.raw(index), ear) else None
