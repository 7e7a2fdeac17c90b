"""Telling a story: a few short questions, one at a time; and bringing in a file of them.

The story is kept from the first answer on, so that an interruption loses nothing: what is missing is
asked when the rep goes on.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.coaching.digressing import Asked, is_news
from bot.coaching.model import Block, Brought, Button, Kind, Reading, Reply, Said, Scene, Story, Turn
from bot.coaching.panels import Answer, Prompt, Tap, asked, button, kept, panel, told
from bot.coaching.phrasing import continuing, misfit, tidied
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.replies import present
from bot.coaching.stories import (
    MOTIVE,
    PROBLEM,
    begun,
    checked,
    flaw_in,
    is_to_check,
    missing_parts,
    part,
    room_of,
)
from bot.coaching.storybank import bank, own_story, page, parts_told, refused, share_button, shown, used_by
from bot.coaching.storybook import StoryKind, StoryQuestion
from bot.coaching.view import View
from bot.coaching.wording import say, shortened

_LISTED = 10
"""Problems of a file that are listed; of more it is said how many."""
_YAML = (".yaml", ".yml")
_STORY_FILE = re.compile(r"^\s*-?\s*[\"']?kind[\"']?\s*:", re.MULTILINE)


# --- What comes next -----------------------------------------------------------------------------


def _order(kind: StoryKind) -> tuple[str, ...]:
    return (*kind.slots, *((PROBLEM,) if kind.problem_ask else ()), MOTIVE)


def _next(story: Story, kind: StoryKind, after: str) -> str:
    """Return what to ask next: what is needed first, then what may be skipped; empty when all is told."""
    missing = missing_parts(story, kind)
    if missing:
        return missing[0]
    order = _order(kind)
    ahead = order[order.index(after) + 1 :] if after in order else order
    optional = [field for field in ahead if field not in kind.slots]
    return next((field for field in optional if not _is_told(story, field)), "")


def _is_told(story: Story, field: str) -> bool:
    return bool(story.motive if field == MOTIVE else part(story, field))


def _ask(scene: Scene, story: Story, field: str, verb: str, playbook: Playbook, *lead: str) -> Turn:
    """Ask for a part of a story; `verb` tells whether the rest is asked after it."""
    kind = playbook.story_kinds[story.kind]
    prompt = f"{verb}.{story.key}.{field}"
    if field == MOTIVE:
        choices = [
            Button(motive.button, f"storyset.{story.key}.{motive.key}")
            for motive in playbook.motives.values()
        ]
        choices.append(button(playbook, "any", f"storyset.{story.key}."))
        question, rows = say(playbook, "story_ask_motive"), in_pairs(choices)
    else:
        question, rows = _question(kind, field).ask, []
        if field == PROBLEM and not kind.same_problem:
            rows = [[button(playbook, "skip", f"storyskip.{story.key}.{field}")]]
    turn = asked(scene, playbook, prompt, [*lead, question], rows)
    return _stopped_unfinished(turn, story) if verb == "story" else turn


def _stopped_unfinished(turn: Turn, story: Story) -> Turn:
    """Let "Never mind" say what becomes of a story that is half told."""
    (reply,) = turn.replies
    *rows, (stop,) = reply.rows
    stop = replace(stop, action=f"storystop.{story.key}")
    return replace(turn, replies=(replace(reply, rows=(*rows, (stop,))),))


def _question(kind: StoryKind, field: str) -> StoryQuestion:
    if field == PROBLEM:
        # It is compared with other problems and stands in no draft, so it may be said in any way.
        return StoryQuestion(PROBLEM, kind.problem_ask, name=True)
    return next(item for item in kind.asks if item.slot == field)


def _told_so_far(scene: Scene, story: Story, after: str, playbook: Playbook) -> Turn:
    """Keep a story and ask for what comes next; when all is told, show it back."""
    kind = playbook.story_kinds[story.kind]
    field = _next(story, kind, after)
    if field:
        return replace(_ask(scene, story, field, "story", playbook), stories=(story,))
    return replace(_shown_back(scene, story, playbook), stories=(story,))


def _shown_back(scene: Scene, story: Story, playbook: Playbook) -> Turn:
    """Show a story as it was understood; until the rep has said that it is right, /cancel means it."""
    if missing_parts(story, playbook.story_kinds[story.kind]):
        return Turn((replace(page(scene, story, playbook), in_place=False),))
    blocks = [*shown(scene, story, playbook), Block(Kind.QUESTION, say(playbook, "story_is_right"))]
    right = button(playbook, "right", f"storyright.{story.key}", primary=True)
    rows = [[right, button(playbook, "change", f"storyparts.{story.key}")]]
    return Turn((Reply(tuple(blocks), kept(rows)),), rep=replace(scene.rep, prompt=f"storyright.{story.key}"))


def _with(story: Story, field: str, text: str) -> Story:
    if field == PROBLEM:
        return replace(story, problem=text)
    return replace(story, slots={**story.slots, field: text})


# --- Answers -------------------------------------------------------------------------------------


def _taken(
    answer: Answer, question: StoryQuestion, before: str, reading: Reading, playbook: Playbook
) -> tuple[str, str] | None:
    """Return the words for a part of a story and what is wrong with them; None when they are news."""
    if not isinstance(answer, Said):
        return None
    text, typed = continuing(answer.words, question, playbook), tidied(answer.words, playbook)
    if before and typed.casefold() == before.casefold():
        # The same again in other letters: a name that we wrote small.
        text = typed
    room = room_of(question.slot, playbook)
    flaw = flaw_in(text, room)
    asked_for = Asked.CHOICE if flaw == "story_far_too_long" else Asked.STORY
    if is_news(asked_for, reading, playbook):
        return None
    if flaw:
        slots = {"text": text, "over": len(text) - room, "length": len(text), "room": room}
        return text, say(playbook, flaw, slots)
    misses, words = misfit(text, question, playbook)
    return text, say(playbook, misses, {"words": words}) if misses else ""


def _begun(
    scene: Scene, _view: View | None, rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Begin a story with the answer to its first question."""
    kind = playbook.story_kinds.get(rest)
    if kind is None:
        return None
    question = kind.asks[0]
    taken = _taken(answer, question, "", reading, playbook)
    if taken is None:
        return None
    text, wrong = taken
    if wrong:
        return asked(scene, playbook, f"newstory.{rest}", [wrong, question.ask])
    story = Story(
        scene.new_key(), scene.rep.key, kind.key, {question.slot: text}, owner=scene.rep.name, on=scene.today
    )
    return _told_so_far(scene, begun(story), question.slot, playbook)


def _answered(
    scene: Scene, _view: View | None, rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Take an answer while a story is told; the next question follows."""
    return _answer(scene, rest, answer, reading, playbook, "story")


def _corrected(
    scene: Scene, _view: View | None, rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Take the new words for one part of a story."""
    return _answer(scene, rest, answer, reading, playbook, "storyfix")


def _answer(
    scene: Scene, rest: str, answer: Answer, reading: Reading, playbook: Playbook, verb: str
) -> Turn | None:
    key, _, field = rest.partition(".")
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook) if isinstance(answer, Said) else None
    if field == MOTIVE:
        return _motive_typed(scene, story, answer, reading, verb, playbook)
    if field not in _order(playbook.story_kinds[story.kind]):
        # The content no longer asks for it.
        return _shown_back(scene, story, playbook)
    question = _question(playbook.story_kinds[story.kind], field)
    taken = _taken(answer, question, part(story, field), reading, playbook)
    if taken is None:
        return None
    text, wrong = taken
    if wrong:
        return _ask(scene, story, field, verb, playbook, wrong)
    story = _with(story, field, text)
    if verb == "story":
        return _told_so_far(scene, story, field, playbook)
    return replace(_shown_back(scene, story, playbook), stories=(story,), undo=True)


def _motive_typed(
    scene: Scene, story: Story, answer: Answer, reading: Reading, verb: str, playbook: Playbook
) -> Turn | None:
    if not isinstance(answer, Said) or is_news(Asked.CHOICE, reading, playbook):
        return None
    typed = tidied(answer.words, playbook).casefold()
    labels = {motive.button.casefold(): motive.key for motive in playbook.motives.values()}
    labels[say(playbook, "button_any").casefold()] = ""
    if typed not in labels:
        return _ask(scene, story, MOTIVE, verb, playbook, say(playbook, "story_motive_again"))
    changed = replace(story, motive=labels[typed])
    return replace(_shown_back(scene, changed, playbook), stories=(changed,) if changed != story else ())


# --- Taps ----------------------------------------------------------------------------------------


def _new(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask the first question; the story begins with its answer."""
    kind = playbook.story_kinds.get(key)
    if kind is None:
        return Turn((bank(scene, playbook),))
    texts = [say(playbook, "story_finish"), kind.asks[0].ask]
    return asked(scene, playbook, f"newstory.{key}", texts)


def _go_on(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Go on with a story where its telling stopped."""
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    field = _next(story, playbook.story_kinds[story.kind], "")
    if not field:
        return Turn((page(scene, story, playbook),))
    return _ask(scene, story, field, "story", playbook)


def _skip(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Leave out a part that need not be told."""
    key, _, field = rest.partition(".")
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    after = _next(story, playbook.story_kinds[story.kind], field)
    if after:
        return _ask(scene, story, after, "story", playbook)
    return _shown_back(scene, story, playbook)


def _set_motive(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, motive = rest.partition(".")
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    changed = replace(story, motive=motive if motive in playbook.motives else "")
    turn = _shown_back(scene, changed, playbook)
    replies = tuple(replace(reply, in_place=True) for reply in turn.replies)
    return replace(turn, replies=replies, stories=(changed,) if changed != story else ())


def _right(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Take a story as it was shown back."""
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    if missing_parts(story, playbook.story_kinds[story.kind]):
        return Turn((page(scene, story, playbook),))
    right = checked(story)
    rows = [[share_button(story, playbook)], [button(playbook, "all_stories", "stories")]]
    reply = panel([say(playbook, "story_kept"), used_by(scene, story, playbook)], rows)
    return Turn((reply,), stories=(right,) if right != story else ())


def _stop(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Leave a story half told; what was told stays."""
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    rows = [[button(playbook, "all_stories", "stories")]]
    return Turn((panel([say(playbook, "story_left_open")], rows),))


def _dropped(scene: Scene, view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Let go of the story that is told; an open debrief goes on where it stands."""
    story = own_story(scene, rest.partition(".")[0], playbook)
    if story is None or not is_to_check(story):
        return told(playbook, "left_as_it_was")
    gone = replace(told(playbook, "story_dropped"), removed=(("story", story.key),), undo=True)
    return gone if view is None else replace(gone, replies=(*gone.replies, present(view)))


def _parts(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Ask which part of a story is to change."""
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    kind = playbook.story_kinds[story.kind]
    choices = [
        Button(shortened(name[:1].upper() + name[1:]), f"storyask.{key}.{field}")
        for field, name in parts_told(kind, playbook)
    ]
    rows = [*in_pairs(choices), [button(playbook, "back", f"story.{key}")]]
    return Turn((panel([say(playbook, "story_ask_change")], rows),))


def _ask_part(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, field = rest.partition(".")
    story = own_story(scene, key, playbook)
    if story is None:
        return refused(scene, key, playbook)
    if field not in _order(playbook.story_kinds[story.kind]):
        return Turn((page(scene, story, playbook),))
    return _ask(scene, story, field, "storyfix", playbook)


# --- A file of stories ---------------------------------------------------------------------------


def _ask_file(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    return asked(scene, playbook, "import.asked", [say(playbook, "import_form"), say(playbook, "ask_import")])


def _brought(
    scene: Scene, view: View | None, rest: str, answer: Answer, reading: Reading, playbook: Playbook
) -> Turn | None:
    """Take over the stories of a file, each as a whole or not at all; None when it is news."""
    if not isinstance(answer, Said | Brought):
        return None
    text = answer.words if isinstance(answer, Said) else answer.text
    looks_right = bool(_STORY_FILE.search(text))
    if not looks_right and isinstance(answer, Said) and is_news(Asked.FILE, reading, playbook):
        return None
    is_meant = looks_right or (isinstance(answer, Brought) and answer.name.lower().endswith(_YAML))
    if not rest and not is_meant:
        return _not_read(view, playbook)
    taken = _without_doubles(scene, reading.stories)
    known = len(reading.stories) - len(taken)
    lines = [say(playbook, "imported", {"count": len(taken)})] if taken else []
    lines += [say(playbook, "imported_known", {"count": known})] if known else []
    if not reading.stories:
        lines.append(say(playbook, "imported_nothing"))
    wrong = _wrong(reading.problems, playbook)
    if not reading.stories and rest:
        return asked(scene, playbook, f"import.{rest}", [*lines, wrong, say(playbook, "ask_import")])
    rows = [[button(playbook, "all_stories", "stories")]]
    return Turn(
        (panel([" ".join(lines), wrong], rows, in_place=False),), stories=tuple(taken), undo=bool(taken)
    )


def _not_read(view: View | None, playbook: Playbook) -> Turn:
    """Say that a file of something else is not read; an open debrief goes on where it stands."""
    if view is None:
        return told(playbook, "file_not_read")
    return Turn((present(view, view.say("file_not_read")),))


def _wrong(problems: tuple[str, ...], playbook: Playbook) -> str:
    if not problems:
        return ""
    more = len(problems) - _LISTED
    rest = [say(playbook, "imported_more", {"count": more})] if more > 0 else []
    return "\n".join([say(playbook, "imported_wrong"), *problems[:_LISTED], *rest])


def _without_doubles(scene: Scene, brought: tuple[Story, ...]) -> list[Story]:
    """Return the brought stories that the rep does not have yet, made theirs."""
    rep = scene.rep
    known = {_said(story) for story in scene.stories if story.rep == rep.key}
    taken = []
    for story in brought:
        if _said(story) in known:
            continue
        known.add(_said(story))
        taken.append(replace(story, key=scene.new_key(), rep=rep.key, owner=story.owner or rep.name))
    return taken


def _said(story: Story) -> tuple[str, frozenset[tuple[str, str]]]:
    return story.kind, frozenset((slot, text.casefold()) for slot, text in story.slots.items())


TAPS: Mapping[str, Tap] = {
    "newstory": _new,
    "storygo": _go_on,
    "storyskip": _skip,
    "storyset": _set_motive,
    "storyright": _right,
    "storystop": _stop,
    "storyparts": _parts,
    "storyask": _ask_part,
    "importstories": _ask_file,
}
PROMPTS: Mapping[str, Prompt] = {
    "newstory": _begun,
    "story": _answered,
    "storyfix": _corrected,
    "import": _brought,
}
CANCELS: Mapping[str, Tap] = {"story": _dropped, "storyright": _dropped}
