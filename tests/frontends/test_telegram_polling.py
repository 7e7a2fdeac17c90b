"""The loop that fetches updates and keeps them: faults of ours, conflicts, what cannot be acknowledged."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.coaching.model import Event, Picked, Said
from bot.errors import AnotherInstance, SettingsError
from bot.frontends.telegram import handling, polling
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from tests.botapi import Person
from tests.frontends.phone import Overheard, Stage, on_stage, quick, shelf

NO = "Omar from Beta Logistics went with someone else"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(polling, "backed_off", lambda faults: 0.05 * faults)


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async with on_stage(sqlite_url, access="open") as stage:
        yield stage


def heard(stage: Stage, person: Person) -> list[str]:
    return [message.text for message in stage.server.chat(person).from_bot]


def failing(monkeypatch: pytest.MonkeyPatch, times: int, words: str, *, at_once: bool) -> None:
    """Let updates with these words fail in the coach a number of times: before or in the transaction."""
    left = [times]
    take = Overheard.take

    def taken(self: Overheard, address: Address, event: Event, update: str) -> Future[tuple[Outgoing, ...]]:
        if isinstance(event, Said) and words in event.words and left[0]:
            left[0] -= 1
            if at_once:
                raise OSError(f"secret {words}")
            failed: Future[tuple[Outgoing, ...]] = Future()
            failed.set_exception(OSError(f"secret {words}"))
            return failed
        return take(self, address, event, update)

    monkeypatch.setattr(Overheard, "take", taken)


@pytest.mark.parametrize("at_once", [True, False])
async def test_an_update_that_fails_is_parked_with_an_apology_and_others_are_served(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, at_once: bool
):
    failing(monkeypatch, 99, "poison", at_once=at_once)
    dana, finn = stage.server.person("Dana"), stage.server.person("Finn")

    stage.server.say(dana, "poison")
    stage.server.say(dana, "/today")
    stage.server.say(finn, NO)
    await stage.settled()

    # What went wrong is tried once more first, so its apology comes last.
    today, sorry = heard(stage, dana)
    assert sorry.startswith("Sorry, that went wrong on my side (error ")
    assert "Nothing is due" in today
    assert "GRACEFUL EXIT" in heard(stage, finn)[0]
    assert sorry.split("error ")[1].split(")")[0] in caplog.text
    assert "poison" not in caplog.text


class Away(Overheard):
    """A coach whose database is away for a while, for some."""

    left = 2

    def take(self, address: Address, event: Event, update: str) -> Future[tuple[Outgoing, ...]]:
        """Fail, the first times."""
        return self._failed() if self._away(address) else super().take(address, event, update)

    def excuse(self, address: Address, update: str, error: str) -> Future[tuple[Outgoing, ...]]:
        """Fail too: there is nowhere to put the apology."""
        self.left -= 1
        return self._failed()

    def _away(self, address: Address) -> bool:
        return address.name == "Dana" and self.left > 0

    def _failed(self) -> Future[tuple[Outgoing, ...]]:
        failed: Future[tuple[Outgoing, ...]] = Future()
        failed.set_exception(OSError("the disk is full"))
        return failed


async def test_while_the_database_is_away_updates_come_again_and_nobody_hears_twice(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tests.frontends.phone.Overheard", Away)
    async with on_stage(sqlite_url, access="open") as stage:
        dana, finn = stage.server.person("Dana"), stage.server.person("Finn")
        stage.server.say(finn, NO)
        stage.server.say(dana, NO)
        stage.server.say(finn, "/today")
        await stage.settled()

    assert [len(heard(stage, person)) for person in (dana, finn)] == [1, 2]
    assert "GRACEFUL EXIT" in heard(stage, dana)[0]
    assert "Sorry" not in heard(stage, dana)[0]


async def test_an_update_delivered_twice_in_one_batch_is_answered_once(stage: Stage):
    dana = stage.server.person("Dana")
    message = stage.server.say(dana, NO).snapshot()
    stage.server.push({"update_id": stage.server.updates.made[-1].id, "message": message})
    await stage.settled()

    assert len(heard(stage, dana)) == 1
    assert len(stage.spoken()) == 1


async def test_five_forwards_at_once_are_one_debrief_and_one_card(stage: Stage):
    dana = stage.server.person("Dana")
    stage.server.say(dana, "/today")
    await stage.settled()
    async with stage.server.away():
        for words in (
            "Dear all,",
            "We looked at your offer",
            "It is a good one",
            "but",
            "we go with someone else",
        ):
            stage.server.forward(dana, words, "hidden", name="Omar")
    await stage.settled()

    assert len(heard(stage, dana)) == 2
    assert "GRACEFUL EXIT" in heard(stage, dana)[-1]
    with stage.memory.look() as unit:
        rep = unit.reps.of_telegram(dana.id)
        assert rep is not None
        debrief, aside = unit.debriefs.unfinished_of(rep.key)
    assert debrief is not None
    assert aside == ()


async def test_updates_without_numbers_do_not_keep_the_loop_busy(stage: Stage):
    stage.server.push([1, 2])
    await asyncio.sleep(0.3)
    polls = len(stage.server.calls("getUpdates"))

    assert polls < 20
    stage.server.updates.waiting.clear()
    dana = stage.server.person("Dana")
    stage.server.say(dana, NO)
    await stage.settled()
    assert len(heard(stage, dana)) == 1


# --- Two instances -------------------------------------------------------------------------------


async def test_of_two_instances_the_later_one_leaves(
    sqlite_url: str, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Telegram serves one poller at a time; each has a database of its own and cannot know of the other."""
    monkeypatch.setattr(polling, "_SETTLED_AFTER", 3.5)
    other = tmp_path / "other.db"
    other.write_bytes(migrated_sqlite.read_bytes())
    async with on_stage(sqlite_url, access="open") as first:
        await asyncio.sleep(3.6)
        second = Stage(first.server, f"sqlite:///{other}", access="open")
        await second.start()
        dana = first.server.person("Dana")
        with pytest.raises(AnotherInstance, match=r"^Another instance is polling .* this one leaves\.$"):
            async with asyncio.timeout(15):
                await second._running
        second._running = None
        second.memory.close()
        first.server.say(dana, NO)
        await first.settled()

        assert len(heard(first, dana)) == 1
        # The later one has taken the signal's handler along.
        await first.cancel()


async def test_what_cannot_even_be_excused_holds_up_nobody(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    """A fault of ours in both. Fails where `_settled` lets such an update come again."""

    def failed(self: Overheard, address: Address, *_: object) -> Future[tuple[Outgoing, ...]]:
        future: Future[tuple[Outgoing, ...]] = Future()
        future.set_exception(TypeError("secret"))
        return future

    take = Overheard.take
    async with on_stage(sqlite_url, access="open") as stage:
        dana, finn = stage.server.person("Dana"), stage.server.person("Finn")
        monkeypatch.setattr(
            Overheard,
            "take",
            lambda self, address, *rest: (failed if address.name == "Dana" else take)(self, address, *rest),
        )
        monkeypatch.setattr(Overheard, "excuse", failed)
        stage.server.say(dana, NO)
        stage.server.say(finn, NO)
        await stage.settled()

        assert (len(heard(stage, dana)), len(heard(stage, finn))) == (0, 1)


async def test_when_telegram_knows_the_token_no_more_the_bot_leaves(sqlite_url: str):
    """A token that has been revoked. Fails without `_refuses_token`: it would ask for ever."""
    async with on_stage(sqlite_url, access="open") as stage:
        dana = stage.server.person("Dana")
        stage.server.say(dana, NO)
        await stage.settled()
        stage.server.token = "110201543:another"
        stage.server.say(dana, "/today")
        with pytest.raises(SettingsError, match="revoked"):
            async with asyncio.timeout(15):
                await stage._running
        stage._running = None


async def test_the_end_does_not_wait_for_what_cannot_be_kept(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    """Somebody else writes to the file. Fails without `_KEPT_IN` in `Poller._keep`."""
    never: Future[tuple[Outgoing, ...]] = Future()
    async with on_stage(sqlite_url, access="open") as stage:
        monkeypatch.setattr(Overheard, "take", lambda *_: never)
        dana = stage.server.person("Dana")
        stage.server.say(dana, NO)
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await stage.stop()
        took = time.monotonic() - began
        monkeypatch.undo()
        quick(monkeypatch)
        await stage.start()
        await stage.settled()

    assert took < 6
    assert len(heard(stage, dana)) == 1


async def test_the_answer_to_what_was_kept_unseen_comes_before_those_that_follow(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    """The commit came through and nobody heard of it. Fails without the sweep in `Handling._keep`."""
    take, left = Overheard.take, [1]

    def unheard(self: Overheard, address: Address, event: Event, update: str) -> Any:
        taken = take(self, address, event, update)
        if not left[0]:
            return taken
        left[0] -= 1
        taken.result()
        return failed()

    def failed(*_: object) -> Future[tuple[Outgoing, ...]]:
        future: Future[tuple[Outgoing, ...]] = Future()
        future.set_exception(OSError("the connection broke during the commit"))
        return future

    async with on_stage(sqlite_url, access="open") as stage:
        dana = stage.server.person("Dana")
        monkeypatch.setattr(Overheard, "take", unheard)
        monkeypatch.setattr(Overheard, "excuse", failed)
        stage.server.say(dana, NO)
        await stage.settled()
        stage.server.say(dana, "/today")
        await stage.settled()
        told = heard(stage, dana)

    assert len(told) == 2
    assert "GRACEFUL EXIT" in told[0]


# --- What comes in one batch ---------------------------------------------------------------------


def test_words_are_read_after_what_came_right_before_them(sqlite_url: str):
    """While the bot was down: “Sent”, and then news about the same prospect, who has only now a name here."""
    with Memory(sqlite_url) as memory:
        coach = Coach(memory, shelf())
        rep = Address(telegram_id=7, name="Rae")
        said = Said("Omar from Beta Logistics asked for a quote, I sent it, two useful notes, no answer", "1")
        reply = coach.hear(rep, said).result()[-1]
        while not any(button.action == "sent" for row in reply.rows for button in row):
            action = next(b.action for row in reply.rows for b in row if b.action.startswith("answer"))
            reply = coach.hear(rep, Picked(action, reply.debrief, reply.version)).result()[-1]
        memory.submit(lambda _unit: time.sleep(0.2))

        coach.take(rep, Picked("sent", reply.debrief, reply.version), "1")
        (news,) = coach.take(rep, Said("Omar wrote back, he wants the price list", "2"), "2").result()

        with memory.look() as unit:
            known = unit.reps.of_telegram(7)
            assert known is not None
            (omar,) = unit.prospects.of(known.key)
            debrief = unit.debriefs.open_of(known.key)
    assert debrief is not None
    assert debrief.prospect == omar.key
    assert isinstance(news, Outgoing)


def test_nothing_of_the_library_answers_by_itself():
    """No ConversationHandler, no user_data, no persistence: what they keep dies with the process."""
    source: Any = Path(handling.__file__).read_text("utf-8")

    for name in ("ConversationHandler", "user_data", "persistence", "job_queue"):
        assert name not in source


# --- Forwards ------------------------------------------------------------------------------------


async def test_a_forward_of_somebody_who_can_be_reached_opens_their_chat(stage: Stage):
    dana = stage.server.person("Dana")
    omar = Person(6_000_000_009, "Omar", "Said", username="omar_said")

    stage.server.forward(dana, "We went with another supplier, sorry.", omar)
    await stage.settled()

    card = stage.server.last(dana)
    copied = card.button("Copy")["copy_text"]["text"]
    assert card.text.startswith("Omar Said.")
    assert card.button("Open chat")["url"] == f"https://t.me/omar_said?text={quote(copied)}"


async def test_hidden_senders_are_named_and_channels_are_not(stage: Stage):
    people = [stage.server.person(name) for name in ("Dana", "Finn")]

    stage.server.forward(people[0], "We went with another supplier, sorry.", "hidden", name="Omar S.")
    stage.server.forward(people[1], "We went with another supplier, sorry.", "channel", name="News")
    await stage.settled()

    hidden, channel = (stage.server.last(person) for person in people)
    assert hidden.text.startswith("Omar S.")
    assert "News" not in channel.text
    assert not {"Open chat"} & {*hidden.labels, *channel.labels}
