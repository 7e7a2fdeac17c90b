"""Where a debrief stands, shown: each step has its reply."""

from dataclasses import replace

from bot.coaching import cards, questions
from bot.coaching.model import Block, Kind, Reply, Step
from bot.coaching.view import View

_SHOWN = {
    Step.CHOOSING: questions.choosing,
    Step.ASKING: questions.asking,
    Step.CARD: cards.card,
    Step.WHY: cards.why,
    Step.CHANGES: cards.changed,
    Step.DISPUTE: cards.dispute,
    Step.FIXING: questions.fixing,
    Step.FILLING: questions.filling,
    Step.EDITING: cards.editing,
    Step.MARKED: cards.marked,
    Step.NAMING: questions.naming,
    Step.DATING: questions.dating,
}


def present(view: View, *notes: str) -> Reply:
    """Show where a debrief stands, after some notes."""
    shown = _SHOWN[view.debrief.step](view)
    said = tuple(Block(Kind.NOTE, note) for note in notes if note)
    return replace(shown, blocks=said + shown.blocks) if said else shown


def actions_of(view: View) -> set[str]:
    """Return what the buttons below a debrief do."""
    # Of a card, the words are most of the work.
    rows = cards.rows_of(view) if view.debrief.step is Step.CARD else present(view).rows
    return {button.action for row in rows for button in row}
