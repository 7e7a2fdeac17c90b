"""The tests' own Bot API server, asked by the library the bot uses."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    Update,
)
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.botapi import BotApiServer, Limits, Person

REP = Person(7, "Rae", username="rae_sells")


def bot_of(server: BotApiServer, token: str | None = None) -> Bot:
    return Bot(token or server.token, base_url=server.base_url)


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[button] for button in buttons])


def button(label: str = "Sent", data: str = "s:1") -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


@pytest.fixture(autouse=True)
def time_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns at each 429 unless it may count seconds in its new way."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as bot:
        yield bot


async def test_a_conversation_goes_both_ways_and_is_written_down(server: BotApiServer, bot: Bot):
    server.say(REP, "/start abc")
    (update,) = await bot.get_updates()
    assert update.message.entities[0].type == "bot_command"
    rows = keyboard(
        button("Sent"),
        InlineKeyboardButton("Copy", copy_text=CopyTextButton("Hi Omar")),
        InlineKeyboardButton("Open chat", url="https://t.me/omar"),
    )
    await bot.send_message(REP.id, "OPEN <b>QUESTION</b> &amp; more", parse_mode="HTML", reply_markup=rows)
    copied, opened = server.tap(REP, "Copy"), server.tap(REP, "Open chat")
    tap = server.tap(REP, "Sent")
    (_, pressed) = await bot.get_updates()
    await pressed.callback_query.answer("Noted.")
    await pressed.callback_query.edit_message_text("Noted. I ask again on Friday.")

    assert (copied.content, opened.content, tap.answered) == ("Hi Omar", "https://t.me/omar", True)
    assert pressed.callback_query.data == "s:1"
    assert server.transcript(REP) == (
        "Rep  /start abc\n"
        "Bot  OPEN QUESTION & more\n     [Sent]\n     [Copy]\n     [Open chat]\n"
        "Rep  (copied) Hi Omar\nRep  (opened) https://t.me/omar\nRep  [Sent]\n"
        "Bot  (notified) Noted.\n"
        "Bot* Noted. I ask again on Friday.\n"
    )
    assert server.screen(REP) == "Rep  /start abc\nBot  Noted. I ask again on Friday.\n"
    assert [request.method for request in server.requests[-2:]] == ["answerCallbackQuery", "editMessageText"]


async def test_everything_a_person_can_send_is_an_update_the_library_reads(server: BotApiServer, bot: Bot):
    for kind in (
        "voice",
        "sticker",
        "photo",
        "document",
        "location",
        "contact",
        "poll",
        "venue",
        "video_note",
    ):
        server.send(REP, kind)
    for origin in ("hidden", "user", "channel"):
        server.forward(REP, "let me think about it", origin)
    server.edit(server.say(REP, "first"), "second")
    server.block(REP)

    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)

    assert [u.message.forward_origin.type for u in updates[9:12]] == ["hidden_user", "user", "channel"]
    assert updates[-2].edited_message.text == "second"
    assert updates[-1].my_chat_member.new_chat_member.status == "kicked"
    assert all(u.message.effective_attachment for u in updates[:9])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<b>open", "can't find end tag"),
        ("<b><i>crossed</b></i>", "unmatched end tag"),
        ("</b>", "unexpected end tag"),
        ("<h1>no</h1>", "unsupported start tag"),
        ("1 < 2", "unescaped"),
        ("Marks & Co", "unescaped &"),
        ("<tg-time unix='soon'>now</tg-time>", "Unix time"),
        (" \n ", "message text is empty"),
        ("<b></b>", "message text is empty"),
        ("🙂" * 2049, "message is too long"),
        ("é" * 4097, "message is too long"),
    ],
)
async def test_a_text_telegram_would_refuse_is_refused(
    server: BotApiServer, bot: Bot, text: str, problem: str
):
    server.say(REP, "hello")

    with pytest.raises(BadRequest, match=f"(?i){problem}"):
        await bot.send_message(REP.id, text, parse_mode="HTML")


async def test_markup_becomes_entities_counted_in_utf16(server: BotApiServer, bot: Bot):
    server.say(REP, "hello")

    text = (
        '🙂 <b>two <i>in</i></b> <a href="https://x.y/?a&amp;b">link</a> '
        '<tg-time unix="1700000000">at</tg-time>'
    )
    sent = await bot.send_message(REP.id, text, parse_mode="HTML")

    assert sent.text == "🙂 two in link at"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 3, 6), ("italic", 7, 2), ("text_link", 10, 4), ("date_time", 15, 2),
    ]  # fmt: skip
    assert sent.entities[2].url == "https://x.y/?a&b"


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": 0, "length": 6},
        {"type": "bold", "offset": -1, "length": 2},
        {"type": "bold", "offset": 1, "length": 1},
        {"type": "loud", "offset": 2, "length": 1},
        {"type": "date_time", "offset": 2, "length": 1},
        {"type": "date_time", "offset": 2, "length": 1, "unix_time": 1700000000, "date_time_format": "xx"},
        {"type": "text_link", "offset": 2, "length": 1},
    ],
)
async def test_entities_have_to_fit_the_text_and_their_kind(server: BotApiServer, bot: Bot, entity: dict):
    server.say(REP, "hello")
    good = MessageEntity("date_time", 2, 3, api_kwargs={"unix_time": 1700000000, "date_time_format": "wDT"})
    await bot.send_message(REP.id, "🙂 is", entities=[good, MessageEntity("bold", 0, 2)])

    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await bot.send_message(REP.id, "🙂 is", api_kwargs={"entities": [entity]})


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ({"text": "Sent"}, "unallowed"),
        ({"text": " ", "callback_data": "a"}, "non-empty"),
        ({"text": "Sent", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "Sent", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "Sent", "callback_data": "a", "url": "https://t.me"}, "exactly one action"),
        ({"text": "Sent", "url": "nowhere"}, "BUTTON_URL_INVALID"),
        ({"text": "Copy", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "Sent", "callback_data": "a", "style": "blue"}, "style"),
        ({"text": "Sent", "callback_data": "a", "colour": "blue"}, "colour"),
    ],
)
async def test_a_button_telegram_would_refuse_is_refused(
    server: BotApiServer, bot: Bot, made: dict, problem: str
):
    server.say(REP, "hello")

    with pytest.raises(BadRequest, match=f"(?i){problem}"):
        await bot.send_message(REP.id, "x", api_kwargs={"reply_markup": {"inline_keyboard": [[made]]}})


PHOTO = {"type": "photo", "media": "photo-1"}
ATTACHED = {"type": "photo", "media": "attach://none"}


@pytest.mark.parametrize(
    ("method", "fields", "problem"),
    [
        ("sendMessage", {"chat_id": 8, "text": "Hi"}, "chat not found"),
        ("sendMessage", {"chat_id": 7, "text": "Hi", "colour": 1}, 'sendMessage has no parameter "colour"'),
        ("sendMessage", {"chat_id": 7}, "message text is empty"),
        ("sendMessage", {"text": "Hi"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 7, "text": 1}, 'parameter "text" must be of type String'),
        ("sendMessage", {"chat_id": 7, "text": "Hi", "parse_mode": "Markdown"}, "unsupported parse_mode"),
        ("sendMessage", {"chat_id": 7, "text": "Hi", "reply_markup": "{"}, "reply markup JSON"),
        ("sendMessage", {"chat_id": 7, "text": "Hi", "reply_parameters": {"message_id": 1}}, "not found"),
        ("getUpdates", {"limit": "many"}, 'parameter "limit" must be of type Integer'),
        ("getUpdates", {"limit": 101}, "limit must be between 1 and 100"),
        ("sendChatAction", {"chat_id": 7}, 'parameter "action" is required'),
        ("sendChatAction", {"chat_id": 7, "action": "sleep"}, "wrong parameter action in request"),
        ("editMessageText", {"chat_id": 7, "message_id": 1, "text": "Ho"}, "to edit not found"),
        ("editMessageText", {"chat_id": 7, "message_id": 101, "text": "Ho"}, "message can't be edited"),
        ("deleteMessage", {"chat_id": 7, "message_id": 1}, "message to delete not found"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
        ("setMyCommands", {"commands": [{"command": "A", "description": "b"}]}, "BOT_COMMAND_INVALID"),
        ("setMyShortDescription", {"short_description": "a" * 121}, "is too long"),
        ("setWebhook", {"url": "http://127.0.0.1"}, "An HTTPS URL must be provided"),
        ("sendPhoto", {"chat_id": 7, "photo": "attach://none"}, "there is no photo in the request"),
        ("editMessageMedia", {"chat_id": 7, "message_id": 101}, 'parameter "media" is required'),
        ("editMessageMedia", {"chat_id": 7, "message_id": 1, "media": PHOTO}, "to edit not found"),
        ("editMessageMedia", {"chat_id": 7, "message_id": 1, "media": ATTACHED}, "wrong file identifier"),
        ("editMessageMedia", {"chat_id": 7, "message_id": 1, "media": {"type": "photo"}}, "media not found"),
        ("editMessageCaption", {"chat_id": 7, "message_id": 1, "caption": "Ho"}, "to edit not found"),
    ],
)  # fmt: skip
async def test_a_wrong_request_gets_telegrams_answer(
    server: BotApiServer, method: str, fields: dict, problem: str
):
    server.say(REP, "hello")

    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.base_url}{server.token}/{method}", json=fields) as response,
    ):
        answer = await response.json()

    assert response.status == 400
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith("Bad Request: ")
    assert problem in answer["description"]


async def test_a_text_becomes_a_picture_but_never_a_text_again(server: BotApiServer, bot: Bot):
    server.say(REP, "hello")
    message = await bot.send_message(REP.id, "Hi", reply_markup=keyboard(button()))
    place = {"chat_id": REP.id, "message_id": message.message_id}
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes([0, 0, 4, 56, 0, 0, 5, 0]) + b"...IEND...."
    bold = [MessageEntity("bold", 0, 3)]

    await bot.edit_message_media(
        InputMediaPhoto(png, caption="The figures", caption_entities=bold, show_caption_above_media=True),
        **place,
    )
    shown = server.last(REP)

    assert server.content(shown) == png
    assert (shown.text, shown.buttons, len(shown.entities)) == ("The figures", [], 1)
    assert (shown.raw["photo"][0]["width"], shown.raw["photo"][0]["height"]) == (1080, 1280)
    assert "text" not in shown.raw
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("Hi", **place)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.edit_message_media(InputMediaPhoto(png, caption="a" * 1025), **place)
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.edit_message_media(InputMediaPhoto(png.replace(b"\4\x38", b"\0\1")), **place)
    await bot.edit_message_caption(caption="Others", **place)
    assert shown.text == "Others"
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_caption(caption="Others", **place)


async def test_the_library_understands_the_refusals(server: BotApiServer, bot: Bot):
    server.say(REP, "hello")
    sent = await bot.send_message(REP.id, "Hi", reply_markup=keyboard(button()))
    tap = server.tap(REP, "Sent")

    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("Hi", REP.id, sent.message_id, reply_markup=keyboard(button()))
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(tap.id, "a" * 201)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(REP.id, b"no picture")
    server.block(REP)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(REP.id, "Hi")
    with pytest.raises(InvalidToken):
        await bot_of(server, "1:wrong").__aenter__()
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendTelepathy")


async def test_updates_wait_until_they_are_confirmed(server: BotApiServer, bot: Bot):
    for number in range(5):
        server.say(REP, str(number))
    server.jump(1000)
    server.say(REP, "after the jump")

    first = await bot.get_updates(limit=2)
    again = await bot.get_updates(limit=100)
    rest = await bot.get_updates(offset=again[2].update_id + 1)
    later = asyncio.create_task(bot.get_updates(offset=rest[-1].update_id + 1, timeout=5))
    await asyncio.sleep(0.05)
    server.say(REP, "while you waited")

    assert [u.message.text for u in first] == ["0", "1"]
    assert [u.message.text for u in again[:2]] == ["0", "1"]
    assert [u.message.text for u in rest] == ["3", "4", "after the jump"]
    assert rest[-1].update_id - rest[-2].update_id == 1001
    assert [u.message.text for u in await later] == ["while you waited"]


async def test_a_second_reader_ends_the_first_ones_wait(server: BotApiServer, bot: Bot):
    async with bot_of(server) as other:
        waiting = asyncio.create_task(other.get_updates(timeout=5))
        await asyncio.sleep(0.05)
        await bot.get_updates()
        await asyncio.wait([waiting])

    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await waiting
    await bot.set_webhook("https://example.org/hook")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_only_the_kinds_asked_for_come_and_anything_can_be_pushed(server: BotApiServer, bot: Bot):
    await bot.get_updates(allowed_updates=["callback_query"])
    server.say(REP, "not asked for")
    server.push({"update_id": 9, "message": {"broken": True}})
    server.push({"telepathy": {"id": 1}})

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.base_url}{server.token}/getUpdates") as response,
    ):
        raw = (await response.json())["result"]

    assert [sorted(update) for update in raw] == [["message", "update_id"], ["telepathy", "update_id"]]


async def test_every_update_can_be_delivered_again_in_any_order(server: BotApiServer, bot: Bot):
    for number in range(20):
        server.say(REP, str(number))
    last = (await bot.get_updates())[-1].update_id
    assert await bot.get_updates(offset=last + 1) == ()

    server.redeliver_all(random.Random(1))
    again = await bot.get_updates(offset=last + 1)
    none = await bot.get_updates(offset=last + 1)

    texts = [u.message.text for u in again]
    assert sorted(texts, key=int) == [str(number) for number in range(20)] != texts
    assert none == ()


async def test_faults_hit_where_and_as_often_as_they_were_told(server: BotApiServer, bot: Bot):
    other = Person(8, "Sam")
    for person in (REP, other):
        server.say(person, "hello")

    server.fault("too_many", method="sendMessage", chat=REP.id, retry_after=3)
    with pytest.raises(RetryAfter, match="3"):
        await bot.send_message(REP.id, "one")
    for kind, error in [
        ("server_error", NetworkError), ("bad_gateway", NetworkError), ("lost", NetworkError),
        ("unanswered", NetworkError), ("conflict", Conflict),
    ]:  # fmt: skip
        fault = server.fault(kind, method="sendMessage", chat=REP.id)
        await bot.send_message(other.id, kind)
        with pytest.raises(error):
            await bot.send_message(REP.id, kind)
        assert fault.hits == 1
    server.fault("late", delay=0.3)
    with pytest.raises(TimedOut):
        await bot.send_message(REP.id, "late", read_timeout=0.1)
    server.fault("slow", delay=0.3)
    with pytest.raises(TimedOut):
        await bot.send_message(REP.id, "slow", read_timeout=0.1)

    assert [m.text for m in server.chat(REP).from_bot] == ["unanswered", "late"]
    assert len(server.chat(other).from_bot) == 5


async def test_chances_come_from_the_seed():
    hits = []
    for _ in range(2):
        async with BotApiServer(seed=3) as server, bot_of(server) as bot:
            server.say(REP, "hello")
            fault = server.fault("too_many", method="sendChatAction", chance=0.5, times=None)
            for _ in range(20):
                with suppress(RetryAfter):
                    await bot.send_chat_action(REP.id, "typing")
            hits.append((fault.hits, len(server.chat(REP).actions)))

    assert hits[0] == hits[1]
    assert 4 < hits[0][0] < 16
    assert sum(hits[0]) == 20


async def test_limits_hold_a_chat_to_one_a_second_with_short_bursts():
    now = [0.0]
    limits = Limits(clock=lambda: now[0])
    async with BotApiServer(limits=limits) as server, bot_of(server) as bot:
        for number in range(10):
            server.say(number + 1, "hello")
        for _ in range(limits.chat_burst):
            await bot.send_message(1, "burst")
        with pytest.raises(RetryAfter):
            await bot.send_message(1, "too many")
        now[0] = 1.0
        await bot.send_message(1, "later")

        for number in range(40):
            with suppress(RetryAfter):
                await bot.send_message(number % 9 + 2, "too many for all")
        assert sum(len(server.chat(number).from_bot) for number in range(2, 11)) == 29


async def test_it_goes_away_and_comes_back_on_the_same_port(server: BotApiServer, bot: Bot):
    waiting = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)

    async with server.away():
        with pytest.raises(NetworkError):
            await waiting
        with pytest.raises(NetworkError):
            await bot.get_me()
        server.say(REP, "are you there?")

    assert (await bot.get_updates())[0].message.text == "are you there?"


def test_it_runs_in_a_thread_and_takes_json_forms_and_addresses():
    import json
    import urllib.request

    def ask(method: str, **fields: object) -> dict:
        body = json.dumps(fields).encode()
        request = urllib.request.Request(
            f"{server.base_url}{server.token}/{method}", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["result"]

    with BotApiServer().in_thread() as server:
        server.say(REP, "hello")
        markup = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
        ask("sendMessage", chat_id=REP.id, text="native", reply_markup=markup)
        ask("sendMessage", chat_id=str(REP.id), text="encoded", reply_markup=json.dumps(markup))
        with urllib.request.urlopen(
            f"{server.base_url}{server.token}/sendMessage?chat_id={REP.id}&text=in+the+address"
        ):
            pass
        server.wait_until(lambda: len(server.chat(REP).from_bot) == 3)
        server.tap(REP, "A")
        assert [sorted(update)[0] for update in ask("getUpdates", timeout=5)] == ["message", "callback_query"]

    assert server.last(REP).text == "in the address"
    assert [len(message.buttons) for message in server.chat(REP).from_bot] == [1, 1, 0]


# --- Files, and who is gone ----------------------------------------------------------------------


async def test_a_file_is_fetched_by_the_path_that_was_given_out(server: BotApiServer):
    server.bring(REP, "stories.yaml", b"- kind: bite\n", kind="text/yaml", caption="ours")
    async with Bot(server.token, server.base_url, f"{server.url}/file/bot") as bot:
        (update,) = await bot.get_updates()
        document = update.message.document
        file = await bot.get_file(document.file_id)
        content = await file.download_as_bytearray()

    assert (document.file_name, document.mime_type, document.file_size) == ("stories.yaml", "text/yaml", 13)
    assert update.message.caption == "ours"
    assert file.file_path == f"{server.url}/file/bot{server.token}/documents/file_0.yaml"
    assert bytes(content) == b"- kind: bite\n"
    assert [request.method for request in server.requests] == ["getMe", "getUpdates", "getFile", "file"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("bot{token}/documents/file_0.yaml", 200),
        ("bot{token}/documents/file_1.yaml", 404),
        ("bot{token}/file_0.yaml", 404),
        ("bot1:wrong/documents/file_0.yaml", 401),
    ],
)
async def test_only_the_bot_itself_and_only_what_it_asked_for(
    server: BotApiServer, bot: Bot, path: str, status: int
):
    message = server.bring(REP, "stories.yaml", b"- kind: bite\n")
    await bot.get_file(message.raw["document"]["file_id"])

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/file/{path.format(token=server.token)}") as response,
    ):
        assert response.status == status


async def test_files_unknown_or_too_large_are_refused(server: BotApiServer, bot: Bot):
    large = server.bring(REP, "stories.yaml", b"x", size=20 * 1024**2 + 1)

    with pytest.raises(BadRequest, match=r"(?i)file is too big"):
        await bot.get_file(large.raw["document"]["file_id"])
    with pytest.raises(BadRequest, match=r"(?i)wrong file_id"):
        await bot.get_file("file-1")


async def test_a_document_of_the_bot_is_kept_and_holds_no_text_to_edit(server: BotApiServer, bot: Bot):
    server.say(REP, "hello")
    sent = await bot.send_document(REP.id, "über Nacht".encode(), filename="stories.yaml")

    with pytest.raises(BadRequest, match=r"(?i)there is no text in the message to edit"):
        await bot.edit_message_text("Hi", REP.id, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await bot.send_document(REP.id, b"", filename="stories.yaml")
    assert sent.document.file_name == "stories.yaml"
    assert server.content(server.last(REP)) == "über Nacht".encode()


async def test_any_message_of_the_bot_can_be_edited_however_old(server: BotApiServer, bot: Bot):
    server.say(REP, "hello")
    first = await bot.send_message(REP.id, "one")
    await bot.send_message(REP.id, "two")

    await bot.edit_message_text("one!", REP.id, first.message_id)

    assert [message.text for message in server.chat(REP).from_bot] == ["one!", "two"]


async def test_who_is_gone_cannot_be_written_to(server: BotApiServer, bot: Bot):
    server.say(REP, "hello")
    server.chat(REP).deactivated = True

    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(REP.id, "Hi")


async def test_the_bot_is_told_who_blocks_it_and_which_group_throws_it_out(server: BotApiServer, bot: Bot):
    server.block(REP)
    server.unblock(REP)
    server.leave_group(REP)

    told = [update.my_chat_member for update in await bot.get_updates()]

    assert [(each.chat.type, each.new_chat_member.status) for each in told] == [
        ("private", "kicked"),
        ("private", "member"),
        ("supergroup", "kicked"),
    ]
    assert {each.new_chat_member.user.id for each in told} == {bot.id}


async def test_a_venue_lies_where_it_is_said_to_lie(server: BotApiServer, bot: Bot):
    where = {"latitude": -33.87, "longitude": 151.21}
    server.send(REP, "venue", venue={"location": where, "title": "The Quay", "address": "1 Macquarie Street"})

    (update,) = await bot.get_updates()

    assert update.message.location == update.message.venue.location
    assert update.message.location.latitude == -33.87
