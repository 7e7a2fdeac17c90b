"""The conversations in tests/transcripts, played on the phone: the same words, on cards edited in place."""

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.coaching import flooding
from bot.coaching.model import Reply
from bot.frontends.telegram.dressing import callback_data, dressed
from tests.botapi import BotApiServer, Message
from tests.botapi.server import Request
from tests.frontends.phone import Stage, quick
from tests.frontends.transcript import (
    FOLDER,
    ME,
    Clock,
    Item,
    Shown,
    brought_in,
    forwarded_in,
    key_numbers,
    place_in,
    play,
)

FILES = sorted(FOLDER.glob("*.txt"))
T = TypeVar("T")
SHOWS = {"picture": "photo", "place": "location", "other": "poll"}
"""What a transcript calls by another name than Telegram."""


class PhoneTalk:
    """The rep with the phone."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._loop = asyncio.new_event_loop()
        self._acts = 0
        # Each act comes a minute after the one before: what comes at once has one answer.
        self._server = BotApiServer(clock=lambda: time.time() + 60 * self._acts)
        self._run(self._server.come_back())
        keys = key_numbers()
        self._clock = clock
        self._stage = Stage(
            self._server, url, clock=clock, keys=lambda: next(keys), zone=lambda: clock.zone, access="open"
        )
        self._rep = self._server.person("", username="rep")
        self._cards: list[tuple[Reply, Message]] = []
        """Every reply with buttons, oldest first, and the message it was shown in."""
        self._said: Message | None = None
        self._started = False

    def __enter__(self) -> "PhoneTalk":
        return self

    def __exit__(self, *_error: object) -> None:
        self._run(self._stage.stop())
        self._run(self._server.go_away())
        self._loop.close()

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(doing)

    def restart(self) -> None:
        """Stop the bot and start it again."""
        self._run(self._stage.stop())
        self._run(self._stage.start())

    def act(self, item: Item) -> list[Shown]:
        """Do what the rep does and read the screen."""
        if not self._started:
            self._run(self._stage.start())
            self._stage.known(self._rep)
            self._started = True
        self._acts += 1
        before = len(self._server.requests)
        copied = self._do(item)
        if copied is not None:
            return [copied]
        self._run(self._stage.settled())
        return self._read(self._stage.coach.replies(), self._stage.spoken(before))

    def _do(self, item: Item) -> Shown | None:
        match item.does:
            case "Rep":
                self._said = self._server.paste(self._rep, item.words)[-1]
            case "Rep taps":
                return self._tap(item.words)
            case "Rep taps an old button":
                earlier = (card for card in reversed(self._cards[:-1]) if item.words in _labels(card[0]))
                reply, message = next(earlier)
                self._server.press(message, _data(reply, item.words), label=item.words)
            case "Rep sends":
                self._server.send(self._rep, SHOWS.get(item.words, item.words))
            case "Rep shares":
                latitude, longitude = place_in(item.words)
                where = {"latitude": latitude, "longitude": longitude}
                self._server.send(self._rep, "location", location=where)
            case does if name := brought_in(does):
                self._server.bring(self._rep, name, item.words.encode())
            case "Rep edits":
                assert self._said is not None
                self._server.edit(self._said, item.words)
            case does:
                sender, written = forwarded_in(does, self._clock)
                origin = self._rep if sender == ME else "hidden" if sender else "channel"
                at = written and written.timestamp()
                self._said = self._server.forward(self._rep, item.words, origin, name=sender or "News", at=at)
        return None

    def _tap(self, label: str) -> Shown | None:
        tap = self._server.tap(self._cards[-1][1], label)
        if tap.kind == "callback":
            return None
        # The phone copies by itself, so the coach does not hear of it and cannot say anything about blanks.
        blanks = ("Fill the marked blanks before you send it.",) if "▢" in tap.content else ()
        return Shown((tap.content, *blanks), ())

    def _read(self, replies: list[Reply], spoken: list[Request]) -> list[Shown]:
        """Return what stands on the screen now, and make sure that it stands in the right place."""
        answers = []
        for reply in replies:
            pages = [spoken.pop(0) for _ in dressed(reply)]
            if pages:
                self._check_place(reply, pages[-1])
            said = _shown(pages) if pages else Shown((), ())
            answers.append(said if reply.document is None else self._with_document(said))
            if reply.rows:
                self._cards.append((reply, self._shown_in(pages[-1])))
        assert not spoken, "the phone shows more than the coach said"
        return answers

    def _with_document(self, said: Shown) -> Shown:
        """Add what the document says that came last."""
        content = self._server.content(self._server.last(self._rep)).decode()
        return Shown((*said.paragraphs, content.rstrip("\n")), said.rows)

    def _check_place(self, reply: Reply, request: Request) -> None:
        cards = [message.id for card, message in self._cards if card.debrief == reply.debrief]
        place = (cards or [0])[-1] if reply.debrief else reply.message
        if reply.in_place and place:
            assert (request.method, request.values.get("message_id")) == ("editMessageText", place)
        else:
            assert request.method == "sendMessage"

    def _shown_in(self, request: Request) -> Message:
        number = request.values.get("message_id")
        messages = self._server.chat(self._rep).messages
        return messages[number] if number else self._server.last(self._rep)


def _labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.rows for button in row]


def _data(reply: Reply, label: str) -> str:
    button = next(button for row in reply.rows for button in row if button.label == label)
    return callback_data(reply, button)


def _shown(pages: list[Request]) -> Shown:
    keyboard = pages[-1].values.get("reply_markup", {}).get("inline_keyboard", [])
    rows = tuple(tuple(button["text"] for button in row) for row in keyboard)
    return Shown(tuple(words for page in pages for words in _paragraphs(page.values, bool(rows))), rows)


def _paragraphs(values: dict[str, Any], card: bool) -> list[str]:
    """Return the paragraphs of a message; on a card, what is dressed as a quotation gets its marks."""
    units = values["text"].encode("utf-16-le")
    quoted = [
        units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le")
        for each in values.get("entities", [])
        if each["type"] == "blockquote" and card
    ]
    text = values["text"]
    for words in quoted:
        text = text.replace(words, f"“{words}”", 1)
    return text.split("\n\n")


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_phone_shows_what_the_transcript_says(
    file: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    quick(monkeypatch)
    # A transcript is played in no time: nobody types that fast.
    monkeypatch.setattr(flooding, "A_MINUTE", 10_000)
    transcript, clock = file.read_text(encoding="utf-8"), Clock()

    with PhoneTalk(sqlite_url, clock) as talk:
        assert play(transcript, clock, talk) == transcript
