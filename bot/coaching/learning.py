"""What works for a rep: how often messages of each variant were answered, and what may be made of it.

Careful on purpose. A share stands with the range that chance leaves it, and leans towards what the team
publishes, where that is known; a difference is none before it is beyond chance; and it chooses between
variants that the table allows, never between moves.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.coaching.beta import Beta
from bot.coaching.comparing import Share, percent, replies
from bot.coaching.model import Block, Kind, Reply, Scene, Tally, TeamWeek, Turn
from bot.coaching.panels import Tap, button, kept
from bot.coaching.playbook import Playbook, Rule
from bot.coaching.publishing import REPLIED, TOLD
from bot.coaching.view import View
from bot.coaching.wording import ended, filled_in, person, say

PRIOR = 10
"""Cases that the usual share weighs: as many as a variant needs before it is judged, so that by then half of
what is believed comes from the rep's own."""
SURE = 0.95
"""How likely it has to be that one variant works better than the next best."""
TEAM_LEAST = 20
"""Outcomes told by the team, below which its share of replies is no yardstick."""
_LOW, _HIGH = 0.05, 0.95
"""The ends of a range that holds nine times in ten. A usual share is never beyond them either, so that it
leaves half a case on each side."""
_NONE = Tally()

Tallies = Mapping[str, Tally]
"""What came of messages, by variant."""


# --- What is known -------------------------------------------------------------------------------


def came_of(variant: str, tallies: Tallies) -> Share:
    """Return how many messages of a variant were answered, of those of which it is known."""
    return replies(tallies.get(variant, _NONE))


def variants_of(move: str, playbook: Playbook) -> tuple[str, ...]:
    """Return the variants that make a move and wait for a reply, in the order of the table."""
    ways = (way.variant for rule in playbook.rules if rule.move == move for way in rule.ways)
    return tuple(key for key in dict.fromkeys(ways) if not playbook.variants[key].asks_nothing_back)


def own_share(move: str, tallies: Tallies, playbook: Playbook) -> float | None:
    """Return how often the rep's messages of a move were answered; None while nothing is told of any."""
    known = [came_of(key, tallies) for key in variants_of(move, playbook)]
    return Share(sum(share.good for share in known), sum(share.of for share in known)).value


def team_share(move: str, weeks: Iterable[TeamWeek]) -> float | None:
    """Return how often the team's messages of a move were answered, as published; None: not enough told."""
    told, replied = TOLD + move, REPLIED + move
    # Where one of the two is withheld, the other says nothing.
    known = [week.cells for week in weeks if told in week.cells and replied in week.cells]
    of = sum(cells[told] for cells in known)
    # They are rounded, each on its own.
    good = min(of, sum(cells[replied] for cells in known))
    return None if of < TEAM_LEAST else good / of


def believed(share: Share, usual: float) -> Beta:
    """Return what may be believed of a variant's share of replies, where another is usual for its move."""
    usual = min(max(usual, _LOW), _HIGH)
    return Beta(PRIOR * usual + share.good, PRIOR * (1 - usual) + share.of - share.good)


def expected(share: Share, team: float | None) -> tuple[float, float, float]:
    """Return the share of replies to expect, and the range that it lies in nine times in ten.

    It leans towards the team's share. Without one it is what /stats shows: the rep's other messages are no
    yardstick, as these very cases are among them and would count twice.
    """
    if team is None:
        return share.value or 0.0, *share.interval
    belief = believed(share, team)
    return belief.mean, belief.share_at(_LOW), belief.share_at(_HIGH)


def better(
    variants: Sequence[str], tallies: Tallies, move: str, playbook: Playbook
) -> tuple[str, str] | None:
    """Return the variant that is answered more often and the next best; None: no difference yet.

    Only the rep's own messages tell a difference, so all lean towards their own share for the move: what
    others publish never changes anybody's advice. That share counts the same messages once more, but for
    all variants alike: it draws them together, so a difference is harder to find, never easier.
    """
    usual = own_share(move, tallies, playbook)
    judged = [key for key in variants if not came_of(key, tallies).few]
    if usual is None or len(judged) < 2:
        return None
    beliefs = {key: believed(came_of(key, tallies), usual) for key in judged}
    best, second = sorted(judged, key=lambda key: -beliefs[key].mean)[:2]
    return (best, second) if beliefs[best].beats(beliefs[second]) >= SURE else None


# --- What is advised -----------------------------------------------------------------------------


def chosen(rule: Rule, scene: Scene, playbook: Playbook) -> str:
    """Return the variant that a rule advises this rep: its own, unless another has worked better for them."""
    if not rule.also:
        return rule.variant
    tallies = scene.tallies()
    if came_of(rule.variant, tallies).few:
        return rule.variant
    found = better([way.variant for way in rule.ways], tallies, rule.move, playbook)
    return rule.variant if found is None else found[0]


def reason_for(view: View) -> str:
    """Say why something else is advised than the rule's own variant; empty where it is not."""
    if not view.is_alternative:
        return ""
    tallies, rule = view.scene.tallies(), view.verdict.rule
    usual = view.playbook.rule[rule.key].variant
    here, there = came_of(rule.variant, tallies), came_of(usual, tallies)
    if not here.of or not there.of:
        # They were taken out of the log since.
        return ""
    return view.say(
        "why_learned",
        good=here.good,
        all=here.of,
        other=view.text(view.playbook.variants[usual].headline),
        other_good=there.good,
        other_all=there.of,
    )


# --- What works for me ---------------------------------------------------------------------------


def _works(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Show what came of each variant, move by move; the way back leads to the figures it was asked from."""
    tallies = scene.tallies()
    moves = [move for move in playbook.moves if own_share(move, tallies, playbook) is not None]
    rows = kept([[button(playbook, "back", f"stats.{rest or 'week'}")]])
    if not moves:
        return Turn((Reply((Block(Kind.TEXT, say(playbook, "works_none")),), rows, in_place=True),))
    head = Block(Kind.HEADLINE, say(playbook, "works_head"))
    blocks = [_about(move, tallies, scene, playbook) for move in moves]
    leans = any(team_share(move, scene.team_weeks) is not None for move in moves)
    foot = Block(Kind.NOTE, say(playbook, "works_foot_team" if leans else "works_foot"))
    return Turn((Reply((head, *blocks, foot), rows, in_place=True),))


def _about(move: str, tallies: Tallies, scene: Scene, playbook: Playbook) -> Block:
    """Show the variants of a move of which anything is told, and whether they differ."""
    variants = [key for key in variants_of(move, playbook) if came_of(key, tallies).of]
    team = team_share(move, scene.team_weeks)
    lines = [_line(key, came_of(key, tallies), team, playbook) for key in variants]
    label = _label(playbook.moves[move].label, team, playbook)
    verdict = _verdict(variants, tallies, move, playbook)
    return Block(Kind.TEXT, "\n".join(part for part in (label, *lines, verdict) if part))


def _label(move: str, team: float | None, playbook: Playbook) -> str:
    if team is None:
        return say(playbook, "works_move", {"move": move})
    return say(playbook, "works_move_team", {"move": move, "share": percent(team)})


def _line(variant: str, share: Share, team: float | None, playbook: Playbook) -> str:
    mean, low, high = map(percent, expected(share, team))
    slots = {"variant": ended(_headline(variant, playbook)), "good": share.good, "all": share.of}
    word = "works_line_few" if share.few else "works_line"
    return say(playbook, word, slots | {"share": mean, "low": low, "high": high})


def _verdict(variants: Sequence[str], tallies: Tallies, move: str, playbook: Playbook) -> str:
    """Say whether one variant is answered more often than the others; empty where there is only one."""
    if len(variants) < 2:
        return ""
    found = better(variants, tallies, move, playbook)
    if found is None:
        return say(playbook, "works_no_difference")
    best, second = found
    line = say(playbook, "works_difference", {"best": _headline(best, playbook)})
    choice = any({best, second} <= {way.variant for way in rule.ways} for rule in playbook.rules)
    return f"{line} {say(playbook, 'works_choice')}" if choice else line


def _headline(variant: str, playbook: Playbook) -> str:
    """Return what a variant is, whoever it is for."""
    text = filled_in(playbook.variants[variant].headline, person(""))
    return text[:1].upper() + text[1:]


TAPS: Mapping[str, Tap] = {"works": _works}
