"""What carries the requests: errors as with the library's own transport, and never a word about the token."""

import asyncio
import io
import logging
import socket
import time
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.frontends.telegram.transport import AiohttpRequest, NotSent
from tests.botapi import BotApiServer, Person

REP = Person(7, "Rae")
SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"

# What the library's own transport does is what the rest of the library expects.
both = pytest.mark.parametrize("transport", [AiohttpRequest, HTTPXRequest])


@pytest.fixture(autouse=True)
def time_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns at each 429 unless it may count seconds in its new way."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        server.say(REP, "hello")
        yield server


@asynccontextmanager
async def ready(transport: Callable[..., BaseRequest], **numbers: float | None) -> AsyncIterator[BaseRequest]:
    request = transport(**numbers)
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


def bot_on(server: BotApiServer, transport: Callable[..., BaseRequest] = AiohttpRequest) -> Bot:
    return Bot(server.token, server.base_url, request=transport(), get_updates_request=transport())


@asynccontextmanager
async def strange_server(answer: bytes) -> AsyncIterator[str]:
    """Answers everything with these bytes and hangs up; with none it does not even read."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if answer:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
        else:
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            await hung_up.wait()
        writer.close()

    hung_up = asyncio.Event()
    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot110201543:{SECRET}/getMe"
    finally:
        hung_up.set()
        listening.close()
        await asyncio.sleep(0.01)


def unused_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/bot110201543:{SECRET}/getMe"


async def test_it_carries_a_conversation_on_connections_that_stay_open(server: BotApiServer):
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("Sent ✓", callback_data="s:1")]])
    async with bot_on(server) as bot:
        (update,) = await bot.get_updates(timeout=1, allowed_updates=["message"])
        for number in range(5):
            await bot.send_message(REP.id, f"“Größe” 🙂 & <{number}>", reply_markup=rows)
        open_connections = len(server._server.connections)

    assert update.message.text == "hello"
    assert [message.text for message in server.chat(REP).from_bot][4] == "“Größe” 🙂 & <4>"
    assert server.last(REP).labels == ["Sent ✓"]
    assert open_connections == 2


@both
async def test_a_late_answer_is_a_time_out(server: BotApiServer, transport: type[BaseRequest]):
    server.fault("late", method="sendMessage", delay=1)
    async with bot_on(server, transport) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(REP.id, "late", read_timeout=0.1)
        await bot.send_message(REP.id, "in time", read_timeout=0.5)


@both
async def test_a_long_poll_may_wait_longer_than_other_answers(
    server: BotApiServer, transport: type[BaseRequest]
):
    async with ready(transport, read_timeout=0.05) as request:
        url = f"{server.base_url}{server.token}"
        await request.post(f"{url}/getUpdates?offset=-1")
        answer = await request.post(f"{url}/getUpdates?offset=900000000&timeout=1", read_timeout=2)

    assert answer == []


@both
@pytest.mark.parametrize("patience", [0.5, None])
async def test_nobody_there_is_a_network_error(transport: type[BaseRequest], patience: float | None):
    async with ready(transport, read_timeout=patience, connect_timeout=patience) as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(unused_address())

    assert not isinstance(caught.value, TimedOut)
    assert isinstance(caught.value, NotSent) == (transport is AiohttpRequest)


@both
@pytest.mark.parametrize("kind", ["lost", "unanswered"])
async def test_a_dropped_answer_is_a_network_error_and_the_next_request_goes_through(
    server: BotApiServer, transport: type[BaseRequest], kind: str
):
    async with bot_on(server, transport) as bot:
        server.fault(kind, method="sendMessage")
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(REP.id, "dropped")
        await bot.send_message(REP.id, "next")

    assert type(caught.value) is NetworkError
    assert [m.text for m in server.chat(REP).from_bot] == ["next"] if kind == "lost" else ["dropped", "next"]


@both
@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{half of it",
        b"HTTP/1.1 2000 Fine\r\n\r\n",
        b"\x16\x03\x01 not HTTP at all\r\n\r\n",
    ],
)
async def test_an_answer_that_is_none_is_a_network_error(transport: type[BaseRequest], answer: bytes):
    async with strange_server(answer) as url, ready(transport) as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(url)

    assert type(caught.value) is NetworkError


@both
async def test_refusals_are_handed_on_with_their_body(server: BotApiServer, transport: type[BaseRequest]):
    url = f"{server.base_url}{server.token}/getMe"
    async with ready(transport) as request, bot_on(server, transport) as bot:
        server.fault("too_many", retry_after=17)
        too_many = await request.do_request(url, "POST")
        server.fault("bad_gateway")
        bad_gateway = await request.do_request(url, "POST")
        server.fault("too_many", retry_after=17)
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(REP.id, "Hi")

    assert too_many[0] == 429
    assert b'"retry_after": 17' in too_many[1]
    assert bad_gateway[0] == 502
    assert b"<h1>502</h1>" in bad_gateway[1]
    assert refused.value.retry_after.total_seconds() == 17


@both
async def test_a_full_pool_is_a_time_out_and_sends_nothing(
    server: BotApiServer, transport: type[BaseRequest]
):
    url = f"{server.base_url}{server.token}/getMe"
    async with ready(transport, connection_pool_size=1, pool_timeout=0.05) as request:
        server.fault("slow", delay=0.3)
        first = asyncio.create_task(request.post(url))
        await asyncio.sleep(0.05)
        with pytest.raises(TimedOut, match="Pool timeout"):
            await request.post(url)
        patient = await request.post(url, pool_timeout=2)

    assert (await first) == patient
    assert len(server.requests) == 2


@both
async def test_an_upload_nobody_takes_is_a_time_out(transport: type[BaseRequest]):
    async with (
        strange_server(b"") as url,
        ready(transport, media_write_timeout=0.2, read_timeout=0.1) as request,
    ):
        bot = Bot(f"110201543:{SECRET}", url.partition("110201543")[0], request=request)
        began = time.monotonic()
        with pytest.raises(TimedOut):
            await bot.send_document(REP.id, bytes(20_000_000), connect_timeout=0.2)

    assert time.monotonic() - began < 3


@both
@pytest.mark.parametrize("as_handle", [False, True])
async def test_files_arrive_as_they_are(server: BotApiServer, transport: type[BaseRequest], as_handle: bool):
    content = bytes(range(256)) * 5000
    file = InputFile(io.BytesIO(content), filename="Größe.csv", read_file_handle=not as_handle)
    rows = InlineKeyboardMarkup([[InlineKeyboardButton("Done", callback_data="d")]])
    async with bot_on(server, transport) as bot:
        await bot.send_document(
            REP.id, file, caption="Dein <b>Export</b>", parse_mode="HTML", reply_markup=rows
        )
        await bot.send_photo(REP.id, b"\x89PNG\r\n" + content)

    document, photo = server.calls("sendDocument")[0].values["document"], server.calls("sendPhoto")[0].values
    assert document.content == content
    assert (document.filename, document.content_type) == ("Größe.csv", "text/csv")
    assert photo["photo"].content.endswith(content)
    assert server.chat(REP).from_bot[0].labels == ["Done"]
    assert server.chat(REP).from_bot[0].text == "Dein Export"


async def test_it_starts_and_stops_as_often_as_one_likes(server: BotApiServer):
    request = AiohttpRequest()
    url = f"{server.base_url}{server.token}/getMe"

    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request(url, "POST")
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert (await request.post(url))["is_bot"]
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await request.post(url)


async def test_a_cancelled_request_gives_its_place_back(server: BotApiServer):
    url = f"{server.base_url}{server.token}/getMe"
    async with ready(AiohttpRequest, connection_pool_size=1) as request:
        server.fault("slow", delay=5)
        waiting = asyncio.create_task(request.post(url))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.wait([waiting])

        assert (await request.post(url))["is_bot"]


async def test_the_token_is_in_no_log_line_and_no_error(
    server: BotApiServer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="telegram")
    garbage = b"HTTP/1.1 2000 \x00\r\nBroken\r\n\r\n"
    kept = []
    async with ready(AiohttpRequest, read_timeout=0.1, media_write_timeout=0.1) as request:
        for kind in ("server_error", "too_many", "lost", "unanswered", "late"):
            server.fault(kind)
            kept.append(await error_of(request, f"{server.base_url}{server.token}/getMe"))
        async with strange_server(garbage) as url:
            kept.append(await error_of(request, url))
        async with strange_server(b"") as url:
            kept.append(await error_of(request, url))
        async with server.away():
            kept.append(await error_of(request, f"{server.base_url}{server.token}/getMe"))
        kept.append(await error_of(request, unused_address()))
        kept.append(await error_of(request, f"nonsense://{SECRET}"))
        assert await request.retrieve(f"{server.base_url}{server.token}/getMe")

    for error in kept:
        logging.getLogger().error("It went wrong", exc_info=error)
    assert SECRET in server.token
    assert len(caplog.records) > len(kept)
    assert SECRET not in caplog.text
    assert SECRET not in "".join(text for error in kept for text in traceback.format_exception(error))


async def error_of(request: BaseRequest, url: str) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await request.post(url, RequestData())
    return caught.value
