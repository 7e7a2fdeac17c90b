"""What is said of a deed that is taken back: what it was, and for whom."""

from collections.abc import Mapping

from bot.coaching.listing import listed
from bot.coaching.model import Debrief, Deed, Promise, Prospect, Scene, Stage, Thing, Touch
from bot.coaching.playbook import Playbook
from bot.coaching.wording import label, person, say

_KINDS: Mapping[str, str] = {
    "Prospect": "prospect",
    "Touch": "touch",
    "Promise": "promise",
    "Story": "story",
}
_NAMED = 3
"""Of more people only so many are named."""


def kind_of(thing: Thing) -> str:
    """Name what a thing of the log is."""
    return _KINDS[type(thing).__name__]


def whose_undone(scene: Scene, deed: Deed, playbook: Playbook) -> str:
    """Say what is taken back, and for whom."""
    before = {item.key: item for item in deed.before if isinstance(item, Prospect)}
    now = {item.key: item for item in scene.prospects}
    rest = say(playbook, "undone_lost" if deed.loses_words else "undone_rest")
    whom = [key for key in _whom(scene, deed) if key in before or key in now]
    if len(whom) == 1 and whom[0] in before and whom[0] in now:
        was = before[whom[0]]
        if word := _done_with(was, now[was.key], deed):
            return say(playbook, word, {**person(was.name), "rest": rest})
    if whom:
        names = ", ".join(listed(before.get(key) or now[key], playbook) for key in whom[:_NAMED])
        if len(whom) <= _NAMED:
            return say(playbook, "undone_for", {"names": names, "rest": rest})
        more = f"{len(whom) - _NAMED:,}"
        return say(playbook, "undone_many", {"names": names, "count": more, "rest": rest})
    talks = [item for item in deed.before if isinstance(item, Debrief)]
    called = next((one for item in talks if (one := label(item.named, item.company))), "")
    return say(playbook, "undone_about", {"label": called}) if called else _nobodys(deed, playbook)


def _nobodys(deed: Deed, playbook: Playbook) -> str:
    """Say what is taken back where it is nobody's own."""
    kinds = {kind for kind, _ in deed.added}
    kinds |= {kind_of(item) for item in deed.before if not isinstance(item, Debrief)}
    return say(playbook, "undone_story" if _KINDS["Story"] in kinds else "undone")


def _whom(scene: Scene, deed: Deed) -> list[str]:
    """Return the keys of those whom a deed changed or added, else of those of whom it noted something."""
    added = {key for _, key in deed.added}
    changed = [item.key for item in deed.before if isinstance(item, Prospect)]
    changed += [key for kind, key in deed.added if kind == _KINDS["Prospect"]]
    log: tuple[Promise | Touch, ...] = (*scene.promises, *scene.touches)
    told_of = [item.prospect for item in deed.before if isinstance(item, Promise | Touch)]
    told_of += [item.prospect for item in log if item.key in added]
    return list(dict.fromkeys(changed or told_of))


def _done_with(was: Prospect, now: Prospect, deed: Deed) -> str:
    """Return the word for what was done with a prospect; empty where there is none of its own."""
    if any(kind == _KINDS["Touch"] for kind, _ in deed.added):
        # What is told or logged by hand ends no debrief.
        return "undone_sent" if deed.ended else "undone_told"
    if now.stage is not was.stage:
        return {Stage.PARKED: "undone_park", Stage.CLOSED: "undone_close", Stage.OPEN: "undone_reopen"}[
            now.stage
        ]
    if (now.name, now.company) != (was.name, was.company):
        return "undone_name"
    # What waits until tomorrow, or for its day, waits as well.
    is_put_off = bool(deed.ended) and now.next_look_on != was.next_look_on
    return "undone_snooze" if is_put_off or now.snoozed_until != was.snoozed_until else ""


def undone_but(scene: Scene, stay: frozenset[str], playbook: Playbook) -> str:
    """Say that a deed is taken back, but for those who stay nevertheless."""
    if len(stay) > 1:
        return say(playbook, "undone_but", {"count": f"{len(stay):,}"})
    one = next(item for item in scene.prospects if item.key in stay)
    return say(playbook, "undone_but_one", {"label": listed(one, playbook)})
