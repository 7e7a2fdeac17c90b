"""Whole messages that are meant for the coach: "park Omar until Friday", "what does S4.1 mean?".

Something is an order only when every word of the message belongs to it, but for a greeting, a "please" and
the like. News that merely begins or ends so is news. A phrase of the content is written as all phrases
(`[a|b|]` for one of several wordings) and may hold these places:
`WHO` somebody's name, `WHEN` a day, `TIME` an hour, `NEW` a new name, `OLD` a wrong one, `ID` an id of the
content as S4.1, `MOVE` the name of a move, `PERIOD` week, month, quarter or all.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product

from bot.coaching.model import NOTHING_READ, DayRead, Mention, Order, Reading
from bot.coaching.playbook import Playbook
from bot.coaching.stats import PERIODS
from bot.reading.days import VAGUE, days_in
from bot.reading.hours import times_in
from bot.reading.phrases import CHOICE, plain_of
from bot.reading.spans import ahead_in
from bot.reading.spelling import Spelling
from bot.reading.words import Break, Words, words_of

WHO, WHEN, TIME, NEW, OLD = "WHO", "WHEN", "TIME", "NEW", "OLD"
ID, MOVE, PERIOD = "ID", "MOVE", "PERIOD"
LONGEST = {WHO: 5, WHEN: 6, TIME: 4, NEW: 8, OLD: 4, ID: 3, MOVE: 3, PERIOD: 1}
"""Words that a place may take."""
MOST_WORDS = 18
"""A longer message is no order."""
MOST_MENDED = 8
"""Only in shorter ones slips of the thumb are mended."""
AWAY = frozenset({"away", "away_alone"})
"""Orders whose day is no end but the time itself: "next week" is all of it."""
SMALL_NAMES = frozenset({"advice", "close", "amend", "amend_company"})
"""Orders beside those of the content after which an unknown name may be typed small."""
_QUOTES = re.compile(r"[\"“”„«»>]|^\s*['‘]|\n\s*\n")
_ID = re.compile(r"([SPRC])\s?(\d{1,2}(?:\.\d{1,2})?)", re.IGNORECASE)
_AROUND_DAYS = frozenset(
    {"on", "the", "at", "about", "around", "again", "morning", "afternoon", "then", "for"}
)
"""Words beside a day that say no more of it."""

_TO_THE_LAST = frozenset({"to", "until", "till", "til", "through", "from", "and"})
"""Words between the first and the last day of a time."""

Naming = Callable[[str], Mention | None]
"""Tells whom words mean that are nothing but a name; None: they can be no name."""


@dataclass(slots=True, eq=False)
class Step:
    """One step in the web of orders."""

    words: dict[str, "Step"] = field(default_factory=dict)
    places: dict[str, "Step"] = field(default_factory=dict)
    ends: str = ""
    """The order that is whole here."""


@dataclass(frozen=True, slots=True)
class Orders:
    """All orders and questions, ready to be found."""

    root: Step
    spelling: Spelling
    before: "Around"
    """What may stand before an order."""
    after: "Around"
    """What may stand behind one, each backwards."""
    moves: dict[tuple[str, ...], str]
    """The words of a move's name to its key."""
    names: frozenset[str]
    """Keys that are an order by themselves."""
    small_names: frozenset[str]
    """Orders after which a name that nobody has may be typed small."""


Around = Mapping[str, Sequence[tuple[str, ...]]]
"""What may stand beside an order, by its first word, the longest first."""
Taken = dict[str, tuple[int, int]]
"""The first word of each place, and the word after its last."""


# --- The phrases ---------------------------------------------------------------------------------


def orders_of(playbook: Playbook) -> Orders:
    """Compile the orders and questions of a playbook."""
    lexicon, root = playbook.lexicon, Step()
    listed = [*lexicon.orders.items(), *lexicon.questions.items()]
    for key, phrases in listed:
        for phrase in phrases:
            for wording in _wordings(phrase):
                _add(root, wording, key)
    commands = {command.key for command in playbook.commands}
    for key in commands:
        _add(root, (key,), key)
    moves: dict[tuple[str, ...], str] = {}
    for move in playbook.moves.values():
        name = words_of(move.label).plain
        moves |= {name: move.key, (*name[:-1], f"{name[-1]}s"): move.key}
        moves |= {(f"{name[0]}s", *name[1:]): move.key, (*name[:-1], _plural(name[-1])): move.key}
    return Orders(
        root,
        Spelling(_vocabulary(root)),
        _around(lexicon.cues.get("before_orders", ())),
        _around(lexicon.cues.get("after_orders", ()), backwards=True),
        moves,
        frozenset({*commands, *lexicon.orders}),
        SMALL_NAMES.union(lexicon.cues.get("small_names", ())),
    )


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _wordings(phrase: str) -> Iterator[tuple[str, ...]]:
    """Give every wording that a phrase stands for, as steps."""
    parts = [
        [_steps(wording) for wording in part.split("|")] if index % 2 else [_steps(part)]
        for index, part in enumerate(CHOICE.split(phrase))
    ]
    for chosen in product(*parts):
        steps = tuple(step for part in chosen for step in part)
        if steps:
            yield steps


def _steps(wording: str) -> tuple[str, ...]:
    return tuple(
        step for piece in wording.split() for step in ((piece,) if piece in LONGEST else plain_of(piece))
    )


def _add(root: Step, wording: tuple[str, ...], key: str) -> None:
    step = root
    for each in wording:
        ways = step.places if each in LONGEST else step.words
        step = ways.setdefault(each, Step())
    # The first of two orders that share a wording has it.
    step.ends = step.ends or key


def _vocabulary(root: Step) -> Iterator[str]:
    todo = [root]
    while todo:
        step = todo.pop()
        yield from step.words
        todo += [*step.words.values(), *step.places.values()]


def _around(phrases: Sequence[str], *, backwards: bool = False) -> Around:
    found: dict[str, list[tuple[str, ...]]] = {}
    for plain in sorted({words_of(phrase).plain for phrase in phrases} - {()}, key=len, reverse=True):
        each = plain[::-1] if backwards else plain
        found.setdefault(each[0], []).append(each)
    return found


# --- What a message is ---------------------------------------------------------------------------


def order_in(words: Words, orders: Orders, naming: Naming, today: date | None) -> Order | None:
    """Return the order or question that a whole message is; nothing that somebody else is quoted with."""
    if _QUOTES.search(words.text):
        return None
    for first, last in _cores(words, orders):
        plain = words.plain[first:last]
        for typed in _as_typed_and_mended(plain, orders):
            for key, taken in _matches(typed, orders.root):
                moved = {place: (start + first, end + first) for place, (start, end) in taken.items()}
                order = _read(key, moved, words, orders, naming, today)
                if order is not None:
                    return replace(order, bare=plain == (key,) and key in orders.names)
    return None


def _as_typed_and_mended(plain: tuple[str, ...], orders: Orders) -> Iterator[tuple[str, ...]]:
    """Give words as they are, then without slips; "closed" is no slip of "close"."""
    yield plain
    if len(plain) > MOST_MENDED:
        return
    mended = tuple(
        word if word.startswith(known := orders.spelling.mended(word)) else known for word in plain
    )
    if mended != plain:
        yield mended


def _cores(words: Words, orders: Orders) -> Iterator[tuple[int, int]]:
    """Give the stretches of a message that may be an order: all of it first, then without what is around."""
    first, last = 0, len(words)
    if not 0 < last <= MOST_WORDS:
        return
    yield first, last
    while cut := _at_start(words.plain[first:last], orders.before):
        first += cut
        yield first, last
    while cut := _at_start(words.plain[first:last][::-1], orders.after):
        last -= cut
        yield first, last


def _at_start(plain: tuple[str, ...], phrases: Around) -> int:
    """Return how many words the longest phrase takes that a text begins with; none may be the whole."""
    fitting = (len(each) for each in phrases.get(plain[0], ()) if plain[: len(each)] == each)
    return next((length for length in fitting if length < len(plain)), 0)


def _matches(plain: tuple[str, ...], root: Step) -> Iterator[tuple[str, Taken]]:
    """Give the orders that words can be, with the words that fill their places; fixed words go first."""
    todo: list[tuple[Step, int, Taken]] = [(root, 0, {})]
    while todo:
        step, at, taken = todo.pop()
        if at == len(plain):
            if step.ends:
                yield step.ends, taken
            continue
        for place, after in step.places.items():
            for end in range(at + 1, min(at + LONGEST[place], len(plain)) + 1):
                if after.places or (after.ends if end == len(plain) else plain[end] in after.words):
                    todo.append((after, end, {**taken, place: (at, end)}))
        if plain[at] in step.words:
            todo.append((step.words[plain[at]], at + 1, taken))


def _read(
    key: str, taken: Taken, words: Words, orders: Orders, naming: Naming, today: date | None
) -> Order | None:
    """Return an order with what fills its places; None where something cannot."""
    said, about = NOTHING_READ, ""
    if OLD in taken and taken[WHO][0] == taken[OLD][1] and words.breaks[taken[WHO][0]] is Break.NONE:
        # Between the wrong name and the right one there is a pause: "not Beta Logistics, Apex".
        return None
    for place, (first, last) in taken.items():
        text = words.snippet(first, last - 1)
        if place == WHO:
            whom = naming(text)
            if whom is None or not (whom.known or text[0].isupper() or key in orders.small_names):
                return None
            said = replace(said, mention=whom)
        elif place == WHEN:
            found = _time_away(text, today) if key in AWAY else _when(text, today)
            if found is None:
                return None
            said = replace(said, days=found.days, no_day=found.no_day, two_days=found.two_days)
        elif place == TIME:
            said = replace(said, times=times_in(text))
            if len(said.times) != 1:
                return None
        else:
            about = _about(place, text, words.plain[first:last], orders)
            if not about:
                return None
    return Order(key, about, said)


def _when(text: str, today: date | None) -> Reading | None:
    """Return the day that words name and nothing else; None where they say more, or no day."""
    if ahead := ahead_in(text, today):
        return replace(NOTHING_READ, days=ahead)
    # Where a day has to be, "march" is the month.
    days = days_in(text, today) if days_in(text, today).found else days_in(text.title(), today)
    if len(days.found) != 1:
        return None
    (one,) = days.found
    rest = words_of(f"{days.text[: one.start]} {days.text[one.end :]}").plain
    if not _AROUND_DAYS.issuperset(rest):
        return None
    read = tuple(_begun(day, today) for day in days.read())
    return replace(NOTHING_READ, days=read, no_day=days.no_day(), two_days=days.two_days())


def _time_away(text: str, today: date | None) -> Reading | None:
    """Return all days that words name and nothing else, as one: "next week", "24 Dec to 3 Jan"."""
    if today is not None and (ahead := ahead_in(text, today)):
        # Three days off end with the third, today among them.
        (back,) = ahead
        return replace(NOTHING_READ, days=(replace(back, first=today, last=back.last - timedelta(days=1)),))
    days = days_in(text, today) if days_in(text, today).found else days_in(text.title(), today)
    read = sorted(days.read(), key=lambda day: day.first)
    rest = "".join(
        letter for at, letter in enumerate(text) if not any(one.start <= at < one.end for one in days.found)
    )
    begins = words_of(text).plain[0] not in _TO_THE_LAST
    if not begins or not days.found or not _AROUND_DAYS.union(_TO_THE_LAST).issuperset(words_of(rest).plain):
        return None
    if days.no_day() or not read:
        return replace(NOTHING_READ, no_day=days.no_day())
    whole = replace(read[0], last=max(day.last for day in read), words=text)
    return replace(NOTHING_READ, days=(whole,))


def _begun(day: DayRead, today: date | None) -> DayRead:
    """Return the first day of a week or month that lies ahead: "until next week" means its Monday."""
    is_ahead = today is not None and day.first > today
    return replace(day, last=day.first) if is_ahead and not any(map(day.words.__contains__, VAGUE)) else day


def _about(place: str, text: str, plain: tuple[str, ...], orders: Orders) -> str:
    """Return what an order is about by the words of one of its places; empty where they are nothing such."""
    if place in {NEW, OLD}:
        return text
    if place == MOVE:
        return orders.moves.get(plain, "")
    if place == PERIOD:
        return plain[0] if plain[0] in PERIODS else ""
    found = _ID.fullmatch(text)
    return f"{found[1].upper()}{found[2]}" if found else ""
