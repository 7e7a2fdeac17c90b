"""All that a rep does outside of a debrief: the commands, the buttons and the questions of every room."""

from collections.abc import Mapping

from bot.coaching import greeting, listing, nudging, panels, storybank, tapping, telling, undoing
from bot.coaching.panels import Command, Prompt, Tap

COMMANDS: Mapping[str, Command] = {
    "start": greeting.welcomed,
    **listing.COMMANDS,
    **storybank.COMMANDS,
}
TAPS: Mapping[str, Tap] = {
    "nevermind": panels.never_mind,
    **tapping.FREE,
    **nudging.TAPS,
    **storybank.TAPS,
    **telling.TAPS,
    **undoing.TAPS,
}
"""By the first part of their action."""
PROMPTS: Mapping[str, Prompt] = {
    **nudging.PROMPTS,
    **telling.PROMPTS,
}
"""By the first part of what was asked."""
