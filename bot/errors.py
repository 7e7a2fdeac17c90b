"""Every error raised on purpose.

    UnchaseError
    ├── SetupError            the operator's slip: found at start, every problem listed, exit code 2
    │   ├── SettingsError     the environment or `.env`
    │   ├── ContentError      the content file
    │   └── SchemaError       the database cannot be reached, or its schema is behind
    ├── AnotherInstance       somebody else runs this bot, exit code 3
    └── WriterStopped         nothing can be kept any more in this process, exit code 1

A rep's slip is no error but a reply; a slip of ours is an assertion or any other exception.
"""

from collections.abc import Sequence


class UnchaseError(Exception):
    """Any of the errors below."""


class SetupError(UnchaseError):
    """Something outside the program has to be put right before it can start."""

    problems: tuple[str, ...]
    """All of them, each a line of plain words that needs no context."""

    def __init__(self, problems: Sequence[str]) -> None:
        assert problems, "an error without a problem tells nobody what to do"
        assert not isinstance(problems, str), "one problem is a list of one"
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


class SettingsError(SetupError):
    """A setting is missing or cannot be used."""


class ContentError(SetupError):
    """The content file cannot be used."""


class SchemaError(SetupError):
    """The database cannot be reached, or its schema is not the one this release needs."""


class WriterStopped(UnchaseError):
    """The thread that writes is gone; only a new start helps."""


class AnotherInstance(UnchaseError):
    """Another process holds the bot."""
