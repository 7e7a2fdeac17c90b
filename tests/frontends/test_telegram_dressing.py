"""How replies look in Telegram: entities, pages, keyboards, and what the server says to them."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching import tapping
from bot.coaching.model import Block, Button, Kind, Picked, Reply, Said
from bot.coaching.playbook import Playbook
from bot.frontends.telegram.dressing import LONGEST, MOST_DATA, Message, callback_data, dressed, units
from bot.service import Address, Coach, new_key
from bot.storage.memory import Memory
from tests.botapi.formatting import check_entities, utf16_length
from tests.botapi.keyboards import check_markup
from tests.frontends.phone import shelf

ENDS = {"sent", "later", "done", "tomorrow", "remind", "wrote"}
ODD_NAME = '<b>&"_*[🙂'


def text_of(message: Message, entity: dict[str, Any]) -> str:
    first = entity["offset"]
    return message.text.encode("utf-16-le")[2 * first : 2 * (first + entity["length"])].decode("utf-16-le")


def one(reply: Reply) -> Message:
    (message,) = dressed(reply)
    return message


def accepted(message: Message) -> None:
    """Make sure that Telegram would take a message."""
    assert 1 <= utf16_length(message.text) <= 4096
    check_entities(message.text, list(message.entities))
    if message.keyboard is not None:
        check_markup(message.keyboard, inline_only=True)


# --- Entities ------------------------------------------------------------------------------------


def test_each_kind_of_paragraph_has_its_dress():
    blocks = [Block(kind, kind.value) for kind in Kind]

    message = one(Reply(tuple(blocks)))

    assert {text_of(message, entity): entity["type"] for entity in message.entities} == {
        "headline": "bold",
        "draft": "blockquote",
        "note": "italic",
        "question": "bold",
    }
    assert message.text == "headline\n\ndraft\n\ntext\n\nnote\n\nquestion"


def test_entities_are_counted_as_telegram_counts():
    family = "👨\u200d👩\u200d👧"
    reply = Reply(
        (
            Block(Kind.TEXT, f"{family} {ODD_NAME}"),
            Block(Kind.DRAFT, f"Hi {ODD_NAME} 🙂"),
            Block(Kind.NOTE, "end"),
        )
    )

    message = one(reply)

    assert [text_of(message, entity) for entity in message.entities] == [f"Hi {ODD_NAME} 🙂", "end"]
    accepted(message)


def test_names_and_words_are_shown_as_typed():
    message = one(Reply((Block(Kind.HEADLINE, ODD_NAME), Block(Kind.TEXT, "a < b & c"))))

    assert message.text == f"{ODD_NAME}\n\na < b & c"
    accepted(message)


def test_an_agreed_time_is_a_date_that_clients_show_in_their_own_way():
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    words = "🙂 Nothing to send until Tue 24 Nov, 10:00."
    reply = Reply((Block(Kind.TEXT, "🙂"), Block(Kind.HEADLINE, words, ("Tue 24 Nov, 10:00", at))))

    message = one(reply)

    (date,) = [entity for entity in message.entities if entity["type"] == "date_time"]
    assert text_of(message, date) == "Tue 24 Nov, 10:00"
    assert date["unix_time"] == int(at.timestamp())
    assert words in message.text
    accepted(message)


def test_the_card_of_an_agreed_time_carries_it(sqlite_url: str):
    with Memory(sqlite_url) as memory:
        now = datetime(2026, 11, 18, 15, tzinfo=UTC)
        coach = Coach(memory, shelf(), "Europe/Berlin", lambda: now)
        said = Said("Call with Jonas from Fern is fixed for Tuesday 10:00, he asked for it himself")

        message = one(coach.hear(Address(console_name="rep"), said).result()[-1])

    (date,) = [entity for entity in message.entities if entity["type"] == "date_time"]
    assert text_of(message, date) == "Tue 24 Nov 10:00"
    assert date["unix_time"] == int(datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp())
    accepted(message)


# --- Pages ---------------------------------------------------------------------------------------


def test_a_long_text_is_split_on_paragraphs():
    paragraphs = [f"{number} {'word ' * 150}".strip() for number in range(12)]
    reply = Reply(
        tuple(Block(Kind.TEXT, words) for words in paragraphs), ((Button("Back", "back"),),), "d1", 3
    )

    pages = dressed(reply)

    assert len(pages) == 3
    assert [words for page in pages for words in page.text.split("\n\n")] == paragraphs
    assert [page.keyboard is not None for page in pages] == [False, False, True]
    for page in pages:
        accepted(page)


def test_a_paragraph_longer_than_a_message_is_split_on_lines_or_words():
    lines = "\n".join(f"line {number} " + "x" * 90 for number in range(60))
    words = "word " * 2000

    for text in (lines, words.strip()):
        pages = dressed(Reply((Block(Kind.DRAFT, text),)))

        assert len(pages) > 1
        assert re.sub(r"\s+", " ", " ".join(page.text for page in pages)) == re.sub(r"\s+", " ", text)
        for page in pages:
            accepted(page)
            assert [entity["type"] for entity in page.entities] == ["blockquote"]


def test_4096_emoji_are_split_between_emoji():
    pages = dressed(Reply((Block(Kind.TEXT, "🙂" * 4096),)))

    assert [page.text for page in pages] == ["🙂" * 2048] * 2


def test_a_text_that_just_fits_is_one_message():
    assert len(dressed(Reply((Block(Kind.TEXT, "x" * LONGEST),)))) == 1
    assert len(dressed(Reply((Block(Kind.TEXT, "x" * (LONGEST + 1)),)))) == 2


def test_half_a_character_stops_nothing():
    assert units("\ud83d x") == 3
    assert dressed(Reply((Block(Kind.NOTE, "\ud83d x"),)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Kind)),
            st.text(st.sampled_from("ab 🙂\n<&é"), max_size=60),
            st.integers(1, 120),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_said_telegram_takes_it(parts: list[tuple[Kind, str, int]]):
    reply = Reply(tuple(Block(kind, words * times) for kind, words, times in parts))

    for page in dressed(reply):
        accepted(page)


# --- Keyboards -----------------------------------------------------------------------------------


def test_one_tap_copies_a_draft_of_256_and_asks_for_a_longer_one():
    short, longer = (
        one(Reply((Block(Kind.TEXT, "x"),), ((Button("Copy", "copy", copies=words),),), "d1", 1))
        for words in ("🙂" * 128, "🙂" * 128 + "x")
    )

    assert short.keyboard["inline_keyboard"][0][0]["copy_text"]["text"] == "🙂" * 128
    assert longer.keyboard["inline_keyboard"][0][0]["callback_data"] == "d1.1.copy"
    accepted(short)
    accepted(longer)


def test_a_link_opens_and_the_next_move_is_marked():
    rows = (
        (
            Button("Open chat", "open", url="https://t.me/omar?text=Hi%20Omar"),
            Button("Sent", "sent", primary=True),
        ),
    )

    message = one(Reply((Block(Kind.TEXT, "x"),), rows, "d1", 1))

    assert message.keyboard["inline_keyboard"] == [
        [
            {"text": "Open chat", "url": "https://t.me/omar?text=Hi%20Omar"},
            {"text": "Sent", "style": "primary", "callback_data": "d1.1.sent"},
        ]
    ]
    accepted(message)


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return shelf().playbook


def actions(playbook: Playbook) -> list[str]:
    """Return every action that a button can carry, with the longest of what follows it."""
    key = new_key()
    rests = {
        "answer": [f"{fact.key}.{answer.key}" for fact in playbook.facts for answer in fact.answers],
        "unknown": [fact.key for fact in playbook.facts],
        "fix": ["", *(fact.key for fact in playbook.facts)],
        "who": [key],
        "go": [key],
        "resume": [key],
        "day": ["2026-11-20"],
        "zone": [*(zone.key for zone in playbook.zones), "America/Argentina/ComodRivadavia"],
    }
    verbs = [*tapping.TAPS, *tapping.FREE, "try"]
    return [f"{verb}.{rest}" if rest else verb for verb in verbs for rest in rests.get(verb, [""])]


def test_every_action_fits_into_a_button(playbook: Playbook):
    reply = Reply((Block(Kind.TEXT, "x"),), debrief=new_key(), version=99_999)

    for action in actions(playbook):
        data = callback_data(reply, Button("x", action))

        assert len(data.encode()) <= MOST_DATA, data
        assert "." in data


def test_the_verbs_of_the_test_are_those_of_the_dialogue(playbook: Playbook):
    """A new kind of button has to be thought of above."""
    assert {action.partition(".")[0] for action in actions(playbook)} == {*tapping.TAPS, *tapping.FREE, "try"}


def test_every_card_and_question_is_dressed_so_that_telegram_takes_it(sqlite_url: str):
    """A walk to the card and behind each of its buttons, with an odd name and at most one marked button."""
    with Memory(sqlite_url) as memory:
        coach = Coach(memory, shelf())
        rep = Address(console_name="rep", name=ODD_NAME)
        reply = coach.hear(rep, Said("Omar asked for a quote, two notes, no answer")).result()[-1]
        seen = set[str]()
        for _ in range(60):
            for page in dressed(reply):
                accepted(page)
            assert sum(button.primary for row in reply.rows for button in row) <= 1
            buttons = [button.action for row in reply.rows for button in row if not button.copies]
            fresh = [action for action in buttons if action not in seen and action not in ENDS]
            if not reply.rows or not (fresh or "back" in buttons):
                break
            action = fresh[0] if fresh else "back"
            seen.add(action)
            reply = coach.hear(rep, Picked(action, reply.debrief, reply.version)).result()[-1]
    assert {"why", "changes", "another", "edit", "fill"} <= seen
