"""Stories in drafts: the best fitting one for a prospect, and what of it stands in a draft (P6)."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.coaching.model import Prospect, Rep, Story
from bot.coaching.playbook import Playbook, Wording
from bot.coaching.storybook import StoryKind
from bot.coaching.wording import say

_TOLD = frozenset({"story", "bite"})
"""Origins of blanks that only a story or a bite fills."""
_SAME = 0.5
"""Above this share of words in common two problems are the same."""
_MOTIVE = 0.5
"""What an exact motive is worth beside the words in common."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_SHORTEST_STEM = 3
_EASILY_SHORTENED = 2
"""Up to so many times its room a text is shown back when it is too long."""
_COMMON = """
    a about all always an and any are as at be been being but by can cannot could did do does doing done each
    every for from get gets getting got had has have having how i in into is issue issues it its just keep
    keeps keeping make makes making many me more most much my need needs no not of often on only or our out
    over problem problems so some still take takes taking that the their them then there these they this
    those to too under up us very was we were what when where which who will with would you your
"""
"""Words that say nothing about a problem: two problems that share only these share nothing."""
_SAYS_NOTHING = frozenset(_COMMON.split())


# --- What a story says ---------------------------------------------------------------------------


def flaw_in(text: str, room: int) -> str:
    """Return the word that says what is wrong with a part of a story; empty when it is fine."""
    if not any(letter.isalnum() for letter in text):
        return "story_empty"
    if len(text) <= room:
        return ""
    # Little too much is easily shortened when it can be seen.
    return "story_too_long" if len(text) <= _EASILY_SHORTENED * room else "story_far_too_long"


def room_of(field: str, playbook: Playbook) -> int:
    """Count the characters that a part of a story may have."""
    return playbook.slots[field].room


def part(story: Story, field: str) -> str:
    """Return a part of a story: one of its slots, or the problem it is about."""
    return story.problem if field == PROBLEM else story.slots.get(field, "")


PROBLEM = "problem"
"""The part of a story that says what it is about; also the slot that holds a prospect's problem."""
MOTIVE = "motive"


def begun(story: Story) -> Story:
    """Mark a story as one that is still told: drafts wait until the rep has said that it is right."""
    return replace(story, to_check=True)


def checked(story: Story) -> Story:
    """Take a story as right."""
    return replace(story, to_check=False)


def is_to_check(story: Story) -> bool:
    """Tell whether a story has not been called right by who tells it."""
    return story.to_check


def missing_parts(story: Story, kind: StoryKind) -> tuple[str, ...]:
    """Return what has not been told yet and is needed; none: the story is finished."""
    needed = (*kind.slots, PROBLEM) if kind.same_problem and kind.problem_ask else kind.slots
    return tuple(field for field in needed if not part(story, field))


def is_finished(story: Story, playbook: Playbook) -> bool:
    """Tell whether drafts can be made from a story; content may have lost its kind."""
    kind = playbook.story_kinds.get(story.kind)
    return kind is not None and not missing_parts(story, kind) and not is_to_check(story)


def listed_as(story: Story, kind: StoryKind) -> str:
    """Return what stands for a story in lists; empty when that has not been told."""
    return part(story, kind.listed_by) or next((text for text in story.slots.values() if text), "")


def owner_of(story: Story, rep: Rep, playbook: Playbook) -> str:
    """Name who told a story."""
    if story.owner and (story.rep != rep.key or story.owner != rep.name):
        return story.owner
    return say(playbook, "told_by_you" if story.rep == rep.key else "told_by_colleague")


# --- The best fitting one ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a story is measured by: what the prospect has been told, their problem and their motives."""

    told: frozenset[str]
    tips: frozenset[str]
    problem: frozenset[str]
    motives: frozenset[str]


def best_story(
    stories: Iterable[Story], prospect: Prospect, kind: StoryKind, playbook: Playbook
) -> Story | None:
    """Return the best fitting story of a kind that this prospect has not been told; None when none fits."""
    wanted = _Wanted(
        frozenset(prospect.stories),
        frozenset(map(_same, prospect.tips)),
        _stems(prospect.slots.get(PROBLEM, "")),
        _motives_of(prospect, playbook),
    )
    of_kind = (story for story in stories if story.kind == kind.key)
    ranked = [
        (rank, story) for story in of_kind if (rank := _rank(story, wanted, kind, playbook)) is not None
    ]
    return max(ranked, key=lambda item: item[0])[1] if ranked else None


def _rank(
    story: Story, wanted: _Wanted, kind: StoryKind, playbook: Playbook
) -> tuple[float, date, str] | None:
    """Return how well a story fits, the best the greatest; None when it does not."""
    if story.key in wanted.told or is_to_check(story) or missing_parts(story, kind):
        return None
    if any(_same(text) in wanted.tips for text in _once(story, playbook)):
        return None
    share = _shared(wanted.problem, _stems(part(story, kind.problem_slot or PROBLEM)))
    if share == 0 or (kind.same_problem and (share is None or share <= _SAME)):
        return None
    speaks = story.motive in wanted.motives
    # The key decides last, so that one card shows the same story on every turn.
    return (share or 0.0) + (_MOTIVE if speaks else 0.0), story.on, story.key


def _once(story: Story, playbook: Playbook) -> list[str]:
    """Return the parts of a story that are given to nobody twice."""
    slots = playbook.slots
    return [text for slot, text in story.slots.items() if slot in slots and slots[slot].once]


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _shared(ours: frozenset[str], theirs: frozenset[str]) -> float | None:
    """Return the share of words that two problems have in common; None when one says nothing."""
    if not ours or not theirs:
        return None
    return len(ours & theirs) / min(len(ours), len(theirs))


def _motives_of(prospect: Prospect, playbook: Playbook) -> frozenset[str]:
    typed = _stems(prospect.slots.get(MOTIVE, ""))
    return frozenset(
        motive.key
        for motive in playbook.motives.values()
        if typed & _stems(" ".join((motive.button, *motive.words)))
    )


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    words = _TOKEN.findall(text.casefold().replace("’", "'").replace("'s", ""))
    return frozenset(_stem(word) for word in words if word not in _SAYS_NOTHING)


def _stem(word: str) -> str:
    """Return a word without its commonest English endings: "deliveries" and "delivery" are one."""
    if word.endswith("ies") and len(word) > _SHORTEST_STEM + 1:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss") and len(word) > _SHORTEST_STEM:
        word = word[:-1]
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= _SHORTEST_STEM:
            doubled = bare[-1] == bare[-2] and bare[-1] not in "ls"
            word = bare[:-1] if doubled else bare
            break
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word


# --- In a draft ----------------------------------------------------------------------------------


def teller_of(wording: Wording, playbook: Playbook) -> StoryKind | None:
    """Return the kind of story that a wording is made from; None when it needs none."""
    told = [slot for slot in wording.slots if playbook.slots[slot].origin in _TOLD]
    kinds = playbook.story_kinds.values()
    return next((kind for kind in kinds if told and set(told) <= set(kind.slots)), None)


def best_for(
    wordings: Iterable[Wording],
    stories: Sequence[Story],
    prospect: Prospect,
    typed: Mapping[str, str],
    playbook: Playbook,
    shown: Collection[str] = (),
) -> tuple[Story, ...]:
    """Return the stories that these wordings are best made from, one of a kind.

    One that the card has shown already stays while it fits, whatever better one has been told since. Where
    the rep has typed a part for this draft, it is theirs as a whole: true stories are not mixed.
    """
    kinds = {kind.key: kind for wording in wordings if (kind := teller_of(wording, playbook)) is not None}
    on_card = [story for story in stories if story.key in shown]
    found = []
    for kind in kinds.values():
        if any(typed.get(slot) for slot in kind.slots if playbook.slots[slot].origin in _TOLD):
            continue
        story = best_story(on_card, prospect, kind, playbook) or best_story(stories, prospect, kind, playbook)
        if story is not None:
            found.append(story)
    return tuple(found)


def story_in(
    wording: Wording, known: Mapping[str, str], told: Mapping[str, Story], playbook: Playbook
) -> Story | None:
    """Return the story that a wording is made from; None when it stays without.

    A wording that names the problem says itself whom it is for. Any other speaks as if it were theirs, so the
    story's problem has to be the one that is known.
    """
    kind = teller_of(wording, playbook)
    story = told.get(kind.key) if kind is not None else None
    if kind is None or story is None:
        return None
    return story if kind.problem_slot in wording.slots or _is_theirs(story, kind, known) else None


def _is_theirs(story: Story, kind: StoryKind, known: Mapping[str, str]) -> bool:
    """Tell whether a story may be told without a word on whom it is for."""
    if not kind.problem_slot:
        return True
    return bool(_shared(_stems(known.get(PROBLEM, "")), _stems(part(story, kind.problem_slot))))


def with_story(
    wording: Wording, filled: Mapping[str, str], told: Mapping[str, Story], playbook: Playbook
) -> dict[str, str]:
    """Return the texts for the blanks of a wording, those of its story among them."""
    story = story_in(wording, filled, told, playbook)
    return {**filled, **(story.slots if story is not None else {})}


def parts_of(told: Mapping[str, Story], known: Mapping[str, str], playbook: Playbook) -> dict[str, str]:
    """Return the blanks that only stories fill, as those fill them that may stand in any words."""
    return {
        slot: text
        for key, story in told.items()
        if _is_theirs(story, playbook.story_kinds[key], known)
        for slot, text in story.slots.items()
        if slot in playbook.slots and playbook.slots[slot].origin in _TOLD
    }


def standing_in(text: str, told: Iterable[Story]) -> tuple[Story, ...]:
    """Return the stories of which a part stands in a text."""
    plain = _same(text)
    return tuple(
        story for story in told if any(_same(words) in plain for words in story.slots.values() if words)
    )


def told_to(prospect: Prospect, stories: Iterable[Story], playbook: Playbook) -> Prospect:
    """Note with a prospect which stories a message to them was made from, and their tips."""
    for story in stories:
        prospect = replace(
            prospect,
            stories=tuple(dict.fromkeys((*prospect.stories, story.key))),
            tips=tuple(dict.fromkeys((*prospect.tips, *_once(story, playbook)))),
        )
    return prospect
