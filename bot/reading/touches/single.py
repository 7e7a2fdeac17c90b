"""Messages told without a number: "texted him the plan, then posted a chart"."""

import re
from collections.abc import Iterator

from bot.reading.phrases import is_day, is_number
from bot.reading.touches.sent import BETWEEN, Kind, Sent, is_span
from bot.reading.touches.tale import REACH_OF_VERB, Tale
from bot.reading.words import Break

REACH_OF_ITEM = 5
"""Words after "sent" in which the thing they asked for may stand."""
PRONOUNS = frozenset({"it", "them", "everything", "that", "this", "those", "both", "all", "what", "whatever"})
TO_WHOM = frozenset({"him", "her", "them", "over", "back", "to", "off", "out"})
ARTICLES = frozenset(
    {"a", "an", "the", "my", "our", "some", "another", "his", "her", "their", "one", "how", "what", "which"}
)
ABOUT = frozenset({"with", "about", "how", "what", "where", "whether", "if", "again", "newer", "for"})
"""Before what a message was about, which is not what was asked for."""
PROMPT = re.compile(
    r"\b(?:same (?:day|evening|night|week|hour|morning|afternoon)|by return|straight ?away|at once|right away"
    r"|within|next day|day one|as (?:asked|requested|agreed|promised|wanted)|(?:asked|wanted) for)\b"
)
"""What is sent like this answers a request."""
NEXT = re.compile(
    r"(?:and )?(?:then|plus|later|finally|followed by"
    r"|(?:a|one|two|three) (?:week|day|month|fortnight)s? (?:on|later|after))\b"
)
AGAIN = re.compile(r"and (?:once )?again (?:on|last|this|today|yesterday|in|a)\b")
REMINDER = re.compile(r"(?:reminder|nudge|chaser|ping|bump|prod)s?$")
HAPPENS = frozenset(
    ["is", "are", "was", "were", "has", "have", "had", "went", "still", "will", "would", "came"]
)


def single(tale: Tale, found: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find what is sent without a number: "texted him the planning note, then posted a chart"."""
    starts = sorted(at for at, _ in (*tale.verbs, *tale.calls))
    for first, last in tale.verbs:
        following = next((at for at in starts if at > last), len(tale.plain))
        end = min(following - 1, _end_of_deed(tale, last))
        further = list(_further(tale, last, end))
        counted = [one for one in found if _is_counted(tale, one, first, last, end)]
        if counted:
            # "sent my note, then a video": the number is of the first one alone.
            alone = len(counted) == 1 and counted[0].number == 1 and counted[0].kind is Kind.NUMBERED
            yield from further if alone else ()
            continue
        unasked = len(further) > 1 or _is_unasked(tale, first, last, end)
        if unasked is not False:
            yield Sent(1 if unasked else 0, first, last, Kind.SINGLE)
            yield from further


def _is_counted(tale: Tale, one: Sent, first: int, last: int, end: int) -> bool:
    """Tell whether what a verb tells is counted already: "sent two mails", "two mails that I sent"."""
    if one.kind is Kind.QUOTED or one.kind is Kind.TIMES:
        return last - 1 <= one.last and one.first <= min(end, last + REACH_OF_VERB)
    scope = tale.hearing.scopes[last][1]
    behind = last - 1 <= one.last and one.first <= min(end, scope) and not one.new
    return behind or first - BETWEEN <= one.last <= first


def _end_of_deed(tale: Tale, last: int) -> int:
    """Return the last word that still tells what the rep sent."""
    end = tale.statement(last)[1]
    for at in range(last + 1, end + 1):
        opens = at == tale.hearing.scopes[at][0] or tale.plain[at - 1] in ("and", "but", "so")
        if opens and (tale.cue("they", at, at) or tale.cue("i", at, at)):
            return at - 1
    return end


def _is_unasked(tale: Tale, first: int, last: int, end: int) -> bool | None:
    """Tell whether something is sent there that nobody had asked for; None where it may be either."""
    plain, breaks, scopes = tale.plain, tale.hearing.words.breaks, tale.hearing.scopes
    requested = tale.cue("requesting", 0, first)
    if PROMPT.search(tale.text(scopes[first][0], scopes[last][1])):
        return False if requested else None
    at = last + 1
    while at <= end and plain[at] in TO_WHOM:
        at += 1
    if at <= end and plain[at] == "the" and (_just_requested(tale, first) or _is_reminded_of(tale, at, end)):
        return False
    if at <= end and plain[at] in PRONOUNS and breaks[at] is Break.NONE:
        return False if requested else None
    for place in range(at, min(end, last + REACH_OF_ITEM) + 1):
        if plain[place] in ABOUT or (place > at and breaks[place] is not Break.NONE):
            break
        if plain[place] in tale.ear.words["items"]:
            return False
    return True


def _just_requested(tale: Tale, at: int) -> bool:
    """Tell whether the other side is told to have asked for something right before: "the pdf" is that."""
    opening = tale.statement(at)[0]
    first = tale.statement(opening - 1)[0] if opening else 0
    return tale.cue("requesting", first, at - 1)


def _is_reminded_of(tale: Tale, at: int, end: int) -> bool:
    """Tell whether a reminder of what was sent follows, so that they had waited for it."""
    return any(REMINDER.match(tale.plain[place]) for place in range(at, end + 1))


def _further(tale: Tale, last: int, end: int) -> Iterator[Sent]:
    """Find what else was sent, told without a verb: "…, then the video", "and, a week on, the summary"."""
    plain, breaks = tale.plain, tale.hearing.words.breaks
    at = last + 2
    while at <= end:
        more = NEXT.match(tale.text(at, at + 4))
        behind = at + len(more.group().split()) if more else at
        listed = plain[at - 1] == "and" or (breaks[at] is Break.PAUSE and not {"(", ")"} & set(tale.gap(at)))
        if _is_another_day(tale, last, at):
            yield Sent(1, at - 1, at, Kind.SINGLE, new=True)
            at += 1
            continue
        channel = plain[at - 1] == "and" and plain[at] in ("by", "on", "via", "per")
        if (channel and at + 1 in tale.nouns) or AGAIN.match(tale.text(at, at + 3)):
            yield Sent(1, at, at, Kind.SINGLE, new=True)
            at += 1
            continue
        if behind <= end and (more or listed) and _names_more(tale, behind, new=bool(more)):
            yield Sent(1, behind, behind, Kind.SINGLE, new=True)
        at = behind + 1


def _is_another_day(tale: Tale, last: int, at: int) -> bool:
    """Tell whether a message was sent on one more day: "wrote him Tuesday and Thursday"."""
    plain = tale.plain
    day = at + 1 if plain[at] == "on" else at
    if plain[at - 1] != "and" or plain[day : day + 1] == () or not is_day(plain[day]):
        return False
    before = plain[last + 1 : at - 1]
    first = next((place for place, word in enumerate(before) if is_day(word)), None)
    untold = {"between", "about", "for", "that"}.isdisjoint(before)
    return first is not None and untold and not tale.cue("they", day + 1, day + 1)


def _names_more(tale: Tale, at: int, *, new: bool) -> bool:
    """Tell whether one more thing that was sent begins here, and not a new clause."""
    plain = tale.plain
    if is_span(plain, at) or HAPPENS & set(plain[at : min(at + 5, tale.hearing.scopes[at][1] + 1)]):
        return False
    if new and (is_number(plain[at]) or plain[at] in ("asked", "asking") or tale.cue("helpful", at, at + 1)):
        return True
    return plain[at] in (ARTICLES if new else ARTICLES - {"how", "what", "which", "his", "her", "their"})
