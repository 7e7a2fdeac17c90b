"""What is read, what is refused, and that all wrong values are told at once without being shown."""

import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SettingsError
from bot.settings import PROJECT_ROOT, Listen, Settings, load_settings

EXAMPLE = PROJECT_ROOT / ".env.example"


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def problems() -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return caught.value.problems


def test_nothing_has_to_be_set():
    settings = load_settings()

    assert settings.bot_token is None
    assert settings.database_url == "sqlite:///unchase.db"
    assert settings.content_file == PROJECT_ROOT / "coaching_content.yaml"
    assert settings.listen == Listen("127.0.0.1", 8080)
    assert settings.time_zone == ZoneInfo("UTC")


def test_the_example_names_every_setting_and_its_default(monkeypatch):
    defaults = load_settings()
    lines = re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert [name.lower() for name, _ in lines] == list(Settings.model_fields)

    Path(".env").write_text("\n".join(f"{name}={value}" for name, value in lines), "utf-8")
    monkeypatch.setenv("CONTENT_FILE", str(defaults.content_file))

    assert load_settings() == defaults


def test_the_environment_wins_over_the_file(monkeypatch):
    Path(".env").write_text("RETENTION_DAYS=7\nLOG_FORMAT=json\n", "utf-8")
    monkeypatch.setenv("RETENTION_DAYS", "9")

    settings = load_settings()

    assert (settings.retention_days, settings.log_format) == (9, "json")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DATABASE_URL", "postgresql://u:p@db/unchase", "postgresql+psycopg://u:p@db/unchase"),
        ("DATABASE_URL", "postgres://u:p@db/unchase", "postgresql+psycopg://u:p@db/unchase"),
        ("DATABASE_URL", "postgresql+psycopg://db/unchase", "postgresql+psycopg://db/unchase"),
        ("DATABASE_URL", "sqlite:////srv/unchase.db", "sqlite:////srv/unchase.db"),
        ("DATABASE_URL", "", "sqlite:///unchase.db"),
        ("CONTENT_FILE", "mine.yaml", Path("mine.yaml")),
        ("CONTENT_FILE", "~/mine.yaml", Path.home() / "mine.yaml"),
        ("CACHE_DIR", "/var/cache/coach", Path("/var/cache/coach")),
        ("TELEGRAM_API_BASE_URL", "http://localhost:8081/", "http://localhost:8081"),
        ("LISTEN", "0.0.0.0:80", Listen("0.0.0.0", 80)),
        ("LISTEN", "[::1]:8080", Listen("::1", 8080)),
        ("METRICS_LISTEN", "127.0.0.1:9090", Listen("127.0.0.1", 9090)),
        ("METRICS_LISTEN", "off", None),
        ("ACCESS", "Open", "open"),
        ("ADMIN_IDS", "7654321, 8123456789", {7654321, 8123456789}),
        ("ADMIN_IDS", "7654321", {7654321}),
        ("TIME_ZONE", "Europe/Berlin", ZoneInfo("Europe/Berlin")),
        ("LOG_LEVEL", "debug", "DEBUG"),
    ],
)
def test_a_setting_is_read(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)

    assert getattr(load_settings(), name.lower()) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "secret"),
        ("BOT_TOKEN", "123:secret secret"),
        ("CONTENT_FILE", "~secret/mine.yaml"),
        ("DATABASE_URL", "mysql://u:secret@db/unchase"),
        ("DATABASE_URL", "postgresql+asyncpg://u:secret@db/unchase"),
        ("DATABASE_URL", "secret.db"),
        ("DATABASE_URL", "sqlite://secret.db"),
        ("TELEGRAM_API_BASE_URL", "secret.example.org"),
        ("WEBHOOK_URL", "https://"),
        ("WEBHOOK_URL", "https://:443/secret"),
        ("WEBHOOK_URL", "http://bot.example.org/secret"),
        ("WEBHOOK_URL", "http://127.0.0.1.example.org/secret"),
        ("WEBHOOK_URL", "http://127.0.0.1@example.org/secret"),
        ("WEBHOOK_URL", "https://bot.example.org/telegram#secret"),
        ("WEBHOOK_SECRET", "a secret"),
        ("LISTEN", "secret"),
        ("LISTEN", ":8080"),
        ("LISTEN", "::1:8080"),
        ("LISTEN", "127.0.0.1:65536"),
        ("METRICS_LISTEN", "127.0.0.1:"),
        ("ACCESS", "secret"),
        ("ADMIN_IDS", "7654321,secret"),
        ("ADMIN_IDS", "-5"),
        ("TIME_ZONE", "Europe/Secret"),
        ("TIME_ZONE", "Europe"),
        ("TIME_ZONE", "../secret"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "36501"),
        ("RETENTION_DAYS", "a month"),
        ("LOG_LEVEL", "secret"),
        ("LOG_FORMAT", "secret"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_not_shown(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    (problem,) = problems()

    subject, wish = problem.split(" has to be ")
    assert subject == name
    assert "secret" not in wish.lower()


@pytest.mark.parametrize(
    "url",
    [
        "https://bot.example.org/telegram/",
        "http://localhost:8080/telegram",
        "http://127.0.0.1:8080",
        "http://[::1]:8080/",
    ],
)
def test_a_webhook_is_reached_by_https_or_on_this_machine(monkeypatch, url):
    monkeypatch.setenv("WEBHOOK_URL", url)
    monkeypatch.setenv("WEBHOOK_SECRET", "A-z_09")

    assert load_settings().webhook_url == url


def test_a_webhook_needs_a_secret(monkeypatch):
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.org/telegram")

    (problem,) = problems()

    assert problem.startswith("WEBHOOK_SECRET has to be ")
    assert "WEBHOOK_URL" in problem


def test_all_problems_are_told_at_once(monkeypatch):
    monkeypatch.setenv("ACCESS", "everyone")
    monkeypatch.setenv("RETENTION_DAYS", "0")
    Path(".env").write_text("TIME_ZONE=Berlin\nADMIN_ID=5\n", "utf-8")

    assert problems() == (
        "ADMIN_ID in .env is not a setting (did you mean ADMIN_IDS?).",
        "ACCESS has to be invite or open.",
        "TIME_ZONE has to be the IANA name of a time zone, such as UTC or Europe/Berlin.",
        "RETENTION_DAYS has to be a whole number of days, from 1 to 36500.",
    )


def test_the_file_may_hold_what_other_programs_need():
    Path(".env").write_text("POSTGRES_PASSWORD=secret\nTEST_DATABASE_URL=postgresql://db/test\n", "utf-8")

    load_settings()


def test_a_file_that_is_no_text_is_told_in_plain_words():
    Path(".env").write_bytes(b"BOT_TOKEN=\xff\xfe")

    assert problems() == (".env cannot be read: UnicodeDecodeError.",)


def test_without_a_home_the_cache_has_to_be_chosen(monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)

    assert problems() == ("CACHE_DIR has to be set, because no home folder is known here.",)


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", "123:secret")
    monkeypatch.setenv("WEBHOOK_SECRET", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@db/unchase")

    settings = load_settings()

    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == "123:secret"
    assert "secret" not in repr(settings).replace("webhook_secret", "")


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, "home/.cache/unchase"),
        ("linux", {"XDG_CACHE_HOME": "/var/cache"}, "/var/cache/unchase"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "home/.cache/unchase"),
        ("darwin", {}, "home/Library/Caches/unchase"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/unchase"),
        ("win32", {}, "home/AppData/Local/unchase"),
    ],
)
def test_the_cache_stays_where_the_platform_keeps_caches(monkeypatch, platform, environment, folder):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))

    assert load_settings().cache_dir == Path(folder)
