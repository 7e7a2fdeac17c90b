"""The stories and tips that drafts are made from: listed, looked at, shared, deleted, put into a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.coaching.drafts import drafted
from bot.coaching.model import Block, Button, Document, Kind, Reply, Scene, Story, Turn
from bot.coaching.panels import Command, Rows, Tap, button, kept, page_number, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.stories import (
    MOTIVE,
    PROBLEM,
    is_finished,
    is_to_check,
    listed_as,
    missing_parts,
    owner_of,
    part,
    teller_of,
)
from bot.coaching.storybook import StoryKind
from bot.coaching.view import View
from bot.coaching.wording import day_text, say, shortened

_PAGE = 6
"""Stories on one page of a list."""
_FILE = "stories.yaml"


def story_of(scene: Scene, key: str, playbook: Playbook) -> Story | None:
    """Return a story that the rep may see; None when it is gone, or its kind is."""
    found = (item for item in scene.stories if item.key == key and item.kind in playbook.story_kinds)
    return next(found, None)


def own_story(scene: Scene, key: str, playbook: Playbook) -> Story | None:
    """Return a story that the rep may change."""
    story = story_of(scene, key, playbook)
    return story if story is not None and story.rep == scene.rep.key else None


def refused(scene: Scene, key: str, playbook: Playbook) -> Turn:
    """Say why a story cannot be changed: it is gone, or somebody else's."""
    theirs = story_of(scene, key, playbook) is not None
    return told(playbook, "story_not_yours" if theirs else "story_gone")


# --- Lists ---------------------------------------------------------------------------------------


def _seen(scene: Scene, kind: StoryKind, playbook: Playbook) -> list[Story]:
    """Return the stories of a kind, newest first; others' only once they are finished."""
    stories = [
        item
        for item in scene.stories
        if item.kind == kind.key and (item.rep == scene.rep.key or is_finished(item, playbook))
    ]
    return sorted(stories, key=lambda item: (item.on, item.key), reverse=True)


def bank(scene: Scene, playbook: Playbook) -> Reply:
    """Show the kinds of stories, with how many there are of each."""
    lines, rows = [], []
    for kind in playbook.story_kinds.values():
        stories = _seen(scene, kind, playbook)
        left = sum(not is_finished(item, playbook) for item in stories)
        slots = {"kind": kind.button, "count": len(stories), "open": left}
        lines.append(say(playbook, "stories_count_open" if left else "stories_count", slots))
        if stories:
            rows.append([Button(kind.button, f"storylist.{kind.key}.0")])
    bring = button(playbook, "import", "importstories")
    if not rows:
        add = button(playbook, "add_story", "addstory", primary=True)
        return panel([say(playbook, "stories_none")], [[add], [bring]])
    rows.append([button(playbook, "add_story", "addstory")])
    rows.append([button(playbook, "export", "exportstories"), bring])
    return panel([say(playbook, "stories_head"), "\n".join(lines)], rows)


def _command(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((replace(bank(scene, playbook), in_place=False),))


def _bank(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return Turn((bank(scene, playbook),))


def _list(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """List the stories of a kind, a page at a time."""
    key, _, number = rest.partition(".")
    kind = playbook.story_kinds.get(key)
    if kind is None:
        return Turn((bank(scene, playbook),))
    stories = _seen(scene, kind, playbook)
    last = max(0, (len(stories) - 1) // _PAGE)
    at = min(page_number(number), last)
    listed = stories[at * _PAGE : (at + 1) * _PAGE]
    head = say(playbook, "stories_of_kind" if listed else "stories_of_kind_none", {"kind": kind.button})
    lines = "\n".join(_line(item, kind, scene, playbook) for item in listed)
    rows = [[Button(shortened(listed_as(item, kind)), f"story.{item.key}")] for item in listed]
    before = [button(playbook, "stories_before", f"storylist.{key}.{at - 1}")] if at else []
    after = [button(playbook, "stories_after", f"storylist.{key}.{at + 1}")] if at < last else []
    add = button(playbook, "add_story", f"newstory.{key}")
    return Turn(
        (panel([head, lines], [*rows, [*before, *after], [add, button(playbook, "back", "stories")]]),)
    )


def _line(story: Story, kind: StoryKind, scene: Scene, playbook: Playbook) -> str:
    slots = {"name": listed_as(story, kind), "owner": owner_of(story, scene.rep, playbook)}
    if missing_parts(story, kind):
        return say(playbook, "story_line_open", slots)
    if is_to_check(story):
        return say(playbook, "story_line_to_check", slots)
    if story.rep != scene.rep.key:
        return say(playbook, "story_line_theirs", slots)
    return say(playbook, "story_line_shared" if story.shared else "story_line", slots)


# --- One story -----------------------------------------------------------------------------------


def parts_told(kind: StoryKind, playbook: Playbook) -> list[tuple[str, str]]:
    """Return the parts of a story of this kind by their keys, with what they are called."""
    parts = [(slot, playbook.slots[slot].blank) for slot in kind.slots]
    if kind.problem_ask:
        parts.append((PROBLEM, playbook.slots[PROBLEM].blank))
    return [*parts, (MOTIVE, say(playbook, "story_motive"))]


def _text_of(story: Story, field: str, playbook: Playbook) -> str:
    if field == MOTIVE:
        motive = playbook.motives.get(story.motive)
        return motive.button if motive is not None else say(playbook, "story_any_motive")
    return part(story, field) or (say(playbook, "story_no_problem") if field == PROBLEM else "")


def shown(scene: Scene, story: Story, playbook: Playbook) -> list[Block]:
    """Show a story with all its parts, and how a draft of it reads."""
    kind = playbook.story_kinds[story.kind]
    missing = missing_parts(story, kind)
    named = parts_told(kind, playbook)
    slots = {
        "kind": kind.button,
        "owner": owner_of(story, scene.rep, playbook),
        "day": day_text(story.on, scene.today),
    }
    lines = [
        say(playbook, "story_part", {"part": name[:1].upper() + name[1:], "text": text})
        for field, name in named
        if not (missing and field == MOTIVE)
        and field not in missing
        and (text := _text_of(story, field, playbook))
    ]
    blocks = [
        Block(Kind.TEXT, say(playbook, "story_head", slots)),
        Block(Kind.TEXT, "\n".join(lines)),
    ]
    if missing:
        names = ", ".join(name for field, name in named if field in missing)
        return [*blocks, Block(Kind.NOTE, say(playbook, "story_missing", {"parts": names}))]
    sample = _sample(story, kind, playbook)
    if not sample:
        return blocks
    return [*blocks, Block(Kind.TEXT, say(playbook, "story_in_draft")), Block(Kind.DRAFT, sample)]


def _sample(story: Story, kind: StoryKind, playbook: Playbook) -> str:
    """Return a draft that tells as much of a story as any does."""
    wordings = [
        wording
        for variant in playbook.variants.values()
        for wording in variant.wordings
        if teller_of(wording, playbook) == kind
    ]
    if not wordings:
        return ""
    fullest = max(wordings, key=lambda wording: len(set(wording.slots) & set(kind.slots)))
    return drafted(fullest, frozenset(), story.slots, (), playbook).text


def page(scene: Scene, story: Story, playbook: Playbook) -> Reply:
    """Show a story, with what the rep may do with it."""
    kind = playbook.story_kinds[story.kind]
    own = story.rep == scene.rep.key
    blocks = shown(scene, story, playbook)
    back = button(playbook, "back", f"storylist.{kind.key}.0")
    if not own:
        blocks.append(Block(Kind.NOTE, say(playbook, "story_theirs")))
        return Reply(tuple(blocks), kept([[back]]), in_place=True)
    change = button(playbook, "change", f"storyparts.{story.key}")
    last = [button(playbook, "delete", f"storygone.{story.key}"), back]
    if missing_parts(story, kind):
        go_on = button(playbook, "finish_story", f"storygo.{story.key}", primary=True)
        return Reply(tuple(blocks), kept([[go_on, change], last]), in_place=True)
    if is_to_check(story):
        blocks.append(Block(Kind.NOTE, say(playbook, "story_to_check")))
        right = button(playbook, "right", f"storyright.{story.key}", primary=True)
        return Reply(tuple(blocks), kept([[right, change], last]), in_place=True)
    blocks.append(Block(Kind.NOTE, used_by(scene, story, playbook)))
    return Reply(tuple(blocks), kept([[change, share_button(story, playbook)], last]), in_place=True)


def used_by(scene: Scene, story: Story, playbook: Playbook) -> str:
    """Say who sees and uses a story of the rep's: they alone, or their team too."""
    if not story.shared:
        return say(playbook, "story_private")
    return say(playbook, "story_shared" if scene.rep.team else "story_shared_alone")


def share_button(story: Story, playbook: Playbook) -> Button:
    """Return the button that shares a story with the team, or keeps it to the rep again."""
    word = "unshare" if story.shared else "share"
    return button(playbook, word, f"storyshare.{story.key}.{int(not story.shared)}")


def _page(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    story = story_of(scene, key, playbook)
    return told(playbook, "story_gone") if story is None else Turn((page(scene, story, playbook),))


def _share(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, wanted = rest.partition(".")
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    # Half a story is of no use to anybody else.
    changed = replace(story, shared=wanted == "1" and is_finished(story, playbook))
    return Turn((page(scene, changed, playbook),), stories=(changed,) if changed != story else ())


def _ask_delete(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    name = listed_as(story, playbook.story_kinds[story.kind])
    rows = [[button(playbook, "yes_delete", f"storydel.{key}"), button(playbook, "back", f"story.{key}")]]
    return Turn((panel([say(playbook, "story_ask_delete", {"name": name})], rows),))


def _delete(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    if own_story(scene, key, playbook) is None:
        return refused(scene, key, playbook)
    rows = [[button(playbook, "all_stories", "stories")]]
    return Turn((panel([say(playbook, "story_deleted")], rows),), removed=(("story", key),), undo=True)


# --- Adding one, and the file --------------------------------------------------------------------


def _add(_scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Ask which kind of story it is to be."""
    rows: Rows = [
        *([Button(kind.button, f"newstory.{kind.key}")] for kind in playbook.story_kinds.values()),
        [button(playbook, "back", "stories")],
    ]
    return Turn((panel([say(playbook, "story_ask_kind")], rows),))


def _export(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Give the rep's own finished stories as a file."""
    own: Sequence[Story] = [
        item for item in scene.stories if item.rep == scene.rep.key and is_finished(item, playbook)
    ]
    if not own:
        return told(playbook, "stories_nothing_to_export")
    text = say(playbook, "stories_exported", {"count": len(own)})
    document = Document(_FILE, scene.write_stories(own))
    return Turn((Reply((Block(Kind.TEXT, text),), document=document),))


COMMANDS: Mapping[str, Command] = {"stories": _command}
TAPS: Mapping[str, Tap] = {
    "stories": _bank,
    "storylist": _list,
    "story": _page,
    "storyshare": _share,
    "storygone": _ask_delete,
    "storydel": _delete,
    "addstory": _add,
    "exportstories": _export,
}
