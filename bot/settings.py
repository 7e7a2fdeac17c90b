"""The operator's choices, read from the environment and from `.env` in the current directory.

Nothing else reads either; who needs a setting is handed its value. `.env.example` explains each one.
"""

import os
import re
import sys
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Listen(NamedTuple):
    """Where a server of ours waits for connections."""

    host: str
    port: int


def load_settings() -> "Settings":
    """Read the settings, or raise one SettingsError that lists every problem."""
    try:
        problems = misspelt_settings()
        settings = Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors(include_input=False))
        problems += [f"{name.upper()} has to be {Settings.model_fields[name].description}." for name in names]
    except (OSError, UnicodeDecodeError) as error:
        problems = [f".env cannot be read: {type(error).__name__}."]
    except RuntimeError:
        problems = ["CACHE_DIR has to be set, because no home folder is known here."]
    if problems:
        raise SettingsError(problems)
    return settings


def misspelt_settings() -> list[str]:
    """Find names in `.env` that are nearly a setting; others may share the file, so the rest is not ours."""
    known = [name.upper() for name in Settings.model_fields]
    strangers = {name.upper() for name in DotEnvSettingsSource(Settings).env_vars}.difference(known)
    return [
        f"{name} in .env is not a setting (did you mean {close[0]}?)."
        for name in sorted(strangers)
        if (close := get_close_matches(name, known, n=1, cutoff=0.85))
    ]


def cache_folder() -> Path:
    """Name the folder in which this platform keeps what a program can make again."""
    home = Path.home()
    if sys.platform == "win32":
        caches = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        caches = home / "Library" / "Caches"
    else:
        # The XDG specification: a relative path is to be ignored.
        chosen = os.environ.get("XDG_CACHE_HOME", "")
        caches = chosen if os.path.isabs(chosen) else home / ".cache"
    return Path(caches) / "unchase"


# Nobody sees the words of these errors: a setting's description says what it has to be, and the wrong value
# is not shown, because it may be a secret pasted into the wrong line.


def telegram_token(value: SecretStr) -> SecretStr:
    # Telegram's test servers are reached with "/test" after the token.
    if not re.fullmatch(r"\d+:[\w-]+(/test)?", value.get_secret_value(), re.ASCII):
        raise ValueError("not a token")
    return value


def telegram_secret(value: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
    if value is None:
        if others.data.get("webhook_url") is not None:
            raise ValueError("anybody could pass for Telegram")
        return None
    # https://core.telegram.org/bots/api#setwebhook, secret_token
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise ValueError("not a secret that Telegram accepts")
    return value


def known_database(value: str) -> str:
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
    if not re.match(r"sqlite(\+pysqlite)?://(/|$)|postgresql\+psycopg://", url):
        raise ValueError("not a database this bot can use")
    return url


def web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]\S*", value):
        raise ValueError("not a web address")
    return value


def safe_from_listeners(value: str) -> str:
    parts = urlsplit(value)
    if not parts.hostname or parts.fragment or parts.username is not None:
        raise ValueError("not an address that can be called")
    # What comes in plain text may not leave this machine.
    if parts.scheme != "https" and not is_here(parts.hostname):
        raise ValueError("anybody on the way could read along")
    return value


def is_here(host: str) -> bool:
    """Tell whether a host is this machine, by its name alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def without_slash(value: str) -> str:
    return value.rstrip("/")


def address(value: object) -> object:
    if not isinstance(value, str):
        return value
    host, colon, port = value.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    # An IPv6 address has colons of its own, hence the brackets.
    if not colon or not bare or (":" in bare and bare == host) or not port.isascii() or not port.isdigit():
        raise ValueError("not an address with a port")
    if int(port) > 65535:
        raise ValueError("not a port")
    return Listen(bare, int(port))


def address_or_off(value: object) -> object:
    return None if isinstance(value, str) and value.lower() == "off" else address(value)


def separate_ids(value: object) -> object:
    return [each for each in re.split(r"[,\s]+", value) if each] if isinstance(value, str) else value


def zone_named(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return ZoneInfo(value)
    except (KeyError, OSError) as error:
        raise ValueError("no such zone") from error


def lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def home_expanded(value: Path) -> Path:
    try:
        return value.expanduser()
    except RuntimeError as error:
        raise ValueError("nobody's home") from error


class Settings(BaseSettings):
    """All that an operator can choose.

    Each description ends the sentence "NAME has to be ...", which is the one message about a wrong value.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(telegram_token)] | None = Field(
        default=None,
        description="the token that BotFather gave you: digits, a colon, letters and digits",
    )
    database_url: Annotated[str, AfterValidator(known_database)] = Field(
        default="sqlite:///unchase.db",
        repr=False,  # it may hold a password
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    )
    content_file: Annotated[Path, AfterValidator(home_expanded)] = Field(
        default=PROJECT_ROOT / "coaching_content.yaml",
        description="the path of a content file",
    )
    cache_dir: Annotated[Path, AfterValidator(home_expanded)] = Field(
        default_factory=cache_folder,
        description="the path of a folder",
    )
    telegram_api_base_url: Annotated[str, AfterValidator(web_address), AfterValidator(without_slash)] = Field(
        default="https://api.telegram.org",
        description="the address of a Bot API server, such as https://api.telegram.org",
    )
    webhook_url: Annotated[str, AfterValidator(web_address), AfterValidator(safe_from_listeners)] | None = (
        Field(
            default=None,
            description="the HTTPS address at which Telegram reaches this bot, such as "
            "https://bot.example.org/telegram",
        )
    )
    webhook_secret: Annotated[SecretStr | None, AfterValidator(telegram_secret)] = Field(
        default=None,
        validate_default=True,  # without it there is no webhook
        description="1 to 256 letters, digits, underscores and hyphens, and there when WEBHOOK_URL is",
    )
    listen: Annotated[Listen, BeforeValidator(address), NoDecode] = Field(
        default=Listen("127.0.0.1", 8080),
        description="HOST:PORT, such as 127.0.0.1:8080",
    )
    metrics_listen: Annotated[Listen | None, BeforeValidator(address_or_off), NoDecode] = Field(
        default=None,
        description="HOST:PORT, such as 127.0.0.1:9090, or off",
    )
    access: Annotated[Literal["invite", "open"], BeforeValidator(lower)] = Field(
        default="invite",
        description="invite or open",
    )
    admin_ids: Annotated[frozenset[Annotated[int, Field(ge=1)]], BeforeValidator(separate_ids), NoDecode] = (
        Field(
            default=frozenset(),
            description="Telegram user ids, numbers with commas between them",
        )
    )
    time_zone: Annotated[ZoneInfo, BeforeValidator(zone_named)] = Field(
        default=ZoneInfo("UTC"),
        description="the IANA name of a time zone, such as UTC or Europe/Berlin",
    )
    retention_days: int = Field(
        default=30, ge=1, le=36500, description="a whole number of days, from 1 to 36500"
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(upper)] = Field(
        default="INFO",
        description="DEBUG, INFO, WARNING or ERROR",
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(lower)] = Field(
        default="text",
        description="text or json",
    )
