"""What is said outside of a debrief: lists, settings, confirmations, and questions that wait for words.

A panel's buttons say themselves what they are about, and always to which value, never "the other one":
pressed twice, or days later, they do no more than once. The rooms behind the commands are made of these.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from bot.coaching.model import Block, Brought, Button, Kind, Placed, Reading, Reply, Said, Scene, Turn
from bot.coaching.playbook import Playbook
from bot.coaching.schedule import nudged_from
from bot.coaching.view import View
from bot.coaching.wording import day_text, say

Tap = Callable[[Scene, View | None, str, Playbook], Turn]
"""What a button does; the text is what follows the first part of its action."""
Command = Callable[[Scene, View | None, str, Playbook], Turn]
"""What a command does; the text is what was typed behind it."""
Answer = Said | Placed | Brought
Prompt = Callable[[Scene, View | None, str, Answer, Reading, Playbook], Turn | None]
"""What an answer does where something was asked; None: it is no answer but news."""

_FARTHEST = timedelta(days=3 * 365)
_DIGITS = 4
"""Of the number of a page: nothing here has ten thousand of them."""
Rows = Iterable[Iterable[Button]]


def panel(texts: Iterable[str], rows: Rows = (), *, in_place: bool = True) -> Reply:
    """Return a panel; after a tap it takes the place of the message that was tapped."""
    blocks = tuple(Block(Kind.TEXT, text) for text in texts if text)
    return Reply(blocks, kept(rows), in_place=in_place)


def kept(rows: Rows) -> tuple[tuple[Button, ...], ...]:
    """Return the rows that hold a button."""
    return tuple(row for row in map(tuple, rows) if row)


def told(playbook: Playbook, key: str, *rows: Iterable[Button], **slots: object) -> Turn:
    """Say one sentence, below what was said before."""
    return Turn((panel([say(playbook, key, slots)], rows, in_place=False),))


def button(playbook: Playbook, key: str, action: str, *, primary: bool = False, **slots: object) -> Button:
    """Return the button of a word and an action."""
    return Button(say(playbook, f"button_{key}", slots), action, primary)


def asked(scene: Scene, playbook: Playbook, prompt: str, texts: Iterable[str], rows: Rows = ()) -> Turn:
    """Ask for words: what the rep types next goes to the prompt; "Never mind" takes the question back."""
    *before, question = texts
    blocks = (*(Block(Kind.TEXT, text) for text in before if text), Block(Kind.QUESTION, question))
    reply = Reply(blocks, kept([*rows, [button(playbook, "never_mind", "nevermind")]]))
    return Turn((reply,), rep=replace(scene.rep, prompt=prompt))


def asks(reply: Reply) -> bool:
    """Tell whether a message ends in a question."""
    return any(block.kind is Kind.QUESTION or block.text.endswith("?") for block in reply.blocks[-1:])


def page_number(text: str) -> int:
    """Return the page that a button names, counted from 0; the first where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


def never_mind(_scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Take a question back; the prompt is gone with the tap."""
    return Turn((panel([say(playbook, "left_as_it_was")]),))


def day_answered(scene: Scene, reading: Reading, playbook: Playbook) -> date | str:
    """Return the day that words name, from today on; else the sentence that says what is wrong with it."""
    if reading.no_day:
        return say(playbook, "no_such_day", {"words": reading.no_day})
    if reading.two_days:
        first, second = (day_text(day, scene.today) for day in reading.two_days[:2])
        return say(playbook, "which_of_two_days", {"first": first, "second": second})
    # "For 3 days", and nothing else, looks ahead where a day is asked.
    named = reading.ahead or reading.days
    if not named:
        return say(playbook, "which_day_again")
    day = named[0].last
    if day > scene.today + _FARTHEST:
        return say(playbook, "day_too_far")
    return say(playbook, "day_past") if day < scene.today else day


def look_on_answered(scene: Scene, reading: Reading, playbook: Playbook) -> date | str:
    """Return the day that words name for coming back to somebody.

    One that is only counted, as "in a week", gives way to the next on which the rep is nudged, and a month or
    week that lies ahead means the first such day of it; a day that the rep chose stands.
    """
    day = day_answered(scene, reading, playbook)
    if isinstance(day, str):
        return day
    named = (reading.ahead or reading.days)[0]
    if named.counted:
        return nudged_from(scene.rep, day, scene.calendar)
    begins = scene.today < named.first < named.last
    return nudged_from(scene.rep, named.first, scene.calendar) if begins else day


def day_rows(scene: Scene, reading: Reading, prefix: str) -> Rows:
    """Return a row with the days that words may mean, where they may mean two."""
    return [
        [Button(day_text(day, scene.today), f"{prefix}.{day.isoformat()}") for day in reading.two_days[:2]]
    ]
