"""Questions to the coach: what an id means, how many messages are left, when it speaks up, who sees what."""

from collections.abc import Callable, Mapping

from bot.coaching import closing
from bot.coaching.history import budget
from bot.coaching.model import MANAGER, Kept, Scene, Stage, Turn
from bot.coaching.nudging import prospect_of
from bot.coaching.panels import Tap, button, panel, told
from bot.coaching.person import messages_known, page
from bot.coaching.playbook import Disagreement, Playbook
from bot.coaching.policy import Verdict, decide
from bot.coaching.rhythm import nudges_told
from bot.coaching.view import View
from bot.coaching.wording import day_text, ended, filled_in, label, person, say

_ANYBODY = person("")


def _said(*texts: str) -> Turn:
    return Turn((panel(texts, in_place=False),))


# --- What the coach goes by ----------------------------------------------------------------------


def _id(_scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Say what stands behind an id, and where it is from."""
    return _said(*meaning_of(key, playbook))


def meaning_of(key: str, playbook: Playbook) -> list[str]:
    """Return the text of an id of any kind, with its source."""
    if key in playbook.claims:
        claim = playbook.claims[key]
        source = say(playbook, "id_source", {"title": playbook.sources[claim.source].title})
        return [f"{key}: {claim.text}", source]
    if key in playbook.sources:
        return [f"{key}: {ended(playbook.sources[key].title)}"]
    if key in playbook.house_rules:
        return [f"{key}: {playbook.house_rules[key].text}", say(playbook, "id_house")]
    if key in playbook.rule:
        return _rule(key, playbook)
    dispute = next((item for item in playbook.disagreements if item.key == key), None)
    return [say(playbook, "id_unknown", {"id": key})] if dispute is None else _dispute(dispute)


def _rule(key: str, playbook: Playbook) -> list[str]:
    """Say what a decision rule advises, when, and why."""
    rule = playbook.rule[key]
    slots = {**_ANYBODY, "budget": playbook.numbers.budget_start}
    move = playbook.moves[rule.move].label.lower()
    example = rule.examples[0].text
    return [
        say(playbook, "id_rule", {"id": key, "move": move, "reason": filled_in(rule.reason, slots)}),
        say(playbook, "id_example", {"example": example}),
    ]


def _dispute(dispute: Disagreement) -> list[str]:
    sides = [f"{', '.join(side.claims)}: {side.says}" for side in dispute.sides]
    return ["\n".join([f"{dispute.key} {dispute.question}", *sides, dispute.settled])]


def _move(_scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    return _said(_told_of_move(key, playbook))


def _moves(_scene: Scene, _view: View | None, _about: str, playbook: Playbook) -> Turn:
    return _said(*(_told_of_move(key, playbook) for key in playbook.moves))


def _told_of_move(key: str, playbook: Playbook) -> str:
    move = playbook.moves[key]
    return f"{move.label}: {move.about}" if move.about else ended(move.label)


# --- What it does --------------------------------------------------------------------------------


def _nudges(scene: Scene, _view: View | None, _about: str, playbook: Playbook) -> Turn:
    """Say when nudges come."""
    return _said(nudges_told(scene, playbook), say(playbook, "nudges_where"))


def _privacy(scene: Scene, _view: View | None, _about: str, playbook: Playbook) -> Turn:
    """Say who sees what, and what is kept."""
    keys = ("private", "kept_of_prospects", "kept_of_words", "kept_is_yours")
    rows = []
    if scene.rep.team:
        word = "my_team" if scene.rep.role == MANAGER else "manager_sees"
        rows.append([button(playbook, word, "seen.week")])
    return Turn((panel([say(playbook, key) for key in keys], rows, in_place=False),))


def _owed(scene: Scene, _view: View | None, _about: str, playbook: Playbook) -> Turn:
    """List what the rep has promised and not given yet, the nearest day first."""
    names = {item.key: label(item.name, item.company) for item in scene.prospects}
    owed = [one for one in scene.promises if one.ours and one.state is Kept.OPEN and one.prospect in names]
    owed.sort(key=lambda one: (one.by is None, one.by))
    lines = []
    for one in owed:
        slots: dict[str, object] = {"label": names[one.prospect], "what": one.what}
        if one.by is not None:
            slots["day"] = day_text(one.by, scene.today)
        lines.append(say(playbook, "owed_line" if one.by is None else "owed_line_by", slots))
    return _said("\n".join(lines) if lines else say(playbook, "owed_none"))


def _how_to(word: str) -> Callable[[Scene, View | None, str, Playbook], Turn]:
    """Return what says how something is typed."""
    return lambda _scene, _view, _about, playbook: _said(say(playbook, word))


# --- How many messages are left ------------------------------------------------------------------


def _left(scene: Scene, view: View | None, key: str, playbook: Playbook) -> Turn:
    """Say how many messages somebody may still get before we leave."""
    prospect = prospect_of(scene, key)
    if prospect is None:
        return told(playbook, "prospect_gone")
    if view is not None and view.debrief.prospect == key and isinstance(view.decision, Verdict):
        return left_in(view)
    slots: dict[str, object] = {**person(prospect.name)}
    if prospect.stage is not Stage.OPEN:
        return Turn((page(scene, prospect, playbook),))
    messages = messages_known(scene, prospect, playbook)
    text = say(playbook, "left_unknown", slots) if messages is None else _left_text(messages, slots, playbook)
    return _said(text)


def left_in(view: View) -> Turn:
    """Say how many messages are left for whom the open debrief is about."""
    slots: dict[str, object] = {**view.people}
    if not isinstance(view.decision, Verdict):
        messages = _left_so_far(view)
        text = _left_text(messages, slots, view.playbook) if messages else view.say("left_unknown")
        return _said(text)
    if closing.says_nothing_more(view):
        return _said(view.say("left_stop"))
    if view.playbook.moves[view.verdict.rule.move].ends_prospect:
        return _said(view.say("left_exit"))
    numbers = view.numbers_said
    messages = max(numbers["budget"] - numbers["reached"], 0), numbers["budget"]
    return _said(_left_text(messages, slots, view.playbook))


def _left_so_far(view: View) -> tuple[int, int] | None:
    """Return how many messages are left by what is told so far; None before their number is."""
    facts = view.playbook.facts
    told = {fact.key: view.known.get(fact.key) for fact in facts}
    decision = decide(told, view.playbook)
    if not isinstance(decision, Verdict) or any(
        told[one.key] is None for one in facts if one.kind == "count"
    ):
        return None
    allowed, reached = budget(decision.facts, view.playbook.numbers), int(decision.facts["reached"])
    return max(allowed - reached, 0), allowed


def _left_text(messages: tuple[int, int], slots: dict[str, object], playbook: Playbook) -> str:
    left, budget = messages
    word = {0: "left_none", 1: "left_one"}.get(left, "left_some")
    return say(playbook, word, {**slots, "left": left, "budget": budget})


ANSWERS: Mapping[str, Callable[[Scene, View | None, str, Playbook], Turn]] = {
    "id": _id,
    "move": _move,
    "moves": _moves,
    "nudges": _nudges,
    "privacy": _privacy,
    "owed": _owed,
    **{word: _how_to(word) for word in ("how_delete", "how_add", "how_rename")},
}
"""Questions that are about nobody."""
TAPS: Mapping[str, Tap] = {"left": _left}
