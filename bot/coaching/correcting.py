"""What the rep puts right in words: "no, it's Tim not Tom", "I meant Dana", "not Acme, Apex".

The open debrief is then about whoever is meant: one of the rep's prospects, somebody new, or the same person
by another name or of another company. It can be taken back.
"""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from bot.coaching import filing
from bot.coaching.debriefing import changed, moved_on, seen
from bot.coaching.history import joined
from bot.coaching.model import (
    NOTHING_READ,
    Debrief,
    Evidence,
    How,
    Mention,
    Order,
    Prospect,
    Said,
    Scene,
    Step,
    Turn,
)
from bot.coaching.naming import is_name
from bot.coaching.news import known_of
from bot.coaching.panels import panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.replies import present
from bot.coaching.settling import log_stays
from bot.coaching.tapping import TAPS, after_name
from bot.coaching.view import View
from bot.coaching.wording import label, say

COMPANY = "amend_company"
_PERHAPS = "amend_perhaps"
"""The name stands there alone: of somebody who is in no list it may be no name."""
_CALLED = "amend_called"
"""The same person by another name: "call her Diana"."""
KEYS = ("amend", "amend_to", _PERHAPS, COMPANY, _CALLED)
_NEEDS_NO_OLD = frozenset({"amend", _CALLED})
"""What may leave out whose name is wrong: it is the one spoken of last."""
_ALIKE = 0.75
"""From here on a name is the wrong one that was typed, but for a slip."""


def corrected(scene: Scene, view: View | None, order: Order, playbook: Playbook) -> Turn | None:
    """Put right whom the open debrief is about; None where the words put nothing right."""
    if view is None:
        return _renamed(scene, order, playbook)
    if order.key == _CALLED and order.said.mention is not None:
        return _given_name(view, order.said.mention, playbook)
    turn, before = _put_right(scene, view, order, playbook), view.prospect
    if turn is None or before is None or not _was_logged(scene, view, before):
        return turn
    stays = any(item.prospect == before.key for item in turn.debriefs)
    return turn if stays or not turn.debriefs else log_stays(turn, before, playbook)


def _was_logged(scene: Scene, view: View, prospect: Prospect) -> bool:
    """Tell whether what was done last is a message to somebody that the open debrief told of."""
    deed = scene.deed
    if deed is None or deed.ended or deed.at < view.debrief.opened_at or prospect.key not in deed.about:
        return False
    return any(kind == "touch" for kind, _ in deed.added)


def _put_right(scene: Scene, view: View, order: Order, playbook: Playbook) -> Turn | None:
    mention = order.said.mention
    if mention is None:
        return TAPS["rename"](view, "")
    if not is_name(mention.name, playbook):
        return None
    of_firm = order.key == COMPANY or (_is(order.about, view.company) and not _is(order.about, view.name))
    if of_firm:
        return _at_company(view, mention)
    if order.about and view.name and not _is(order.about, view.name):
        return None
    others = [item for item in scene.prospects if item.key in mention.known and item != view.prospect]
    if mention.sure and view.prospect is not None and mention.known == (view.prospect.key,):
        return Turn((present(view),))
    if len(others) == 1 and mention.sure:
        return _about(view, others[0])
    if others:
        return _which(view, mention, others)
    if view.prospect is not None and mention.known == (view.prospect.key,):
        # Nearly the same name: it may be only its spelling that is put right.
        return Turn((present(view, _rename_offered(view.prospect, mention, playbook)),))
    return _perhaps(view, mention) if order.key == _PERHAPS else _called(view, mention)


def _renamed(scene: Scene, order: Order, playbook: Playbook) -> Turn | None:
    """Give the one who is listed by the wrong name the right one, where no debrief is open."""
    mention, named_last = order.said.mention, spoken_of_last(scene)
    listed = [item for item in scene.prospects if _is(order.about, item.name)]
    if order.key in _NEEDS_NO_OLD and not order.about and named_last is not None:
        return _other_name(scene, named_last, order, playbook)
    if order.key == _CALLED or (mention is None and order.key in _NEEDS_NO_OLD):
        return told(playbook, "typed_to_nothing")
    others = () if mention is None else set(mention.known) - {item.key for item in listed}
    if mention is None or others or len(listed) != 1 or order.key == COMPANY:
        return None
    if not {*order.about.casefold().split()} <= {*listed[0].name.casefold().split()}:
        return Turn((panel([_rename_offered(listed[0], mention, playbook)], in_place=False),))
    said = Said(mention.name)
    return filing.PROMPTS["newname"](scene, None, listed[0].key, said, NOTHING_READ, playbook)


def spoken_of_last(scene: Scene) -> Prospect | None:
    """Return the one prospect that was sent to, parked or closed last; None where that may be several."""
    about = scene.deed.about if scene.deed is not None else ()
    found = [item for item in scene.prospects if item.key in about]
    return found[0] if len(found) == 1 else None


def _other_name(scene: Scene, prospect: Prospect, order: Order, playbook: Playbook) -> Turn | None:
    """Give the one spoken of last another name, or ask for it: "wrong name", "call her Dee"."""
    mention = order.said.mention
    if mention is None:
        return filing.TAPS["newname"](scene, None, prospect.key, playbook)
    if not is_name(mention.name, playbook) or set(mention.known) - {prospect.key}:
        return None
    if order.key != _CALLED:
        return Turn((panel([_rename_offered(prospect, mention, playbook)], in_place=False),))
    said = Said(mention.name)
    return filing.PROMPTS["newname"](scene, None, prospect.key, said, NOTHING_READ, playbook)


def _given_name(view: View, mention: Mention, playbook: Playbook) -> Turn | None:
    """Call whom the open debrief is about by another name; in the list, too, if they are there."""
    if not is_name(mention.name, playbook):
        return None
    if view.prospect is None:
        return _called(view, mention)
    said = Said(mention.name)
    return filing.PROMPTS["newname"](view.scene, view, view.prospect.key, said, NOTHING_READ, playbook)


def _rename_offered(prospect: Prospect, mention: Mention, playbook: Playbook) -> str:
    whom = label(prospect.name, prospect.company)
    return say(playbook, "rename_perhaps", {"label": whom, "old": prospect.name, "name": mention.name})


def _is(typed: str, name: str) -> bool:
    """Tell whether typed words are a name, or a part of it, but for a slip."""
    words, theirs = typed.casefold().split(), name.casefold().split()
    return bool(words) and all(any(_alike(word, one) for one in theirs) for word in words)


def _alike(word: str, other: str) -> bool:
    return word == other or SequenceMatcher(None, word, other).ratio() >= _ALIKE


# --- What it is now ------------------------------------------------------------------------------


def _about(view: View, prospect: Prospect) -> Turn:
    """Go on with what was told as news of one of the rep's prospects."""
    log = known_of(view.scene, prospect, view.playbook)
    debrief = replace(
        _without_whom(view.debrief),
        prospect=prospect.key,
        named=prospect.name,
        company=prospect.company,
        evidence=joined(log, _told(view)),
    )
    return _shown(view, debrief)


def _which(view: View, mention: Mention, others: Sequence[Prospect]) -> Turn:
    """Ask which of the rep's prospects a name means; it may be somebody new."""
    debrief = replace(_without_whom(view.debrief), named=mention.name, evidence=_told(view))
    asking = seen(view.scene, debrief, view.playbook)
    after = changed(asking, step=Step.CHOOSING, candidates=tuple(one.key for one in others), more="")
    return Turn((present(after),), (after.debrief,), undo=True)


def _called(view: View, mention: Mention) -> Turn:
    """Give whom the debrief is about another name; who is in the list already stays who they are."""
    debrief = view.debrief
    if view.prospect is None:
        named = replace(debrief, named=mention.name, company=mention.company or debrief.company)
        return _shown(view, replace(named, candidates=(), username=""))
    debrief = replace(
        _without_whom(debrief), named=mention.name, company=mention.company, evidence=_told(view)
    )
    whom = label(mention.name, mention.company)
    slots = {"label": whom, "old": view.prospect.name, "name": mention.name}
    return _shown(view, debrief, say(view.playbook, "amended_new", slots))


def _perhaps(view: View, mention: Mention) -> Turn | None:
    """Ask whether a word is a name, where it may be anything; None where it is hardly one."""
    if mention.name.isupper():
        return None
    note = "" if _is(mention.name, view.name) else view.say("amended_perhaps", name=mention.name)
    return Turn((present(view, note),))


def _at_company(view: View, mention: Mention) -> Turn:
    """Give whom the debrief is about another company, or go on with their namesake there."""
    first = view.name.casefold().split()[:1]
    there = [
        item
        for item in view.scene.prospects
        if item != view.prospect
        and item.company.casefold() == mention.name.casefold()
        and item.name.casefold().split()[:1] == first
    ]
    if len(there) == 1:
        return _about(view, there[0])
    known = [item.company for item in view.scene.prospects if item.key in mention.known]
    same = (one for one in known if one.casefold() == mention.name.casefold())
    company = next(same, mention.name)
    whom = label(view.name, company) if view.name else company
    note = say(view.playbook, "amended_company", {"label": whom})
    if view.prospect is None:
        return _shown(view, replace(view.debrief, company=company), note)
    prospect = replace(view.prospect, company=company)
    others = tuple(item for item in view.scene.prospects if item.key != prospect.key)
    scene = replace(view.scene, prospects=(prospect, *others))
    after = changed(seen(scene, view.debrief, view.playbook))
    return Turn((present(after, note),), (after.debrief,), (prospect,), undo=True)


def _without_whom(debrief: Debrief) -> Debrief:
    return replace(debrief, prospect=None, named="", company="", username="", candidates=())


def _told(view: View) -> tuple[Evidence, ...]:
    """Return what was told or tapped, without what the log knows of whom it was thought to be about."""
    return tuple(item for item in view.debrief.evidence if item.how is not How.LOG)


def _shown(view: View, debrief: Debrief, note: str = "") -> Turn:
    """Show where the debrief stands now that it is about somebody else, and say so in a line."""
    step = Step.ASKING if debrief.step is Step.CHOOSING else debrief.step
    now = seen(view.scene, replace(debrief, step=step), view.playbook)
    if step is Step.NAMING:
        return after_name(now)
    slots = {"label": label(now.name, now.company), "old": view.name}
    note = note or say(view.playbook, "amended_name" if view.name else "amended_first", slots)
    after = moved_on(now)
    return Turn((present(after, note),), (after.debrief,), undo=True)
