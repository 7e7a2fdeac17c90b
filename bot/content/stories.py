"""Files of stories: written for people to read and change, read back with every slip told in plain words.

A file is a list. Each story has its kind, a line for each of its parts, and, if wanted: the problem it is
about, the motive it speaks to, who told it (told_by), when (told_on) and whether the team may use it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from bot.coaching.model import Story
from bot.coaching.phrasing import misfit, tidied
from bot.coaching.playbook import Playbook
from bot.coaching.stories import MOTIVE, PROBLEM, flaw_in, missing_parts, room_of
from bot.coaching.storybook import StoryKind
from bot.coaching.wording import say
from bot.content.document import Document, Place, Problem, Unreadable, read_texts, suggest
from bot.content.quoting import quoted

MOST = 200
"""Stories of one file."""
LARGEST = 256 * 1024
"""Characters of one file."""
_LONGEST_NAME = 60
_LIST = "stories"
_KIND, _BY, _ON, _SHARED = "kind", "told_by", "told_on", "shared"
_ANY = frozenset({"", "any", "~", "null"})
_YES, _NO = frozenset({"yes", "true", "on"}), frozenset({"no", "false", "off", "", "~", "null"})


# --- Out -----------------------------------------------------------------------------------------


def written(stories: Sequence[Story]) -> str:
    """Return the text of a file of stories."""
    return "\n".join(_entry(story) for story in stories)


def _entry(story: Story) -> str:
    parts = {_KIND: story.kind, **story.slots}
    parts |= {PROBLEM: story.problem} if story.problem else {}
    parts |= {MOTIVE: story.motive} if story.motive else {}
    parts |= {_BY: story.owner} if story.owner else {}
    parts |= {_ON: story.on.isoformat(), _SHARED: "yes" if story.shared else "no"}
    lines = [f"{key}: {quoted(text)}" for key, text in parts.items()]
    return "- " + "\n  ".join(lines) + "\n"


# --- In ------------------------------------------------------------------------------------------


def parsed(text: str, playbook: Playbook, today: date) -> tuple[tuple[Story, ...], tuple[str, ...]]:
    """Return the good stories of a file, with key and rep still empty, and what is wrong with the others."""
    if len(text) > LARGEST:
        return (), (say(playbook, "file_too_large", {"most": LARGEST}),)
    try:
        document = read_texts(text.encode("utf-8", "replace"), _LIST)
    except Unreadable as error:
        return (), (_broken(error.problem, playbook).text,)
    return _File(document, playbook, today).read()


def _broken(problem: Problem, playbook: Playbook) -> Problem:
    """Say what is wrong with the writing itself."""
    if not problem.line:
        return Problem(0, say(playbook, "file_no_list"))
    slots = {"line": problem.line, "what": problem.text}
    return Problem(problem.line, say(playbook, "file_broken", slots))


class _File:
    """One file while it is read."""

    def __init__(self, document: Document, playbook: Playbook, today: date) -> None:
        self._document = document
        self._playbook = playbook
        self._today = today

    def read(self) -> tuple[tuple[Story, ...], tuple[str, ...]]:
        """Take each entry as a whole or not at all."""
        entries = self._document.data.get(_LIST)
        if not isinstance(entries, list) or not entries or len(self._document.data) > 1:
            return (), (say(self._playbook, "file_no_list"),)
        stories: list[Story] = []
        problems: list[str] = []
        for at, entry in enumerate(entries[:MOST]):
            wrong = self._written_wrong(at) or sorted(self._problems((_LIST, at), entry), key=_line_of)
            problems += [problem.text for problem in wrong]
            if not wrong:
                stories.append(self._story(entry))
        if len(entries) > MOST:
            problems.append(self._told((_LIST, MOST), "file_too_many", most=MOST).text)
        return tuple(stories), tuple(problems)

    def _told(self, place: Place, key: str, **slots: object) -> Problem:
        """Say what is wrong in the line of a place."""
        line = self._document.spot(place).line
        return Problem(line, say(self._playbook, key, {"line": line, **slots}))

    def _written_wrong(self, at: int) -> list[Problem]:
        """Find what is wrong with the writing of an entry."""
        spots = self._document.spot((_LIST,)).inside
        end = spots[at + 1].line if at + 1 in spots else LARGEST
        return [
            _broken(problem, self._playbook)
            for problem in self._document.problems
            if spots[at].line <= problem.line < end
        ]

    def _problems(self, place: Place, entry: Any) -> Iterator[Problem]:
        """Find everything that is wrong with an entry."""
        if not isinstance(entry, dict):
            yield self._told(place, "file_no_story")
            return
        kinds, given = self._playbook.story_kinds, entry.get(_KIND)
        if not isinstance(given, str) or not given.strip():
            yield self._told(place, "file_no_kind", known=_either(kinds))
            return
        kind = kinds.get(given.strip())
        if kind is None:
            slots = {"given": given, "hint": suggest(given, kinds), "known": _either(kinds)}
            yield self._told((*place, _KIND), "file_strange_kind", **slots)
            return
        for key in missing_parts(Story("", "", kind.key, {}, "", self._today), kind):
            if key not in entry:
                yield self._told(place, "file_missing", part=key)
        for key, value in entry.items():
            yield from self._part((*place, key), key, value, kind)

    def _part(self, place: Place, key: str, value: Any, kind: StoryKind) -> Iterator[Problem]:
        fields = _fields(kind)
        if key not in fields:
            yield self._told(place, "file_strange_part", part=key, hint=suggest(key, fields))
        elif not isinstance(value, str):
            yield self._told(place, "file_no_text", part=key)
        else:
            yield from self._value(place, key, value, kind)

    def _value(self, place: Place, key: str, value: str, kind: StoryKind) -> Iterator[Problem]:
        if key in kind.slots or key == PROBLEM:
            yield from self._text(place, key, value, kind)
        elif key == _BY and len(_name(value)) > _LONGEST_NAME:
            yield self._told(place, "file_too_long", part=key, length=len(_name(value)), room=_LONGEST_NAME)
        elif key == _ON:
            yield from self._day(place, value.strip())
        elif key == MOTIVE and self._motive(value) is None:
            motives = self._playbook.motives
            hint = suggest(value, [*motives, *(item.button for item in motives.values())])
            yield self._told(
                place, "file_strange_motive", given=value, hint=hint, known=_either((*motives, "any"))
            )
        elif key == _SHARED and value.strip().casefold() not in _YES | _NO:
            yield self._told(place, "file_yes_or_no", part=key)

    def _text(self, place: Place, key: str, value: str, kind: StoryKind) -> Iterator[Problem]:
        text, room = tidied(value, self._playbook), room_of(key, self._playbook)
        flaw = flaw_in(text, room)
        if flaw and len(text) > room:
            yield self._told(place, "file_too_long", part=key, length=len(text), room=room)
        elif flaw and (key in kind.slots or kind.same_problem):
            yield self._told(place, "file_empty", part=key)
        for question in kind.asks:
            misses, words = misfit(text, question, self._playbook) if question.slot == key else ("", "")
            if misses:
                yield self._told(place, f"file_{misses}", part=key, words=words)

    def _day(self, place: Place, value: str) -> Iterator[Problem]:
        day = _day_of(value)
        if day is None:
            yield self._told(place, "file_no_day", given=value)
        elif day > self._today:
            yield self._told(place, "file_day_ahead", given=value)

    def _motive(self, value: str) -> str | None:
        """Return the key of the motive that is meant; None when there is none such."""
        meant = " ".join(value.casefold().split())
        if meant in _ANY:
            return ""
        named = {item.key: item.key for item in self._playbook.motives.values()}
        named |= {item.button.casefold(): item.key for item in self._playbook.motives.values()}
        return named.get(meant)

    def _story(self, entry: Mapping[str, str]) -> Story:
        kind = self._playbook.story_kinds[entry[_KIND].strip()]
        problem = tidied(entry.get(PROBLEM, ""), self._playbook) if kind.problem_ask else ""
        return Story(
            key="",
            rep="",
            kind=kind.key,
            slots=MappingProxyType({slot: tidied(entry[slot], self._playbook) for slot in kind.slots}),
            owner=_name(entry.get(_BY, "")),
            on=_day_of(entry.get(_ON, "").strip()) or self._today,
            problem="" if flaw_in(problem, len(problem)) else problem,
            motive=self._motive(entry.get(MOTIVE, "")) or "",
            shared=entry.get(_SHARED, "").strip().casefold() in _YES,
        )


def _fields(kind: StoryKind) -> tuple[str, ...]:
    """Return the keys that a story of a kind may have."""
    problem = (PROBLEM,) if kind.problem_ask else ()
    return (_KIND, *kind.slots, *problem, MOTIVE, _BY, _ON, _SHARED)


def _line_of(problem: Problem) -> int:
    return problem.line


def _name(value: str) -> str:
    return " ".join(value.split())


def _day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _either(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
