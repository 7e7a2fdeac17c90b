"""RUNS: the coach, one method per use case, each in one transaction.

Words are read before the transaction, on the caller's thread; the thinking happens inside it, in the
writer thread, one turn at a time per rep. The answer comes after the commit.
"""

import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from bot.coaching.arriving import has_come, number_of, written_anew
from bot.coaching.dialogue import take_turn
from bot.coaching.model import (
    NOTHING_READ,
    Block,
    Event,
    Invitation,
    Kind,
    Reading,
    Rep,
    Reply,
    Said,
    Weighed,
)
from bot.coaching.ordering import as_command
from bot.coaching.playbook import Playbook
from bot.coaching.schedule import rescheduled
from bot.coaching.teaching import ASKED_EVERY
from bot.coaching.together import may_go_on
from bot.coaching.wording import say
from bot.content.shelf import Shelf
from bot.deliveries import Deliveries, silenced
from bot.entrance import (
    AT_THE_TERMINAL,
    Arrival,
    Entrance,
    arrived,
    as_called_now,
    at_the_door,
    found,
    from_the_command_line,
    known,
    named_in,
)
from bot.entrance import Address as Address
from bot.exports import export_file
from bot.flowing import caught_up, flowed, line_of, meant_by, on_line
from bot.places import calendar_of
from bot.scenes import (
    FILES,
    NOBODY,
    UNDONE_WITHIN,
    Known,
    day_of,
    is_plain_tap,
    known_to,
    list_to_weigh,
    scene_of,
    understood,
    weighed,
)
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.unit_of_work import UnitOfWork
from bot.ticking import AT_ONCE, Tick, ticked
from bot.weekly import published

T = TypeVar("T")
U = TypeVar("U")
_UPDATES_KEPT = timedelta(days=7)
_REDELIVERED_WITHIN = timedelta(days=1)
"""Telegram keeps what was not confirmed no longer than this."""
_NUDGES_KEPT = timedelta(days=30)


def now_utc() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def new_key() -> str:
    """Return a key that nobody can guess and that is short enough for a button."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What was looked up and read before the transaction; by then, some of it may be otherwise."""

    does: Event
    """What the event means."""
    prompt: str = ""
    whom: Known = NOBODY
    today: date = date.min
    is_read: bool = False
    reading: Reading = NOTHING_READ
    scales: Weighed | None = None
    """The list that it takes over, compared with whom the rep works."""
    rep: str = ""
    names: tuple[str, ...] = ()
    """Whom else it is about."""

    @property
    def locks(self) -> tuple[str, ...]:
        """Whom the writer locks before the turn."""
        return (self.rep, *self.names) if self.rep else ()

    def holds(self, does: Event, prompt: str, whom: Known, today: date) -> bool:
        """Tell whether the words were read as they would be read now."""
        if isinstance(self.does, FILES) or is_plain_tap(does):
            return self.is_read
        told = (does, whom.matters, today, prompt)
        return self.is_read and told == (self.does, self.whom.matters, self.today, self.prompt)


class Coach(Deliveries):
    """What the front-ends talk to."""

    def __init__(
        self,
        memory: Memory,
        shelf: Shelf,
        time_zone: str = "UTC",
        clock: Callable[[], datetime] = now_utc,
        keys: Callable[[], str] = new_key,
    ) -> None:
        super().__init__(memory)
        self._shelf = shelf
        self._time_zone = time_zone
        self._clock = clock
        self._keys = keys
        self.entrance = Entrance()
        """Who may come in without an invitation; nobody, until it is said."""
        self._begun: dict[Address, Future[Any]] = {}
        """What may be the beginning of a long text and is not kept yet, the latest of each rep."""
        self._beginning = Lock()

    @property
    def playbook(self) -> Playbook:
        """The content in use."""
        return self._shelf.playbook

    def now(self) -> datetime:
        """Return the present instant, as everything here goes by it."""
        return self._clock()

    def word(self, key: str, **slots: object) -> str:
        """Return one of the words of the content."""
        return say(self.playbook, key, slots)

    def hear(self, address: Address, event: Event, update: str = "") -> Future[tuple[Reply, ...]]:
        """Answer one event of a rep who is waiting; the future gives the replies once everything is kept.

        `update` names the delivery: the same one, delivered again, has no second effect and no reply.
        """
        turned_away = (Reply((Block(Kind.TEXT, self.word("stranger")),)),)
        return self._submit(
            address, event, AT_THE_TERMINAL, lambda _unit, replies: replies, turned_away, update
        )

    def take(self, address: Address, event: Event, update: str) -> Future[tuple[Outgoing, ...] | None]:
        """Answer one event of a rep through the outbox; the rest is as in `hear`.

        Only here does anybody come in. To a stranger the future gives None, and nothing of them is kept.
        Only here do messages have an order, by the numbers in their `ref`, and may be too many.
        """
        chat, now = address.chat, self._clock()

        def keep(unit: UnitOfWork, replies: tuple[Reply, ...]) -> tuple[Outgoing, ...]:
            return unit.outbox.add(chat, replies, now)

        return self._submit(address, event, self.entrance, keep, None, update, line_of(update))

    def _submit(
        self,
        address: Address,
        event: Event,
        entrance: Entrance,
        keep: Callable[[UnitOfWork, tuple[Reply, ...]], tuple[T, ...]],
        turned_away: U,
        update: str,
        line: str = "",
    ) -> Future[tuple[T, ...] | U]:
        playbook, now = self._shelf.playbook, self._clock()
        before = self._foreseen(address, event, entrance, line, now, playbook)
        forgotten: list[str] = []

        def turn(unit: UnitOfWork) -> tuple[T, ...] | U:
            arrival = self._arrival(unit, address, event, entrance, update, now)
            if arrival is None:
                # Somebody who is gone since has had the answer to what comes once more.
                return () if update and unit.seen.has(_source(address), update) else turned_away
            current = on_line(arrival.rep, line)
            if update and not unit.seen.first_time(_source(address), update, now, current.key):
                return ()
            # Whoever was known when this was handed in is locked already.
            unit.reps.lock([current.key])
            # What came right before may have changed which button a label names, and whom, which day or
            # what question words mean.
            said = written_anew(event, current.flow)
            if line and has_come(current.flow, number_of(said)):
                return ()
            does_now = meant_by(said, current, now, playbook)
            if not set(named_in(current, does_now)) <= {*before.names}:
                # Nobody else has been locked for that, and locking more now could end in a deadlock.
                does_now = said
            whom_now, today_now = known_to(unit, current, does_now), day_of(current.time_zone, now)
            words = before.reading
            if not before.holds(does_now, current.prompt, whom_now, today_now):
                words = understood(does_now, current.prompt, whom_now, today_now, playbook)
            asks_for = as_command(words.order, current.role, playbook) or does_now
            scene = scene_of(unit, current, now, self._keys, asks_for, playbook, words)
            scene = at_the_door(unit, scene, asks_for, entrance, arrival.by)
            number = number_of(said) if line else 0
            if number or before.scales is not None:
                scene = replace(scene, weighed=before.scales, number=number)
            taken = take_turn(scene, does_now, words, playbook)
            if line:
                taken = flowed(unit, scene, said, taken, playbook)
            taken = rescheduled(scene, taken)
            if taken.forgets:
                forgotten.append(current.key)
                unit.seen.part_from(current.key, now - _REDELIVERED_WITHIN)
            unit.save(taken, current.key)
            unit.keep_invitations(taken, current.key, now)
            return keep(unit, taken.replies)

        chats = () if address.telegram_id is None else (address.telegram_id,)
        taken = self._memory.submit(turn, before.locks, chats)
        taken.add_done_callback(lambda _done: self._memory.sweep() if forgotten else None)
        if isinstance(event, Said) and may_go_on(event.words):
            with self._beginning:
                self._begun[address] = taken
            taken.add_done_callback(lambda done: self._begun_is_kept(address, done))
        return taken

    def _foreseen(
        self, address: Address, event: Event, entrance: Entrance, line: str, now: datetime, playbook: Playbook
    ) -> Foreseen:
        """Look up and read all that takes time, on the caller's thread."""
        if address.telegram_id is not None and is_plain_tap(event):
            return Foreseen(event, is_read=True)
        # Its end is read with it, in the writer where it is not kept yet: nobody else is kept waiting here.
        begun = self._begun.get(address) if isinstance(event, Said) else None
        goes_on = begun is not None and not begun.done()
        with self._memory.look() as unit:
            rep = known(unit, address, entrance)
            rep = rep and on_line(rep, line)
            does = meant_by(event, rep, now, playbook)
            whom = known_to(unit, rep, does) if rep is not None else NOBODY
            brought = list_to_weigh(unit, rep, does) if rep is not None else None
        zone, prompt = (rep.time_zone, rep.prompt) if rep is not None else (self._time_zone, "")
        calendar_of(rep.rhythm.country if rep is not None else "")
        # What a stranger says is not even read.
        is_read = (rep is not None or entrance.lets_in(address)) and not goes_on
        today = day_of(zone, now)
        return Foreseen(
            does,
            prompt,
            whom,
            today,
            is_read=is_read,
            reading=understood(does, prompt, whom, today, playbook) if is_read else NOTHING_READ,
            scales=None if brought is None else weighed(*brought, today),
            rep="" if rep is None else rep.key,
            names=() if rep is None else named_in(rep, does),
        )

    def _begun_is_kept(self, address: Address, begun: Future[Any]) -> None:
        """Forget the beginning of a long text, unless a later one stands in its place."""
        with self._beginning:
            if self._begun.get(address) is begun:
                del self._begun[address]

    def _arrival(
        self,
        unit: UnitOfWork,
        address: Address,
        event: Event,
        entrance: Entrance,
        update: str,
        now: datetime,
    ) -> Arrival | None:
        """Return who this is, let in first if they are new and may come in; None: a stranger."""
        rep = known(unit, address, entrance)
        if rep is not None:
            return Arrival(as_called_now(unit, rep, address))
        if update and unit.seen.has(_source(address), update):
            return None
        new = Rep(self._keys(), address.name, self._time_zone, initial=address.initial)
        if address.telegram_id is not None:
            new = replace(new, greeting="zone")
        return arrived(unit, address, event, entrance, new, now)

    def tick(self, most: int = AT_ONCE) -> Future[Tick]:
        """Nudge the reps whose time has come, many at once; again while that claims all it may."""
        playbook, now = self._shelf.playbook, self._clock()
        return self._memory.submit(lambda unit: ticked(unit, now, playbook, most))

    def catch_up(self) -> Future[tuple[Outgoing, ...]]:
        """Answer those who sent too much to be answered one by one, and have paused."""
        playbook, now = self._shelf.playbook, self._clock()
        return self._memory.submit(lambda unit: caught_up(unit, now, self._keys, playbook))

    def exported(self, chat: int) -> tuple[str, bytes] | None:
        """Return everything about the rep of a chat as a file, its name first; None when nobody is there."""
        return self.exported_to(Address(telegram_id=chat))

    def exported_to(self, address: Address) -> tuple[str, bytes] | None:
        """Return everything about a rep as a file; None when nobody is there."""
        with self._memory.look() as unit:
            rep = known(unit, address, self.entrance)
            everything = None if rep is None else unit.exports.everything_of(rep.key)
        # Packed once the look is over: nothing is held up meanwhile.
        return None if everything is None else export_file(everything, self.playbook, self._clock())

    # --- Telegram: who may come in ------------------------------------------------------------------

    def lost(self, address: Address, update: str) -> Future[tuple[Outgoing, ...] | None]:
        """Note that a rep has blocked the bot: no nudges until they write again; what is theirs stays."""
        now = self._clock()

        def note(unit: UnitOfWork) -> tuple[Outgoing, ...] | None:
            current = known(unit, address, self.entrance)
            # Of a stranger nothing is kept, not even that they were here.
            if current is None or not unit.seen.first_time(_source(address), update, now, current.key):
                return ()
            silenced(unit, current.key)
            return ()

        return self._memory.submit(note, chats=(address.chat,))

    def excuse(self, address: Address, update: str, error: str) -> Future[tuple[Outgoing, ...] | None]:
        """Apologise for an update that went wrong on our side, and take it for seen; None to a stranger."""
        now = self._clock()
        sorry = Reply((Block(Kind.TEXT, self.word("apology", error=error)),))

        def keep(unit: UnitOfWork) -> tuple[Outgoing, ...] | None:
            rep = known(unit, address, self.entrance)
            if rep is None:
                return None
            if not unit.seen.first_time(_source(address), update, now, rep.key):
                return ()
            return unit.outbox.add(address.chat, (sorry,), now)

        return self._memory.submit(keep)

    def lets_in(self, address: Address) -> bool:
        """Tell whether somebody may come in as things are now, without an invitation."""
        with self._memory.look() as unit:
            rep = found(unit, address)
        if rep is not None and rep.revoked_at is not None:
            return self.entrance.names(address)
        return rep is not None or self.entrance.lets_in(address)

    def invite(self, role: str = "rep", team: str = "") -> Future[Invitation]:
        """Give the operator's invitation: it lets one person in within a week, as a manager into a team."""
        now, key = self._clock(), self._keys()
        return self._memory.submit(lambda unit: from_the_command_line(unit, role, team, key, now))

    def uninvite(self) -> Future[int]:
        """Take back the operator's invitations that nobody has used; return how many."""
        now = self._clock()
        return self._memory.submit(lambda unit: unit.invitations.revoke(None, now))

    # --- Housekeeping ------------------------------------------------------------------------------

    def load_calendars(self) -> None:
        """Load the holidays of all countries where reps are, so that no turn has to wait for them."""
        with self._memory.look() as unit:
            countries = unit.reps.countries()
        for country in countries:
            calendar_of(country)

    def tidy(self, retention_days: int) -> Future[None]:
        """Forget words of debriefs left unfinished for too long, and updates too old to come again."""
        now = self._clock()

        def forget(unit: UnitOfWork) -> None:
            unit.debriefs.forget_words(now - timedelta(days=retention_days))
            unit.deeds.forget(now - UNDONE_WITHIN)
            unit.imports.forget(now - UNDONE_WITHIN)
            unit.nudges.forget((now - _NUDGES_KEPT).date())
            unit.lessons.forget_unanswered(now - ASKED_EVERY)
            unit.seen.forget(now - _UPDATES_KEPT)
            unit.outbox.forget(now - _UPDATES_KEPT)
            unit.forgetting.tidy()

        return self._memory.submit(forget)

    def publish(self) -> Future[bool]:
        """Publish the figures of one team's closed weeks, and tell whether there was a team to do."""
        playbook, now = self._shelf.playbook, self._clock()
        return self._memory.submit(lambda unit: published(unit, now, playbook))


def _source(address: Address) -> str:
    return "console" if address.telegram_id is None else "telegram"
