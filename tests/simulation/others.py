"""Whom the reps of a simulated team work: names, what they answer, and what is so with them."""

from dataclasses import dataclass
from datetime import date, time

from tests.simulation.ledger import Case

# fmt: off
NAMES = (
    "Dana", "Omar", "Priya", "Jonas", "Ines", "Tobias", "Mei", "Carlos", "Fatima", "Greta", "Hugo",
    "Ivana", "Kwame", "Lucia", "Mateusz", "Nadia", "Oskar", "Petra", "Quentin", "Rosa", "Stefan",
    "Tamara", "Ulrich", "Veronika", "Walter", "Xenia", "Yusuf", "Zelda", "Bram", "Chidi",
)
# fmt: on
COMPANIES = ("Northwind", "Beta Logistics", "Kestrel", "Vexmoor Dairy", "Tolquist Freight", "Pelluna Foods")
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/London",
    "America/Sao_Paulo",
)
COUNTRIES = ("", "DE", "US", "GB")
TIMES = tuple(time.fromisoformat(at) for at in ("07:30", "08:00", "08:30", "09:00", "10:00"))
OPENINGS = (
    ("{name} from {company} asked for a proposal, I sent it last week, no answer yet", "quiet"),
    ("{name} from {company}, nice call, says sounds interesting, try again in a few weeks", "later"),
    ("{name} at {company} needs to think about it", "put_off"),
    ("{name} from {company} asked what it costs", "asked"),
    ("good talk with {name} from {company}, no next step", "talking"),
    ("{name} from {company}: two mails, crickets", "quiet"),
    ("{name} from {company} agreed to a call on {day}", "agreed"),
)
REPLIES = {
    "talking": "good talk with {name} from {company}, no next step",
    "asked": "{name} from {company} asked what it costs",
    "put_off": "{name} from {company} needs to think about it",
    "later": "{name} from {company} says not right now, try in a few weeks",
    "agreed": "{name} from {company} agreed to a call on {day}",
    "moved": "{name} from {company} moved our call again",
    "no": "{name} from {company} went with someone else",
    "annoyed": "{name} from {company} is cross about my reminders",
}
WEIGHTS = (30, 20, 15, 10, 10, 5, 6, 4)


@dataclass
class Truth:
    """What is so with a prospect, whether the coach knows or not."""

    case: Case
    facts: dict[str, str]
    answers: float
    """How likely a message of ours is answered."""
    news: tuple[date, str] | None = None
    """What they have answered, and from which day on the rep knows."""
