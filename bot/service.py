"""RUNS: the coach, one method per use case, each in one transaction.

Words are read before the transaction, on the caller's thread; the thinking happens inside it, in the
writer thread, one turn at a time per rep. The answer comes after the commit.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.coaching.dialogue import take_turn
from bot.coaching.model import EXAMPLE, Block, Event, Kind, Picked, Rep, Reply, Said, Scene, Turn
from bot.coaching.playbook import Playbook
from bot.coaching.schedule import next_nudge_at
from bot.coaching.wording import say
from bot.content.shelf import Shelf
from bot.places import calendar_of
from bot.scenes import (
    NOBODY,
    UNDONE_WITHIN,
    day_of,
    known_to,
    report_for,
    scene_of,
    understood,
    whom_words_may_mean,
)
from bot.storage.invitations import Invitation
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.storage.unit_of_work import UnitOfWork
from bot.ticking import AT_ONCE, Tick, ticked

T = TypeVar("T")
_UPDATES_KEPT = timedelta(days=7)
_INVITATION_HOLDS = timedelta(days=7)
_NUDGES_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a rep talks to the coach: one of the two ways is given."""

    console_name: str | None = None
    telegram_id: int | None = None
    name: str = ""
    """The rep's own name, for a draft that introduces them."""

    @property
    def chat(self) -> int:
        """The chat to answer in: a private chat has its user's number."""
        assert self.telegram_id is not None
        return self.telegram_id


def now_utc() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def new_key() -> str:
    """Return a key that nobody can guess and that is short enough for a button."""
    return secrets.token_hex(6)


class Coach:
    """What the front-ends talk to."""

    def __init__(
        self,
        memory: Memory,
        shelf: Shelf,
        time_zone: str = "UTC",
        clock: Callable[[], datetime] = now_utc,
        keys: Callable[[], str] = new_key,
    ) -> None:
        self._memory = memory
        self._shelf = shelf
        self._time_zone = time_zone
        self._clock = clock
        self._keys = keys

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
        return self._submit(address, event, lambda _unit, replies: replies, update)

    def take(self, address: Address, event: Event, update: str) -> Future[tuple[Outgoing, ...]]:
        """Answer one event of a rep through the outbox; the rest is as in `hear`."""
        chat, now = address.chat, self._clock()

        def keep(unit: UnitOfWork, replies: tuple[Reply, ...]) -> tuple[Outgoing, ...]:
            return unit.outbox.add(chat, replies, now)

        return self._submit(address, event, keep, update)

    def _submit(
        self,
        address: Address,
        event: Event,
        keep: Callable[[UnitOfWork, tuple[Reply, ...]], tuple[T, ...]],
        update: str,
    ) -> Future[tuple[T, ...]]:
        playbook, now = self._shelf.playbook, self._clock()
        event = _tried(event, playbook)
        with self._memory.look() as unit:
            rep = _found(unit, address)
            whom = known_to(unit, rep) if rep is not None else NOBODY
            # Read here, beside the writer: counting takes longer than a turn may.
            report = report_for(unit, rep, event, now) if rep is not None else None
        zone, prompt = (rep.time_zone, rep.prompt) if rep is not None else (self._time_zone, "")
        calendar_of(rep.rhythm.country if rep is not None else "")
        reading = understood(event, prompt, whom, day_of(zone, now), playbook)

        def turn(unit: UnitOfWork) -> tuple[T, ...]:
            if update and not unit.seen.first_time(_source(address), update, now):
                return ()
            known = self._rep(unit, address, now)
            if rep is None:
                # Nobody knew the rep when this was handed in, so the writer has not locked them.
                unit.reps.lock([known.key])
            scene = scene_of(unit, known, now, self._keys, event, playbook)
            figures = report if rep is not None else report_for(unit, known, event, now)
            if figures is not None:
                scene = replace(scene, report=figures)
            found = reading
            whom_now = whom_words_may_mean(scene.prospects, scene.debrief, scene.set_aside)
            if (whom_now.names, scene.today, known.prompt) != (whom.names, day_of(zone, now), prompt):
                # What came right before has changed whom, which day or what question these words mean.
                found = understood(event, known.prompt, whom_now, scene.today, playbook)
            taken = _scheduled(scene, take_turn(scene, event, found, playbook))
            unit.save(taken, known.key)
            return keep(unit, taken.replies)

        return self._memory.submit(turn, () if rep is None else (rep.key,))

    def tick(self, most: int = AT_ONCE) -> Future[Tick]:
        """Nudge the reps whose time has come, many at once; again while that claims all it may."""
        playbook, now = self._shelf.playbook, self._clock()
        return self._memory.submit(lambda unit: ticked(unit, now, playbook, most))

    # --- Telegram: what waits to be said, and who may come in ----------------------------------------

    def waiting(self, after: int) -> tuple[Outgoing, ...]:
        """Return replies that have not been delivered, with numbers above this one."""
        with self._memory.look() as unit:
            return unit.outbox.waiting(after)

    def card_of(self, debrief: str) -> int | None:
        """Return the message that shows a debrief."""
        with self._memory.look() as unit:
            return unit.cards.of([debrief]).get(debrief)

    def delivered(self, numbers: Collection[int], cards: Mapping[str, int]) -> Future[None]:
        """Let go of replies that have arrived; note which messages show which debriefs."""

        def note(unit: UnitOfWork) -> None:
            unit.outbox.delivered(numbers)
            unit.cards.save(cards)

        return self._memory.submit(note)

    def undeliverable(self, reasons: Mapping[int, str], lost: Collection[int] = ()) -> Future[None]:
        """Set replies aside that Telegram will never take; the reps of lost chats have blocked the bot."""
        with self._memory.look() as unit:
            found = [unit.reps.of_telegram(chat) for chat in lost]
        keys = [rep.key for rep in found if rep is not None]

        def note(unit: UnitOfWork) -> None:
            unit.outbox.failed(reasons)
            for key in keys:
                _silenced(unit, key)

        return self._memory.submit(note, keys)

    def lost(self, address: Address, update: str) -> Future[tuple[Outgoing, ...]]:
        """Note that a rep has blocked the bot: no nudges until they write again; what is theirs stays."""
        now = self._clock()
        with self._memory.look() as unit:
            rep = _found(unit, address)

        def note(unit: UnitOfWork) -> tuple[Outgoing, ...]:
            known = _found(unit, address)
            # Of a stranger nothing is kept, not even that they were here.
            if known is None or not unit.seen.first_time(_source(address), update, now):
                return ()
            if rep is None:
                unit.reps.lock([known.key])
            _silenced(unit, known.key)
            return ()

        return self._memory.submit(note, () if rep is None else (rep.key,))

    def excuse(self, address: Address, update: str, error: str) -> Future[tuple[Outgoing, ...]]:
        """Apologise for an update that went wrong on our side, and take it for seen."""
        return self._once(address, update, lambda _unit: self.word("apology", error=error))

    def role_of(self, address: Address) -> str | None:
        """Return the role of somebody who may use the coach; None for a stranger."""
        with self._memory.look() as unit:
            rep = _found(unit, address)
        return None if rep is None else rep.role

    def admit(self, address: Address, code: str) -> Future[bool]:
        """Let somebody in who brings an invitation; tell whether it was good."""
        now = self._clock()

        def use(unit: UnitOfWork) -> bool:
            role = unit.invitations.use(code, now)
            if role is None:
                return False
            self._rep(unit, address, now, role)
            return True

        return self._memory.submit(use)

    def enrol(self, address: Address) -> Future[None]:
        """Let somebody in who needs no invitation."""
        now = self._clock()

        def let_in(unit: UnitOfWork) -> None:
            self._rep(unit, address, now)

        return self._memory.submit(let_in)

    def invite(self, role: str, by: Address | None = None) -> Future[Invitation]:
        """Give an invitation that lets one person in, within a week."""
        now = self._clock()
        return self._memory.submit(lambda unit: _given(unit, role, by, now))

    def uninvite(self, by: Address | None = None) -> Future[int]:
        """Take back the invitations that somebody gave and nobody has used; return how many."""
        now = self._clock()
        return self._memory.submit(lambda unit: _taken_back(unit, by, now))

    def answer_invite(
        self, address: Address, role: str, update: str, link: Callable[[str], str]
    ) -> Future[tuple[Outgoing, ...]]:
        """Answer an update with a new invitation; `link` makes one of its code."""
        now = self._clock()
        return self._once(
            address,
            update,
            lambda unit: self.word("invited", link=link(_given(unit, role, address, now).code)),
        )

    def answer_uninvite(self, address: Address, update: str) -> Future[tuple[Outgoing, ...]]:
        """Answer an update by taking back the invitations of its sender that nobody has used."""
        now = self._clock()
        return self._once(
            address, update, lambda unit: self.word("uninvited", count=_taken_back(unit, address, now))
        )

    def _once(
        self, address: Address, update: str, answer: Callable[[UnitOfWork], str]
    ) -> Future[tuple[Outgoing, ...]]:
        """Answer an update that needs no turn; delivered again, it has no second effect."""
        now = self._clock()

        def keep(unit: UnitOfWork) -> tuple[Outgoing, ...]:
            if not unit.seen.first_time(_source(address), update, now):
                return ()
            return unit.outbox.add(address.chat, (Reply((Block(Kind.TEXT, answer(unit)),)),), now)

        return self._memory.submit(keep)

    # --- Housekeeping ------------------------------------------------------------------------------

    def tidy(self, retention_days: int) -> Future[None]:
        """Forget words of debriefs left unfinished for too long, and updates too old to come again."""
        now = self._clock()

        def forget(unit: UnitOfWork) -> None:
            unit.debriefs.forget_words(now - timedelta(days=retention_days))
            unit.deeds.forget(now - UNDONE_WITHIN)
            unit.nudges.forget((now - _NUDGES_KEPT).date())
            unit.seen.forget(now - _UPDATES_KEPT)
            unit.outbox.forget(now - _UPDATES_KEPT)

        return self._memory.submit(forget)

    def _rep(self, unit: UnitOfWork, address: Address, now: datetime, role: str = "rep") -> Rep:
        rep = _found(unit, address)
        if rep is None:
            new = Rep(self._keys(), address.name, self._time_zone, role=role)
            if address.telegram_id is not None:
                new = replace(new, greeting="zone")
            rep = unit.reps.add(new, now, telegram_id=address.telegram_id, console_name=address.console_name)
        return rep if rep.name or not address.name else replace(rep, name=address.name)


def _scheduled(scene: Scene, turn: Turn) -> Turn:
    """Set the rep's next nudge anew where the turn, or their coming back, has changed when it is due."""
    before, after = scene.rep, turn.rep or scene.rep
    if not before.active:
        after = replace(after, active=True)
    when = (after.rhythm, after.time_zone, after.active)
    if when == (before.rhythm, before.time_zone, before.active) and after.next_nudge_at is not None:
        return turn
    due_at = next_nudge_at(after, scene.now, calendar_of(after.rhythm.country))
    if after == before and due_at is None:
        return turn
    return replace(turn, rep=replace(after, next_nudge_at=due_at))


def _given(unit: UnitOfWork, role: str, by: Address | None, now: datetime) -> Invitation:
    giver = None if by is None else _found(unit, by)
    key = None if giver is None else giver.key
    invitation = Invitation(secrets.token_urlsafe(16), role, key, now + _INVITATION_HOLDS)
    unit.invitations.add(invitation, now)
    return invitation


def _taken_back(unit: UnitOfWork, by: Address | None, now: datetime) -> int:
    giver = None if by is None else _found(unit, by)
    return unit.invitations.revoke(None if giver is None else giver.key, now)


def _silenced(unit: UnitOfWork, key: str) -> None:
    """Stop the nudges of a rep who has blocked the bot."""
    rep = unit.reps.of(key)
    if rep is not None:
        unit.reps.save(replace(rep, active=False, next_nudge_at=None))


def _found(unit: UnitOfWork, address: Address) -> Rep | None:
    if address.telegram_id is not None:
        return unit.reps.of_telegram(address.telegram_id)
    return unit.reps.of_console(address.console_name or "")


def _source(address: Address) -> str:
    return "console" if address.telegram_id is None else "telegram"


def _tried(event: Event, playbook: Playbook) -> Event:
    """Take a tap on an example for its words."""
    if isinstance(event, Picked) and event.action == "try":
        return Said(playbook.words["try_example"][0], EXAMPLE)
    return event
