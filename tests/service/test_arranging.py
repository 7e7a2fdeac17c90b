"""Settings as they are typed: real words, real places, real holidays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from bot.coaching.model import Commanded, Picked, Placed, Rep, Said
from bot.content.shelf import Shelf
from bot.service import Address, Coach
from bot.storage.memory import Memory
from tests import playbooks
from tests.coaching.scenes import text_of

ANA = Address(telegram_id=5_000_000_000)
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Desk:
    """A rep who has just said hello."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.memory = memory
        self.coach = Coach(memory, shelf, clock=lambda: FRIDAY)
        self.does(Commanded("start"))

    def does(self, event: Said | Picked | Placed | Commanded) -> str:
        """Let one event happen and return what is said to it."""
        return "\n".join(text_of(reply) for reply in self.coach.hear(ANA, event).result(20))

    def types_at(self, action: str, words: str) -> str:
        """Tap a button and type below it."""
        self.does(Picked(action))
        return self.does(Said(words))

    @property
    def rep(self) -> Rep:
        """The rep as kept."""
        with self.memory.look() as unit:
            rep = unit.reps.of_telegram(5_000_000_000)
        assert rep is not None
        return rep

    @property
    def has_a_debrief(self) -> bool:
        """Whether anything typed was taken for news."""
        with self.memory.look() as unit:
            debrief, set_aside = unit.debriefs.unfinished_of(self.rep.key)
        return debrief is not None or bool(set_aside)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def desk(sqlite_url: str, shelf: Shelf) -> Iterator[Desk]:
    with Memory(sqlite_url) as memory:
        yield Desk(memory, shelf)


@pytest.mark.parametrize("answer", [Said("leipzig"), Said("I'm in Leipzig"), Placed(51.34, 12.37)])
def test_the_first_question_takes_a_city_or_a_location(desk, answer):
    said = desk.does(answer)

    assert "Europe/Berlin" in said
    assert (desk.rep.time_zone, desk.rep.greeting) == ("Europe/Berlin", "done")
    assert not desk.has_a_debrief


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Atlantis", "Do you mean Atlantic, Iowa, United States?"),
        ("Enterprise", "Do you mean Enterprise, Alabama, United States?"),
        ("Qwertzuiop", "I know no place called “Qwertzuiop”."),
    ],
)
def test_a_strange_city_moves_nobody(desk, words, said):
    assert said in desk.types_at("setzone", words)
    assert desk.rep.time_zone == "UTC"
    assert not desk.has_a_debrief


@pytest.mark.parametrize("words", ["Narnia", "Atlantis"])
def test_a_strange_country_has_no_holidays(desk, words):
    said = desk.types_at("holidays", words)

    assert f"I know no holidays of “{words}”." in said
    assert "Whose public holidays?" in said
    assert desk.rep.rhythm.country == ""
    assert not desk.has_a_debrief


@pytest.mark.parametrize(
    ("words", "country"), [("bavaria", "DE-BY"), ("Swizerland", ""), ("Columbus", "US"), ("none", "")]
)
def test_a_typed_country_is_kept_when_it_was_named(desk, words, country):
    desk.types_at("holidays", words)

    assert desk.rep.rhythm.country == country
    assert not desk.has_a_debrief


@pytest.mark.parametrize("action", ["off", "off.settings"])
@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("monday", date(2026, 11, 23)),
        ("back on Monday", date(2026, 11, 23)),
        ("until 3 Dec", date(2026, 12, 3)),
        ("holiday till 5 january", date(2027, 1, 5)),
        ("I'm away until monday", date(2026, 11, 23)),
        ("31 february", None),
        ("next friday", None),
        ("whenever", None),
    ],
)
def test_a_typed_day_off_is_read_at_the_panel(desk, action, words, back):
    desk.types_at(action, words)

    assert desk.rep.rhythm.off_until == back
    assert not desk.has_a_debrief


@pytest.mark.parametrize("words", ["none", "never", "no quiet hours"])
def test_quiet_hours_are_given_up_in_words(desk, words):
    assert "No hours are quiet now." in desk.types_at("quiet", words)
    assert not desk.has_a_debrief


@pytest.mark.parametrize("prompt", ["setzone", "holidays", "off", "quiet", "setat"])
def test_news_below_the_buttons_is_news(desk, prompt):
    desk.types_at(prompt, "Dana at Northwind asked for a proposal on Thursday")

    assert desk.has_a_debrief
