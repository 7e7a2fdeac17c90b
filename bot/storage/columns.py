"""The column types that make both databases keep the same things, and texts that both of them take."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


def storable(words: str) -> str:
    """Return a text that every database takes: PostgreSQL refuses NUL, and neither takes half a character."""
    if "\0" not in words:
        try:
            words.encode()
        except UnicodeEncodeError:
            pass
        else:
            return words
    return words.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable_value(value: Any) -> Any:
    """Return a JSON value with every text in it made storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(key): storable_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable_value(item) for item in value]
    return value


def json_text(value: Any) -> str:
    """Write a value as compact JSON that both databases take; TypeError for what is no JSON."""
    try:
        written = orjson.dumps(value)
    except TypeError:
        # Half a character in it, or nothing that can be written at all.
        return orjson.dumps(storable_value(value)).decode()
    # Nearly every value is fine, and looking at the whole is cheaper than looking at every part.
    return (orjson.dumps(storable_value(value)) if b"\\u0000" in written else written).decode()


class Words(TypeDecorator[str]):
    """A text that people typed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Make the text storable."""
        return value and storable(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware when it goes in, kept in UTC, aware and UTC when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn the instant into UTC; refuse one without a time zone, because nobody knows when it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant has to be aware, and this one has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the instant its time zone: SQLite drops it, PostgreSQL answers in the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
