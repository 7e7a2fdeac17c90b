"""Promises told of in a text: whose, what of, and by which day: "she sends the numbers by Friday".

None is better than a wrong one: what is done, denied, asked or tied to a condition is no promise, nor is a
meeting or a day for deciding. Which words promise stands in the content; here is how they hang together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.coaching.model import PromiseRead
from bot.reading.days import Found
from bot.reading.hearing import Actor, Hearing
from bot.reading.known import is_common
from bot.reading.lexicon import Ear
from bot.reading.objects import Gift, clause_end, gift_after, thing_before, thing_right_before
from bot.reading.phrases import Match
from bot.reading.voices import Voice
from bot.reading.words import Break

US = frozenset({"me", "us"})
THIRD = frozenset({"him", "her", "them", "someone"})
ME = frozenset({"i", "ill", "id", "im", "ive"})
YOU = frozenset({"you", "youll", "youd", "youre"})
SUBJECTS = frozenset({"i", "we", "they"})
LEADS = frozenset(
    {"by", "on", "before", "until", "till", "at", "the", "latest", "for", "this", "due", "around"}
)
"""Words between a pause and the day by which something is promised."""
DUE = frozenset({"by", "for", "until", "till", "before"})
FARTHEST = 300
"""Days ahead within which people promise."""
KEPT = frozenset({"and she did", "and he did", "and they did", "and i did", "and we did"})
"""After a promise, these tell that it was kept."""
ALWAYS = frozenset({"every", "each", "always", "usually", "normally"})
NEVER_FAILS = frozenset({"late", "missed", "failed", "failing", "disappointed", "broken", "broke"})
"""Behind "never": they do keep what they promise."""
REACH_OF_UNKEPT = 12
"""Words after a promise among which it may be told that it was not kept."""
REACH_OF_TELLING = 12
"""Words before "he'd send" among which somebody is said to speak."""

LED = ("giving_word", "will_do", "would_do")
"""Cues before what is going to be done."""
NOW = ("delivering_now", "handing_now", "delivering")
"""Cues that tell it as happening, so that only a day ahead makes it a promise."""
PROMISING = (*LED, *NOW, "promising", "promised_to", "owing", "will_arrive", "will_have")


@dataclass(frozen=True, slots=True)
class Told:
    """One promise as it is told."""

    cue: Match
    gift: Gift
    ours: bool
    needs_day: bool = False

    @property
    def last(self) -> int:
        """The last word of it, but for the day."""
        return max(self.cue.last, self.gift.last)


def promises_in(
    hearing: Hearing, days: Sequence[Found], ear: Ear, today: date | None
) -> tuple[PromiseRead, ...]:
    """Return the promises that a text tells of, in order, each once."""
    found: dict[tuple[bool, str], PromiseRead] = {}
    after = 0
    for told in _all_told(hearing, ear):
        if told.cue.first < after:
            continue
        promise = _dated(told, hearing, days, today)
        if promise is not None:
            after = told.last + 1
            found.setdefault((promise.ours, promise.what.lower()), promise)
    return tuple(found.values())


def broken_in(hearing: Hearing, days: Sequence[Found], ear: Ear, today: date | None) -> str:
    """Return the words that tell of a promise of theirs whose day is said to have passed; else none."""
    for told in _all_told(hearing, ear):
        if told.ours or today is None or _is_kept(told, hearing):
            continue
        unkept = _unkept(told, hearing)
        for day in _days_near(told, hearing, days):
            if day.over or (unkept and day.days is not None and day.days[1] < today):
                return hearing.words.snippet(told.cue.first, max(told.last, _last_word_of(day, hearing)))
    return ""


def _last_word_of(day: Found, hearing: Hearing) -> int:
    return max((at for at, (start, _) in enumerate(hearing.words.spans) if start < day.end), default=0)


def _all_told(hearing: Hearing, ear: Ear) -> Iterator[Told]:
    """Give whatever is told like a promise, in order."""
    whole = 0, len(hearing.words) - 1
    cues = [match for key in PROMISING for match in hearing.cues.within(key, *whole)]
    for cue in sorted(cues, key=lambda match: (match.first, -match.last)):
        if not is_told(hearing, cue):
            continue
        told = _read(cue, hearing, ear)
        if told is not None:
            yield told


def is_told(hearing: Hearing, cue: Match) -> bool:
    """Tell whether words are told as so: not denied, supposed, guessed, asked or tied to a condition."""
    first, last = cue.first, cue.last
    opening, end = hearing.scopes[first]
    if hearing.voices[first] is Voice.OLD or hearing.voices[first] is not hearing.voices[last]:
        return False
    if any(hearing.cues.within(key, opening, first - 1) for key in ("guessing", "waiting_for")):
        return False
    if hearing.cues.within("provided", last + 1, end) or hearing.denied(first):
        return False
    if ALWAYS.intersection(hearing.words.plain[opening : end + 1]):
        return False
    # The prospect's questions suppose as well: "will you send me the quote?"
    asked = any(at in hearing.words.asks for at in range(first, clause_end(hearing, first) + 1))
    return not asked and not hearing.supposed(first, last)


def _read(cue: Match, hearing: Hearing, ear: Ear) -> Told | None:
    """Return what a cue promises and whose promise it is, where the words make both sure."""
    key = cue.meaning.key
    if key in ELSEWHERE:
        return ELSEWHERE[key](cue, hearing, ear)
    if key in NOW:
        at, verb = cue.first, True
        if key == "delivering" and not _has_subject(hearing, cue.first):
            return None
    else:
        at, verb = cue.last + 1, key in LED
    gift = gift_after(hearing, at, ear, verb=verb, owed=key == "owing")
    if gift is None and key == "promising" and subject_of(hearing, cue) in ME:
        gift = _act_promised(hearing, at, ear)
    if gift is None or (key == "would_do" and not _is_reported(hearing, cue)):
        return None
    ours = _is_ours(cue, gift, hearing, ear)
    if ours is None:
        ours = _by_default(key, gift)
    if ours is None or (not ours and gift.passed_on):
        return None
    plain_plan = ours and key == "will_do" and hearing.voices[cue.first] is Voice.REP
    return Told(cue, gift, ours, needs_day=key in NOW or gift.is_pronoun or plain_plan)


def _act_promised(hearing: Hearing, at: int, ear: Ear) -> Gift | None:
    """Return what the rep promised to do where nothing is sent: "a call"."""
    gift = gift_after(hearing, at, ear, verb=False, owed=True)
    return gift if gift is not None and hearing.cues.within("owed_act", at, gift.last) else None


def _has_subject(hearing: Hearing, index: int) -> bool:
    """Tell whether "send" is told of somebody: "they send", not "to send"."""
    inside = index > hearing.scopes[index][0]
    return inside and hearing.words.plain[index - 1] in SUBJECTS


def _is_reported(hearing: Hearing, cue: Match) -> bool:
    """Tell whether "he'd send" reports a promise: somebody said so."""
    before = max(hearing.sentences[cue.first][0], cue.first - REACH_OF_TELLING), cue.first - 1
    return any(hearing.cues.within(key, *before) for key in ("telling", "promising"))


def _promised_to(cue: Match, hearing: Hearing, ear: Ear) -> Told | None:
    """Read "we were promised the data", "the data was promised for Tuesday"."""
    gift = gift_after(hearing, cue.last + 1, ear, verb=False, owed=False)
    if gift is None:
        thing = thing_before(hearing, cue.first, ear)
        return None if thing is None else Told(cue, thing, ours=False)
    promised_us = hearing.actors[cue.first] is Actor.REP or not (
        hearing.actors[cue.first] is Actor.PROSPECT or is_named(hearing, cue.first, ear)
    )
    return Told(cue, gift, ours=not promised_us)


def _arriving(cue: Match, hearing: Hearing, ear: Ear) -> Told | None:
    """Read "the plans will be with us by Friday", "the spec is due from them on Monday"."""
    plain = hearing.words.plain
    thing = thing_right_before(hearing, cue.first, ear)
    if thing is None or (plain[cue.first] == "would" and not _is_reported(hearing, cue)):
        return None
    to_us = plain[cue.last] in US or plain[cue.last - 1] == "from"
    quoted = hearing.voices[cue.first] in (Voice.QUOTED, Voice.WRITTEN)
    return None if quoted else Told(cue, thing, ours=not to_us, needs_day=True)


def _having(cue: Match, hearing: Hearing, ear: Ear) -> Told | None:
    """Read "you'll have the contract on Monday", "told her she'd have our offer by Friday"."""
    gift = gift_after(hearing, cue.last + 1, ear, verb=False, owed=False)
    if gift is None or gift.to or gift.is_pronoun:
        return None
    to_reader, voice = hearing.words.plain[cue.first] in YOU, hearing.voices[cue.first]
    if to_reader:
        return None if voice is Voice.REP else Told(cue, gift, ours=voice is Voice.OWN, needs_day=True)
    told = hearing.cues.within("telling", max(0, cue.first - REACH_OF_TELLING), cue.first - 1)
    by_rep = any(hearing.actors[one.first] is not Actor.PROSPECT for one in told)
    mine = gift.words.split()[0] in ("my", "our")
    if voice is not Voice.REP or not (mine or by_rep):
        return None
    return Told(cue, gift, ours=True, needs_day=True)


ELSEWHERE: dict[str, Callable[[Match, Hearing, Ear], Told | None]] = {
    "promised_to": _promised_to,
    "will_arrive": _arriving,
    "will_have": _having,
}
"""Promises in which whoever gives it is not the one who does something."""


# --- Whose it is ---------------------------------------------------------------------------------


def _is_ours(cue: Match, gift: Gift, hearing: Hearing, ear: Ear) -> bool | None:
    """Tell whether the rep gave a promise; None where it is not sure."""
    at = min(cue.last + 1, hearing.scopes[cue.last][1])
    actor = hearing.actors[cue.last] if at == cue.last else hearing.actors[at]
    voice, subject = hearing.voices[cue.first], subject_of(hearing, cue)
    if voice is not Voice.REP:
        return _in_a_quotation(voice, Actor.REP if subject in YOU else actor, gift)
    if gift.to in US:
        return False if subject not in ME and actor is not Actor.REP else None
    if subject in ME:
        return _by_the_rep(cue, gift, actor, hearing, ear)
    if actor is Actor.REP:
        return True
    if gift.to in THIRD:
        return True if actor is Actor.NOBODY and not is_named(hearing, cue.first, ear) else None
    return False if actor is Actor.PROSPECT or is_named(hearing, cue.first, ear) else None


def _in_a_quotation(voice: Voice, actor: Actor, gift: Gift) -> bool | None:
    """Tell whose promise a quotation holds: the speaker's to the other, or the other's to the speaker."""
    if gift.to in THIRD or gift.to == "name":
        return None
    if voice is Voice.OWN:
        return True if actor is Actor.REP and gift.to not in US else None
    if actor is Actor.REP:
        return True
    return None if gift.to in US else False


def subject_of(hearing: Hearing, cue: Match) -> str:
    """Return the word that says who does it: in the cue ("she'll") or before it."""
    plain = hearing.words.plain
    if plain[cue.first] in ME or cue.first == hearing.scopes[cue.first][0]:
        return plain[cue.first]
    return plain[cue.first - 1]


def _by_the_rep(cue: Match, gift: Gift, actor: Actor, hearing: Hearing, ear: Ear) -> bool | None:
    """Tell whether "I" is the rep, and not somebody quoted without marks: "Omar: I'll send it Friday"."""
    if gift.to in THIRD or gift.to == "name":
        return True
    if gift.to == "you":
        # "I'll give you the names, he said": the coach gets nothing, so somebody else speaks.
        return False if _they_say(cue, hearing) else None
    opening = hearing.scopes[cue.first][0]
    if opening and hearing.words.text[hearing.words.spans[opening - 1][1] :].lstrip().startswith(":"):
        return None
    if actor is not Actor.PROSPECT:
        return True
    told = hearing.cues.within("telling", opening, cue.first - 1)
    by_them = any(hearing.cues.within(key, opening, cue.first - 1) for key in ("they", "theirs"))
    return None if by_them or any(is_named(hearing, match.first, ear) for match in told) else True


def _they_say(cue: Match, hearing: Hearing) -> bool:
    """Tell whether the other side is said to speak the words of a sentence."""
    first, last = hearing.sentences[cue.first]
    return bool(hearing.cues.within("they", first, last) and hearing.cues.within("telling", first, last))


def is_named(hearing: Hearing, index: int, ear: Ear) -> bool:
    """Tell whether a name stands right before a word."""
    if index == hearing.scopes[index][0] or hearing.words.breaks[index] is not Break.NONE:
        return False
    raw, plain = hearing.words.raw(index - 1), hearing.words.plain[index - 1]
    return plain not in ME and (raw[0].isupper() or (plain.isalpha() and not is_common(plain, ear)))


def _by_default(key: str, gift: Gift) -> bool | None:
    """Tell whose promise it is where nobody is named: "promised the data for Tuesday" is theirs."""
    if gift.to in THIRD or gift.to == "name":
        return True
    return False if key in ("promising", "giving_word", "delivering_now", "handing_now") else None


# --- By when -------------------------------------------------------------------------------------


def _dated(told: Told, hearing: Hearing, days: Sequence[Found], today: date | None) -> PromiseRead | None:
    """Return a promise with its day; None where it is over, or no promise without a day."""
    if _is_kept(told, hearing):
        return None
    near = list(_days_near(told, hearing, days))
    if gone := next((one.days for one in near if one.over), None):
        # Theirs is broken; ours is still owed.
        return PromiseRead(True, told.gift.words, gone[1]) if told.ours else None
    by = next((one.days[1] for one in near if one.days and _is_ahead(one.days[1], today)), None)
    unkept = _unkept(told, hearing)
    if by is None and not unkept:
        # "promised the data for Tuesday" has its Tuesday ahead, unless it is said that nothing came.
        by = next((one.ahead for one in near if one.ahead), None)
    over = unkept or any(one.days and _is_due(one, hearing) for one in near)
    if by is None and over and not (unkept or told.ours):
        # "by last Friday": it may still come, and then is late.
        by = next((_gone_by(one.days[1], today) for one in near if one.days and _is_due(one, hearing)), None)
    if by is None and (told.needs_day or over):
        return None
    return PromiseRead(told.ours, told.gift.words, by)


def _unkept(told: Told, hearing: Hearing) -> bool:
    """Tell whether a promise is told to be not kept: "… by Monday, nothing came"."""
    end = min(told.last + REACH_OF_UNKEPT, len(hearing.words) - 1)
    after = hearing.words.plain[told.last + 1 : end + 1]
    if "never" in after and not NEVER_FAILS.isdisjoint(after):
        return False
    return bool(hearing.cues.within("unkept", told.last + 1, end))


def _is_kept(told: Told, hearing: Hearing) -> bool:
    """Tell whether a promise is told to be kept: "… on Monday and she did"."""
    after = hearing.words.plain[told.last + 1 : told.last + 1 + REACH_OF_UNKEPT]
    ends = [" ".join(after[at : at + 3]) for at in range(len(after))]
    return any(end in KEPT for end in ends) and "not" not in after


def _is_ahead(day: date, today: date | None) -> bool:
    """Tell whether a day is still to come, and not one gone by that was put into the next year."""
    return today is None or today <= day <= today + timedelta(days=FARTHEST)


def _gone_by(day: date, today: date | None) -> date:
    """Return a day that is over as it was meant: "by 12 Nov" was put into the next year."""
    if today is None or day <= today:
        return day
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _days_near(told: Told, hearing: Hearing, days: Sequence[Found]) -> Iterator[Found]:
    """Give the days of a promise, the likeliest first: in its clause, set off behind it, before it."""
    spans, first = hearing.words.spans, told.cue.first
    end = clause_end(hearing, first)
    opening = hearing.scopes[first][0]
    before = [one for one in days if spans[opening][0] <= one.start < spans[first][0]]
    within = [one for one in days if spans[first][0] <= one.start <= spans[end][1]]
    yield from within
    if end + 1 < len(spans) and hearing.words.breaks[end + 1] is not Break.STOP:
        yield from _set_off(end + 1, hearing, days)
    if not within:
        yield from reversed(before)
        yield from _opening_day(opening, hearing, days)


def _set_off(start: int, hearing: Hearing, days: Sequence[Found]) -> Iterator[Found]:
    """Give a day that follows a pause at once: "…, by Friday at the latest"."""
    spans, plain = hearing.words.spans, hearing.words.plain
    for one in days:
        lead = [at for at in range(start, len(spans)) if spans[at][1] <= one.start]
        if one.start >= spans[start][0] and len(lead) <= 2 and all(plain[at] in LEADS for at in lead):
            yield one
            return


def _opening_day(opening: int, hearing: Hearing, days: Sequence[Found]) -> Iterator[Found]:
    """Give a day that stands alone before the clause: "On Friday, he'll send me the plan"."""
    if not opening or hearing.words.breaks[opening] is not Break.PAUSE:
        return
    first, last = hearing.scopes[opening - 1]
    spans, plain = hearing.words.spans, hearing.words.plain
    for one in days:
        rest = [at for at in range(first, last + 1) if spans[at][1] <= one.start or one.end <= spans[at][0]]
        if (
            one.start >= spans[first][0]
            and one.end <= spans[last][1]
            and all(plain[at] in LEADS for at in rest)
        ):
            yield one


def _is_due(day: Found, hearing: Hearing) -> bool:
    """Tell whether a day is one by which something was due: "by", "for" and the like stand before it."""
    spans = hearing.words.spans
    at = next((at for at in range(len(spans)) if spans[at][1] > day.start), 0)
    return at > 0 and hearing.words.plain[at - 1] in DUE
