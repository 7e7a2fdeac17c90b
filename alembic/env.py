"""What Alembic runs for every command: it finds the database and compares it with our tables.

`bot.storage.database` hands in a connection; on the command line the settings name the database.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from bot.settings import load_settings
from bot.storage.database import migrating, open_engine
from bot.storage.tables import METADATA


def number_revision(_context: object, _revision: object, directives: list[Any]) -> None:
    """Give a new revision the number after the newest: releases count how far they are apart."""
    heads = context.script.get_heads()
    directives[0].rev_id = f"{int(heads[0] if heads else '0') + 1:04}"


def plain_type(kind: str, item: Any, _autogenerate: object) -> str | Literal[False]:
    """Write our column types into a revision as the plain ones they rest on: ours may change, it may not."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    return f"sa.{item.impl!r}"


def run(connection: Connection) -> None:
    """Run the command on a connection that is in a transaction already."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        compare_server_default=True,
        # SQLite cannot change a table; it is rebuilt.
        render_as_batch=connection.dialect.name == "sqlite",
        process_revision_directives=number_revision,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_on_command_line() -> None:
    """Open the database of the settings for the command."""
    engine = open_engine(load_settings().database_url)
    try:
        with migrating(engine) as connection:
            run(connection)
    finally:
        engine.dispose()


def write_sql() -> None:
    """Write the statements out instead of running them (`--sql`)."""
    context.configure(url=load_settings().database_url, target_metadata=METADATA, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if context.is_offline_mode():
    write_sql()
elif handed_in is not None:
    run(handed_in)
else:
    run_on_command_line()
