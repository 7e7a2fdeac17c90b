"""The bots beside which ours is measured, each bare: no database, replies sent from the handler.

    python peers.py ptb|ptb-taps|aiogram|null BASE_URL TOKEN [LISTEN WEBHOOK_URL]

It imports nothing of the project, for it runs in an environment of its own.
"""

import asyncio
import json
import re
import sys
from urllib.parse import urlsplit

LABELS = ("0", "1", "2", "3", "4", "5", "More", "Don't know", "Fix", "Back", "Later")


def ptb(base: str, token: str, *listen: str, taps: bool = False) -> None:
    """Echo with python-telegram-bot, as its own example does; `taps` answers and edits as a coach does."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
    from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

    rows = [[InlineKeyboardButton(label, callback_data=label)] for label in LABELS]
    markup = InlineKeyboardMarkup(rows) if taps else None

    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await update.message.reply_text(update.message.text, reply_markup=markup)

    async def tapped(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await update.callback_query.answer()
        await update.callback_query.edit_message_text(update.callback_query.data, reply_markup=markup)

    application = Application.builder().token(token).base_url(f"{base}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.add_handler(CallbackQueryHandler(tapped))
    if listen:
        host, _, port = listen[0].partition(":")
        path = urlsplit(listen[1]).path.lstrip("/")
        application.run_webhook(host, int(port), path, webhook_url=listen[1])
    else:
        application.run_polling()


def aiogram(base: str, token: str) -> None:
    """Echo with aiogram, as its own example does."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    asyncio.run(dispatcher.start_polling(Bot(token, session=session)))


def null(base: str, token: str) -> None:
    """Take updates and answer them with next to no work: what the server can serve."""
    asyncio.run(_null(*base.removeprefix("http://").split(":"), token))


async def _null(host: str, port: str, token: str) -> None:
    polls = await asyncio.open_connection(host, int(port))
    sends = [await asyncio.open_connection(host, int(port)) for _ in range(20)]
    offset = 0
    while True:
        body = await _asked(polls, token, "getUpdates", {"offset": offset, "timeout": 10, "limit": 100})
        found = re.findall(rb'"update_id":(\d+).*?"id":(\d+)', body)
        if not found:
            continue
        offset = int(found[-1][0]) + 1
        chats = [int(chat) for _, chat in found]
        await asyncio.gather(*(_send(lane, token, chats[at :: len(sends)]) for at, lane in enumerate(sends)))


async def _send(lane, token, chats):
    for chat in chats:
        await _asked(lane, token, "sendMessage", {"chat_id": chat, "text": "x"})


async def _asked(lane, token, method, values):
    reader, writer = lane
    body = json.dumps(values).encode()
    writer.write(b"POST /bot%b/%b HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (
        token.encode(), method.encode(), len(body), body))  # fmt: skip
    head = await reader.readuntil(b"\r\n\r\n")
    return await reader.readexactly(int(head.rpartition(b": ")[2]))


if __name__ == "__main__":
    which, *arguments = sys.argv[1:]
    if which == "ptb-taps":
        ptb(*arguments, taps=True)
    else:
        {"ptb": ptb, "aiogram": aiogram, "null": null}[which](*arguments)
