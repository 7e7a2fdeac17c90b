"""Messages that the rep quotes, in quotation marks or after a colon."""

import re
from collections.abc import Iterator

from bot.reading.hearing import Actor
from bot.reading.touches.sent import BETWEEN, MINE, Kind, Sent, is_from_us, number_at, times_at
from bot.reading.touches.tale import REACH_OF_VERB, Tale
from bot.reading.voices import Voice

LEADING = re.compile(r"[^.!?\n]{0,30}?:\s*(?P<items>[^\n]{3,200})")
LONGEST_LEAD, LONGEST_ITEM = 40, 60
"""Characters before a list of messages, and of one of them."""


def counted_quotes(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find 'six "when is better for you?"', 'three of "any news"'."""
    for first, last in tale.quotations:
        of = tale.plain[first - 1 : first] in (("of",), ("times",), ("x",), ("just",), ("only",), ("like",))
        at = first - 2 if of else first - 1
        if at < 0 or tale.hearing.voices[at] is not Voice.REP:
            continue
        number = number_at(tale.plain, at)
        if number and number > 1 and tale.hearing.actors[at] is not Actor.PROSPECT:
            yield Sent(number, at, last, Kind.NUMBERED, "quote")


def quoted(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find what the rep quotes of the own messages, each one, or as often as is said: "'any news?' twice"."""
    before = None
    for first, last in tale.quotations:
        if not _is_own(tale, first, before):
            continue
        before = last
        number = times_at(tale.plain, last + 1) if last + 1 < len(tale.plain) else None
        again = re.match(r"(?:and |then )*(?:the )?same (?:thing )?again", tale.text(last + 1, last + 6))
        yield Sent(number or (2 if again else 1), first, last + 1 if number else last, Kind.QUOTED)


def _is_own(tale: Tale, first: int, before: int | None) -> bool:
    """Tell whether a quotation is of a message that the rep sent."""
    hearing, plain = tale.hearing, tale.plain
    opening = tale.statement(first)[0]
    if before is not None and before >= opening and first - before <= REACH_OF_VERB:
        return not tale.is_among_theirs(before + 1, first - 1)
    if first == 0 or hearing.voices[first - 1] is not Voice.REP:
        return False
    if tale.is_among_theirs(hearing.scopes[first - 1][0], first - 1):
        return False
    if re.search(r"\b(?:not|none|never) (?:one )?of\b", tale.text(opening, first)):
        return False
    sends = [at for at, _ in (*tale.verbs, *tale.asking) if opening <= at < first]
    if sends:
        return "has" not in plain[sends[-1] : first]
    nouns = [at for at in tale.nouns if opening <= at < first]
    if any(is_from_us(plain, at) or plain[at - 1] in MINE for at in nouns):
        return not tale.cue("theirs", nouns[-1], first - 1)
    label = plain[opening:first]
    if label[0] in MINE and tale.cue("since_then", opening, first - 1):
        return True
    return len(label) <= BETWEEN + 1 and (label[0] in ("me", "day") or {"from", "me"} <= set(label))


def listed(tale: Tale, _: tuple[Sent, ...]) -> Iterator[Sent]:
    """Find "I've sent: u ok?, did I get the wrong day?, fancy rearranging?"."""
    words = tale.hearing.words
    ends = {last for _, last in tale.verbs}
    ends |= {at for at in range(2, len(words)) if is_from_us(tale.plain, at - 2)}
    for last in sorted(ends):
        match = LEADING.match(words.text, words.spans[last][1])
        if match is None or match.start("items") - words.spans[last][1] > LONGEST_LEAD:
            continue
        told = re.split(r"\.\s", match["items"])[0]
        asked = re.findall(r"[^,/;?]+\?+", told)
        items = asked if len(asked) > 1 else [one for one in re.split(r"[,/;]", told) if one.strip()]
        if len(items) < 2 or max(len(one) for one in items) > LONGEST_ITEM:
            continue
        end = match.start("items") + (told.rfind("?") + 1 if len(asked) > 1 else len(told))
        inside = [at for at, span in enumerate(words.spans) if match.start("items") <= span[0] < end]
        if inside:
            yield Sent(len(items), inside[0], inside[-1], Kind.QUOTED)
