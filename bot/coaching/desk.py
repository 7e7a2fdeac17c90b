"""All that a rep does outside of a debrief: the commands, the buttons and the questions of every room."""

from collections.abc import Mapping

from bot.coaching import (
    access,
    amending,
    arranging,
    checking,
    filing,
    importing,
    inviting,
    joining,
    learning,
    listing,
    merging,
    nudging,
    ordering,
    panels,
    people,
    person,
    promising,
    rights,
    stats,
    storybank,
    tapping,
    teaching,
    team,
    telling,
    undoing,
)
from bot.coaching.panels import Command, Prompt, Tap

COMMANDS: Mapping[str, Command] = {
    **joining.COMMANDS,
    **listing.COMMANDS,
    **people.COMMANDS,
    **arranging.COMMANDS,
    **storybank.COMMANDS,
    **stats.COMMANDS,
    **inviting.COMMANDS,
    **access.COMMANDS,
    **team.COMMANDS,
    **rights.COMMANDS,
    **importing.COMMANDS,
}
TAPS: Mapping[str, Tap] = {
    "nevermind": panels.never_mind,
    **tapping.FREE,
    **nudging.TAPS,
    **arranging.TAPS,
    **storybank.TAPS,
    **telling.TAPS,
    **people.TAPS,
    **person.TAPS,
    **filing.TAPS,
    **amending.TAPS,
    **merging.TAPS,
    **promising.TAPS,
    **undoing.TAPS,
    **joining.TAPS,
    **inviting.TAPS,
    **access.TAPS,
    **team.TAPS,
    **stats.TAPS,
    **learning.TAPS,
    **teaching.TAPS,
    **rights.TAPS,
    **importing.TAPS,
    **ordering.TAPS,
    **checking.TAPS,
}
"""By the first part of their action."""
PROMPTS: Mapping[str, Prompt] = {
    **nudging.PROMPTS,
    **people.PROMPTS,
    **filing.PROMPTS,
    **amending.PROMPTS,
    **merging.PROMPTS,
    **promising.PROMPTS,
    **arranging.PROMPTS,
    **telling.PROMPTS,
    **inviting.PROMPTS,
    **importing.PROMPTS,
    **ordering.PROMPTS,
}
"""By the first part of what was asked."""
CANCELS: Mapping[str, Tap] = {**telling.CANCELS}
"""What /cancel does where something was asked, by the first part of that; else all is left as it was."""
RESERVED: Mapping[str, tuple[str, ...]] = {**inviting.RESERVED, **access.RESERVED, **team.RESERVED}
"""The roles that have a button or a question, by the first part of its action; all others are everyone's."""
