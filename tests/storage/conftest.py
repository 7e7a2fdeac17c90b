"""What the tests of the storage share."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.storage.unit_of_work import Transaction
from tests.storage.samples import NOW, a_rep


@pytest.fixture
def unit(engine: Engine) -> Iterator[Transaction]:
    """A unit of work with one rep in it."""
    with Transaction(engine) as unit:
        unit.reps.add(a_rep(), NOW, telegram_id=2**52 + 1, console_name="ana")
        unit.commit()
        unit.connection.begin()
        yield unit
