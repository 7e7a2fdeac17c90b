"""`python -m bot run` as a process: killed, stopped, started twice, and with Telegram in every mood."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from bot.storage.database import open_engine
from bot.storage.tables import METADATA, outbox
from tests.botapi import BotApiServer, Person
from tests.botapi.server import TOKEN, Request
from tests.frontends.processes import BotProcess, environment
from tests.frontends.storm.raging import zone_at_noon
from tests.frontends.storm.remembering import remembered

OPENING = "Omar from Beta Logistics, nice call, says sounds interesting, try him in a few weeks"
NO = "Omar from Beta Logistics went with someone else"
ODD_NAME = '<b>&"_*['
SECRETS = (
    "Omar",
    "Beta Logistics",
    "someone else",
    "double booking",
    ODD_NAME,
    TOKEN,
    TOKEN.partition(":")[2],
)


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer().in_thread() as server:
        yield server


@pytest.fixture
def url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def bot(server: BotApiServer, url: str, tmp_path: Path) -> Iterator[BotProcess]:
    """A bot that lets everybody in, not started yet; what it logs is searched in the end."""
    with BotProcess(server, url, tmp_path, access="open", time_zone=zone_at_noon()) as bot:
        yield bot
    for words in SECRETS:
        assert words not in bot.log


def settled(server: BotApiServer, engine: Engine, seconds: float = 15) -> None:
    """Wait until every update is acknowledged and every reply delivered."""

    def quiet() -> bool:
        if server.updates.waiting:
            return False
        with engine.connect() as connection:
            left = select(func.count()).select_from(outbox).where(outbox.c.failed.is_(None))
            return connection.execute(left).scalar() == 0

    server.wait_until(quiet, seconds)


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in METADATA.sorted_tables
        }


def heard(server: BotApiServer, person: Person) -> list[str]:
    return [message.text for message in server.chat(person).from_bot]


def spoken(server: BotApiServer) -> list[Request]:
    return [each for each in server.requests if each.method in {"sendMessage", "editMessageText"}]


# --- One story -----------------------------------------------------------------------------------


def told(folder: Path, migrated: Path, disturbed: bool) -> tuple[str, dict, int]:
    """Play one story; return its transcript, what is remembered, and how often the bot spoke."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'unchase.db'}"
    (folder / "unchase.db").write_bytes(migrated.read_bytes())
    engine = open_engine(url)
    with (
        BotApiServer().in_thread() as server,
        BotProcess(server, url, folder, time_zone=zone_at_noon()) as bot,
    ):
        bot.started()
        dana = server.person("Dana", username="dana")
        code = bot.call("invite").stdout.strip().rpartition("=")[2]

        def after(act: Callable[[], object]) -> None:
            """Act; in the disturbed story the bot is killed first and comes back after."""
            if disturbed:
                bot.kill()
            act()
            if disturbed:
                bot.start()
            settled(server, engine)

        server.say(dana, f"/start {code}")
        settled(server, engine)
        server.tap(dana, "London")
        settled(server, engine)
        server.say(dana, OPENING)
        settled(server, engine)
        first = server.last(dana)
        old = first.button("Asked or came to us")["callback_data"]
        after(lambda: server.tap(dana, "A problem we can solve"))
        server.tap(dana, "Fill in")
        settled(server, engine)
        after(lambda: server.say(dana, "double booking of docks"))
        assert "double booking of docks" in server.last(dana).text
        after(lambda: server.forward(dana, "Sorry, we are going with someone else", "hidden", name="Omar"))
        assert "GRACEFUL EXIT" in server.last(dana).text
        server.press(first, old, label="an old button")
        settled(server, engine)
        after(lambda: server.tap(dana, "Sent"))
        said = len(spoken(server))
        if disturbed:
            server.redeliver_all()
            settled(server, engine)
        assert bot.stop() == 0
        assert len(spoken(server)) == said
        transcript = server.transcript(dana).replace(code, "CODE")
        for words in (*SECRETS, "docks", code):
            assert words not in bot.log
    memory = remembered(engine)
    engine.dispose()
    return transcript, memory, said


def test_a_story_with_kills_and_redelivery_is_the_same_story(tmp_path: Path, migrated_sqlite: Path):
    """An invitation, a typed debrief, a forward, an old button; killed in the middle of the debrief."""
    plain = told(tmp_path / "plain", migrated_sqlite, disturbed=False)
    disturbed = told(tmp_path / "disturbed", migrated_sqlite, disturbed=True)

    assert disturbed[0] == plain[0]
    assert disturbed == plain
    assert plain[0].count("Rep  ") == 9
    assert "That button is from earlier" in plain[0]
    assert "Closed well: one chase ended." in plain[0]


# --- Telegram's moods ----------------------------------------------------------------------------


def test_telegram_may_be_away_at_the_start_and_later(server: BotApiServer, bot: BotProcess, engine: Engine):
    server.run(server.go_away())
    bot.start()
    server.wait_until(lambda: bot.lines("Telegram is away"), 30)
    dana = server.person("Dana")
    server.say(dana, NO)
    server.run(server.come_back())
    server.wait_until(lambda: heard(server, dana), 20)
    settled(server, engine)

    server.run(server.go_away())
    server.wait_until(lambda: len(bot.lines("Telegram is away")) == 2, 20)
    server.say(dana, "/today")
    server.run(server.come_back())
    server.wait_until(lambda: len(heard(server, dana)) == 2, 20)

    assert bot.stop() == 0
    assert len(bot.lines("Telegram is away")) == 2, bot.log


def test_faults_of_telegram_lose_nothing(server: BotApiServer, bot: BotProcess, engine: Engine):
    for method in ("getMe", "getUpdates", "sendMessage"):
        for kind in ("too_many", "server_error", "lost", "slow"):
            server.fault(kind, method=method, times=1, delay=0.3)
    server.fault("bad_gateway", method="deleteWebhook")
    server.fault("unanswered", method="getUpdates")
    bot.start()
    people = [server.person(f"Rep{number}") for number in range(4)]

    for person in people:
        server.say(person, NO)
        server.say(person, "/today")
    server.wait_until(lambda: all(len(heard(server, person)) == 2 for person in people), 40)
    settled(server, engine)

    assert [
        words[0].startswith("Omar · Beta Logistics.") for words in (heard(server, p) for p in people)
    ] == [True] * 4
    assert bot.stop() == 0


def test_odd_updates_stop_nobody(server: BotApiServer, bot: BotProcess, engine: Engine):
    """Malformed ones, kinds of next year, and the odd things that people send."""
    bot.started()
    dana, odd = server.person("Dana"), server.person(ODD_NAME)
    server.say(dana, NO)
    settled(server, engine)
    server.tap(dana, "Sent")
    settled(server, engine)
    card = server.chat(dana).from_bot[0]

    server.push({"message": "nonsense"})
    server.push({"message": {"message_id": "x", "text": "Omar"}})
    server.push({"callback_query": {"id": 7}})
    server.push({"a_kind_of_next_year": {"from": dana.as_user(), "text": "Omar"}})
    server.push({})
    server.jump(1000)
    server.say(odd, "🙂" * 4096)
    server.forward(odd, "We go with someone else.", "hidden", name=ODD_NAME)
    server.press(card, "0123456789ab.3.sent", inaccessible=True)
    for data in ("", "a.b.c", "a.1.go.b", ".0.zone.Nowhere"):
        server.press(card, data)
    for kind in ("voice", "poll", "dice"):
        server.send(dana, kind)
    settled(server, engine, 60)

    assert len(bot.lines("cannot be parsed")) == 3, bot.log
    assert not bot.lines("Traceback")
    assert ODD_NAME in "".join(heard(server, odd))
    assert "Sorry" not in server.transcript(dana) + server.transcript(odd)
    assert bot.stop() == 0


def test_who_blocks_the_bot_holds_up_nobody(server: BotApiServer, bot: BotProcess, engine: Engine):
    bot.started()
    dana, gone = server.person("Dana"), server.person("Gone")
    server.say(gone, NO)
    settled(server, engine)

    server.say(gone, "/today")
    server.block(gone)
    server.say(dana, NO)
    settled(server, engine)
    assert len(heard(server, dana)) == 1
    server.unblock(gone)
    server.say(gone, "/nonsense")
    settled(server, engine)

    assert "do not know that command" in heard(server, gone)[-1]
    assert bot.stop() == 0


def test_a_stop_says_what_was_to_be_said(server: BotApiServer, bot: BotProcess, engine: Engine):
    bot.started()
    people = [server.person(f"Rep{number}") for number in range(5)]
    server.fault("late", method="sendMessage", times=3, delay=0.5)

    for person in people:
        for words in (NO, "/today", "/today"):
            server.say(person, words)
    server.wait_until(lambda: not server.updates.waiting)

    assert bot.stop() == 0
    assert all(len(heard(server, person)) == 3 for person in people)
    assert bot.lines("stopped")
    settled(server, engine, 0.1)


def test_what_comes_while_it_is_stopped_waits(server: BotApiServer, bot: BotProcess, engine: Engine):
    bot.started()
    dana = server.person("Dana")
    server.say(dana, NO)
    settled(server, engine)
    assert bot.stop() == 0

    server.tap(dana, "Sent")
    server.say(dana, "/nonsense")
    assert len(server.updates.waiting) == 2, "what was answered is acknowledged, what came later is not"
    bot.start()
    settled(server, engine)

    assert [words[:11] for words in heard(server, dana)] == ["Closed well", "I do not kn"]
    assert bot.stop() == 0


# --- Starting ------------------------------------------------------------------------------------


def one_line(text: str) -> str:
    (line,) = text.strip().splitlines()
    assert TOKEN not in line
    return line


def test_a_second_instance_leaves_with_one_clear_line(server: BotApiServer, bot: BotProcess):
    bot.started()

    second = bot.call("run")

    assert (second.returncode, second.stdout) == (3, "")
    assert "nother instance" in one_line(second.stderr)
    assert bot.stop() == 0


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (None, "BOT_TOKEN is missing"),
        ("nonsense", "BOT_TOKEN has to be"),
        ("110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1", "Telegram refuses BOT_TOKEN"),
    ],
    ids=["missing", "malformed", "refused"],
)
def test_without_a_good_token_it_does_not_start(
    server: BotApiServer, url: str, tmp_path: Path, token: str | None, says: str
):
    left = BotProcess(server, url, tmp_path, bot_token=token).call("run")

    assert (left.returncode, left.stdout) == (2, "")
    line = one_line(re.sub(r"^\S+ \S+ (DEBUG|INFO) .*\n", "", left.stderr, flags=re.MULTILINE))
    assert says in line
    assert token is None or token not in left.stderr


def test_it_introduces_itself(server: BotApiServer, bot: BotProcess):
    bot.started()
    server.wait_until(lambda: bot.lines("listening as @unchase_test_bot"))

    (commands,) = server.bot.commands.values()
    assert {"start", "help", "today", "cancel"} <= {command["command"] for command in commands}
    assert server.bot.description
    assert server.bot.short_description
    assert bot.stop() == 0


LOOKED_THROUGH = """
import asyncio, contextlib, gc
from bot.frontends.telegram.running import run
from bot.settings import Settings

def told(coroutine):
    coroutine.close()
    print(len(gc.get_objects()))

asyncio.run = told
run(Settings(_env_file=None, bot_token="1:a"), None, contextlib.nullcontext(), None)
"""


def test_what_is_loaded_at_the_start_is_not_looked_through_for_rubbish():
    done = subprocess.run(
        [sys.executable, "-c", LOOKED_THROUGH], env=environment(), capture_output=True, text=True, check=True
    )

    # Not the hundred thousand and more that there are.
    assert int(done.stdout) < 1_000
