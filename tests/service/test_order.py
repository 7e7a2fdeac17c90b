"""Messages that come late, twice or in another order than they were written, on both databases.

A chat's messages are counted as the chat numbers them; a delivery is named by bot and update, as the webhook
and the polls name it.
"""

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from bot.coaching.history import newest
from bot.coaching.model import Commanded, Debrief, Edited, Event, Forwarded, Picked, Rep, Reply, Said
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.settings import PROJECT_ROOT
from bot.storage.memory import Memory
from bot.storage.tables import METADATA

ANA = Address(telegram_id=5_000_000_000, name="Ana")
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(PROJECT_ROOT / "coaching_content.yaml")


@pytest.fixture
def chat(database_url: str, shelf: Shelf) -> Iterator["Chat"]:
    with Memory(database_url) as memory:
        yield Chat(memory, shelf)


class Chat:
    """A rep's chat, whose messages and taps come as they are delivered."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.memory = memory
        keys = (f"{number:012x}" for number in count(1))
        self.coach = Coach(memory, shelf, clock=lambda: MONDAY, keys=lambda: next(keys))
        memory.submit(lambda unit: unit.reps.add(Rep("a1"), MONDAY, telegram_id=ANA.telegram_id)).result(20)
        self.shown: list[Reply] = []
        self._updates = count(1)

    def gets(self, event: Event, update: int | None = None, bot: str = "9") -> str:
        """Deliver an event; return what is answered."""
        name = f"{bot}:{next(self._updates) if update is None else update}"
        replies = [one.reply for one in self.coach.take(ANA, event, name).result(20) or ()]
        self.shown += replies
        return "\n".join(block.text for reply in replies for block in reply.blocks)

    def says(self, number: int, words: str) -> str:
        """Deliver a message of this number."""
        return self.gets(said(number, words))

    def taps(self, *labels: str) -> str:
        return [self.gets(self.button(label)) for label in labels][-1]

    def button(self, label: str) -> Picked:
        reply = next(reply for reply in reversed(self.shown) if label in labels_of(reply))
        button = next(button for row in reply.rows for button in row if button.label == label)
        return Picked(button.action, reply.debrief, reply.version)

    def asks_through(self, *labels: str) -> None:
        """Tap what is offered until there is a card; then these."""
        while "Don't know" in labels_of(self.shown[-1]):
            self.taps("Don't know")
        self.taps(*labels)

    @property
    def rep(self) -> Rep:
        with self.memory.look() as unit:
            rep = unit.reps.of("a1")
            assert rep is not None
            return rep

    @property
    def open(self) -> Debrief | None:
        with self.memory.look() as unit:
            return unit.debriefs.open_of("a1")

    def log(self) -> Any:
        """Return what is known of whom: facts, promises, agreed days; touches, prospects; what is open."""
        with self.memory.look() as unit:
            opened, aside = unit.debriefs.unfinished_of("a1")
            prospects = {one.key: one for one in unit.prospects.of("a1")}
            touches = unit.touches.about(list(prospects))
            promises = unit.promises.about(list(prospects))
        unfinished = [*([opened] if opened else []), *aside]
        return (
            sorted(
                _told(one, prospects[one.prospect].name if one.prospect else one.named) for one in unfinished
            ),
            None if opened is None else opened.named or opened.prospect,
            sorted((prospects[one.prospect].name, one.on, one.empty, one.variant) for one in touches),
            sorted((prospects[one.prospect].name, one.what, one.state) for one in promises),
            sorted((one.name, sorted(one.facts.items()), one.stage) for one in prospects.values()),
        )


def _told(debrief: Debrief, name: str) -> tuple[Any, ...]:
    facts = sorted((key, item.answer or "") for key, item in newest(debrief.evidence).items())
    promised = sorted((one.ours, one.what, str(one.by)) for one in debrief.promised)
    heard = [item.ref for item in debrief.heard]
    return name, facts, promised, str(debrief.agreed_on), heard


def said(number: int, words: str) -> Said:
    return Said(words, str(number), MONDAY + timedelta(minutes=number))


def labels_of(reply: Reply) -> list[str]:
    return [button.label for row in reply.rows for button in row]


# --- Late words ------------------------------------------------------------------------------------


def test_words_that_come_late_are_evidence_but_not_the_newest_word(chat):
    # Without `late.heard` in `dialogue._come_late`, the quiet would be the newest word.
    chat.says(11, "Omar wants to think about it")

    chat.says(10, "Omar from Beta Logistics went quiet after two mails")

    known = newest(chat.open.evidence)
    assert (known["last"].answer, known["reached"].answer) == ("put_off", "2")
    assert [item.ref for item in chat.open.heard] == ["10", "11"]


def test_silence_told_after_a_no_that_comes_late_does_not_take_it_back(chat):
    chat.says(10, "Omar from Beta Logistics went quiet")
    chat.says(12, "Omar went quiet")

    chat.says(11, "He said no, they went with someone else")

    assert newest(chat.open.evidence)["last"].answer == "no"


def test_late_words_about_somebody_else_do_not_take_the_open_debrief_s_place(chat):
    chat.says(11, "Lena from Kestrel asked for an offer")

    answer = chat.says(10, "Omar from Beta Logistics went quiet")

    assert chat.open.named == "Lena"
    assert "Omar reached me late" in answer
    assert "Omar" in chat.gets(Commanded("today", "", "12"))


def test_late_words_without_a_name_go_where_the_words_before_them_went(chat):
    chat.says(10, "Omar from Beta Logistics went quiet")
    chat.says(12, "Lena from Kestrel asked for an offer")

    chat.says(11, "He wants to think about it")

    log = {told[0]: dict(told[1]) for told in chat.log()[0]}
    assert (log["Omar"]["last"], log["Lena"]["last"]) == ("put_off", "asked")


def test_late_words_after_their_debrief_is_closed_begin_nothing(chat):
    # Without `ended` in `arriving.gone_on`, they would open a debrief as if they were news.
    chat.says(10, "Omar from Beta Logistics asked for the price, he wants an offer")
    chat.says(12, "thanks")
    chat.asks_through("Sent")

    answer = chat.says(11, "Omar went quiet after two mails")

    assert chat.open is None
    assert "reached me late" in answer


def test_late_words_about_somebody_new_open_a_debrief_where_nothing_else_is_open(chat):
    chat.gets(Commanded("settings", "", "11"))
    chat.taps("Time zone", "Another city")

    chat.says(10, "Omar from Beta Logistics went quiet")

    assert chat.open.named == "Omar"


def test_a_tap_counts_more_than_words_that_come_late(chat):
    chat.says(11, "Omar from Beta Logistics called me")
    chat.taps("A question or a request")

    chat.says(10, "Omar went quiet")

    assert newest(chat.open.evidence)["last"].answer == "asked"


# --- Questions, labels, orders ---------------------------------------------------------------------


def test_late_words_answer_no_question_that_was_asked_after_them(chat):
    # Without `arriving.is_late` in `take_turn`, they would be taken for the city.
    chat.gets(Commanded("settings", "", "11"))
    chat.taps("Time zone", "Another city")

    chat.says(10, "Tokyo")
    late = chat.rep
    chat.says(12, "Berlin")

    assert late.time_zone == "UTC"
    assert late.prompt == "zone"
    assert chat.rep.time_zone == "Europe/Berlin"


def test_a_late_label_taps_no_button_that_was_shown_after_it(chat):
    chat.says(11, "Omar from Beta Logistics called me")
    before = chat.open

    chat.says(10, "1")
    chat.says(9, "A question or a request")

    assert chat.open.evidence == before.evidence


def test_a_late_cancel_drops_nothing_that_was_told_after_it(chat):
    # Without `arriving.lasts` in `dialogue._come_late`, the debrief would be gone.
    chat.says(11, "Omar from Beta Logistics went quiet")

    answer = chat.gets(Commanded("cancel", "", "10"))

    assert chat.open.named == "Omar"
    assert "changed nothing" in answer


def test_a_late_undo_takes_nothing_back_that_was_done_after_it(chat):
    chat.says(9, "Omar from Beta Logistics asked for the price, he wants an offer")
    chat.says(11, "thanks")
    chat.asks_through("Sent")
    before = chat.log()

    answer = chat.says(10, "undo")

    assert chat.log() == before
    assert "changed nothing" in answer


def test_an_order_that_comes_late_is_carried_out_if_nothing_was_changed_since(chat):
    chat.says(9, "Omar from Beta Logistics asked for the price, he wants an offer")
    chat.asks_through("Sent")
    chat.says(11, "thanks")

    chat.says(10, "undo")

    assert chat.log()[2] == []


def test_a_question_that_comes_late_is_answered(chat):
    chat.says(11, "Omar from Beta Logistics went quiet")

    answer = chat.gets(Commanded("help", "", "10"))

    assert "/today" in answer


# --- Edits -----------------------------------------------------------------------------------------


def test_an_edit_that_comes_before_its_message_counts_in_its_place(chat):
    # Without `arriving.written_anew`, it would be told that it came too late, and the old words would count.
    chat.says(10, "Omar from Beta Logistics called me")

    chat.gets(Edited("He wants to think about it", "11"))
    chat.says(11, "He went quiet")

    assert newest(chat.open.evidence)["last"].answer == "put_off"
    assert [item.ref for item in chat.open.heard] == ["10", "11"]


# --- Another bot -----------------------------------------------------------------------------------


def test_messages_to_another_bot_are_numbered_anew(chat):
    # Without `flow.line`, nothing said to the new bot would be an answer until its numbers had caught up.
    chat.says(1000, "Omar from Beta Logistics went quiet")

    chat.gets(said(3, "/"), bot="10")
    chat.gets(Commanded("cancel", "", "4"), bot="10")

    assert chat.open is None


# --- Any order -------------------------------------------------------------------------------------

ONE = (
    "Omar from Beta Logistics went quiet",
    "I wrote him twice and got no answer",
    "He said the price is too high",
    "we agreed on a call on 27 November",
    "I promised him a sample by Friday",
    "He wants to think about it",
    "my last mail to Omar was just checking in",
    "Omar promised me the numbers by Friday",
    "thanks",
    "what can you do?",
    "/stats",
    "/today",
)
FORWARDED = (
    "> We have no budget this year, sorry.",
    "> Can you send me the price list?",
    "> Let me think about it.",
    "> Thanks, we went with someone else.",
    "my last mail to Omar was just checking in",
    "Omar promised me the numbers by Friday",
    "thanks",
    "/stats",
)
TWO = (
    "Omar from Beta Logistics went quiet",
    "Omar said it is too expensive",
    "Omar promised me the numbers by Friday",
    "my last mail to Omar was just checking in",
    "Lena from Kestrel asked for an offer",
    "Lena wants to think about it",
    "Lena promised me a list by Friday",
    "/stats",
)


def event_of(number: int, words: str) -> Event:
    if words.startswith("/"):
        return Commanded(words[1:], "", str(number))
    if words.startswith("> "):
        at = MONDAY + timedelta(minutes=number)
        return Forwarded(words[2:], "Omar", str(number), at=at, written=at - timedelta(hours=50 - len(words)))
    return said(number, words)


@st.composite
def deliveries(draw: Any, pool: Sequence[str]) -> tuple[list[Event], list[tuple[int, Event]]]:
    """Draw a chat's messages, and its deliveries: in another order within a small window, some twice."""
    texts = draw(st.lists(st.sampled_from(pool), min_size=2, max_size=6))
    events = [event_of(10 + number, words) for number, words in enumerate(texts)]
    twice = draw(st.lists(st.sampled_from(range(len(events))), max_size=2))
    numbered = [*enumerate(events), *((number, events[number]) for number in twice)]
    late = [(at + draw(st.integers(0, 3)), at, number) for at, (number, _) in enumerate(numbered)]
    return events, [(number, events[number]) for _, _, number in sorted(late)]


@pytest.fixture(scope="module")
def template(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("order") / "order.db"))


def log_after(file: Path, shelf: Shelf, comes: Sequence[tuple[int, Event]]) -> Any:
    """Return the log of a fresh chat after these deliveries."""
    url = f"sqlite:///{file}"
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    with Memory(url) as memory:
        chat = Chat(memory, shelf)
        for update, event in comes:
            chat.gets(event, update)
        return chat.log()


UNHURRIED = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@UNHURRIED
@given(deliveries(ONE))
def test_one_person_s_messages_give_the_same_log_in_any_order(template, shelf, drawn):
    events, comes = drawn

    log = log_after(template, shelf, comes)

    assert log == log_after(template, shelf, list(enumerate(events)))


@UNHURRIED
@given(deliveries(FORWARDED))
def test_what_is_forwarded_gives_the_same_log_in_any_order(template, shelf, drawn):
    events, comes = drawn

    log = log_after(template, shelf, comes)

    assert log == log_after(template, shelf, list(enumerate(events)))


@UNHURRIED
@given(deliveries(TWO))
def test_two_people_s_messages_give_the_same_log_in_any_order(template, shelf, drawn):
    """All but whose debrief is open at the end: a word that only had a question said again decides that."""
    events, comes = drawn

    facts, _, *rest = log_after(template, shelf, comes)

    in_order, _, *others = log_after(template, shelf, list(enumerate(events)))
    assert (facts, rest) == (in_order, others)
