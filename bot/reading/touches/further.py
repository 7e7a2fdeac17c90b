"""How many messages a rep tells of as more than those told before: "two more mails", "mailed her again"."""

from itertools import pairwise

from bot.reading.touches.adding import since_their_word
from bot.reading.touches.finding import Messages
from bot.reading.touches.sent import Kind, Sent
from bot.reading.touches.tale import Tale

_ANOTHER = "another"
_MORE = frozenset({_ANOTHER, "more", "further", "else"})
_AGAIN = "again"
_TOLD_ALONE = frozenset({Kind.NUMBERED, Kind.TIMES, Kind.SINGLE})
_NEAR = 4
"""Words behind a message among which "again" or "else" is said of it."""


def further_in(messages: Messages) -> int:
    """Return the number of messages told as more; none where the text tells of those before them, too."""
    tale = messages.tale
    sent = since_their_word(tale, messages.sent)
    if not sent or not _is_more(tale, sent[0]) or any(one.kind not in _TOLD_ALONE for one in sent):
        return 0
    verbs = [one for one, other in pairwise(sent) if _sends(tale, one, other)]
    return sum(1 if _ANOTHER in _words(tale, one) else one.number for one in sent if one not in verbs)


def _sends(tale: Tale, one: Sent, other: Sent) -> bool:
    """Tell whether a verb sends just what is counted behind it: "sent her another mail"."""
    between = tale.plain[one.last + 1 : other.first]
    alone = one.kind is Kind.SINGLE and other.kind is Kind.NUMBERED
    return (
        alone and tale.hearing.scopes[one.first] == tale.hearing.scopes[other.first] and "and" not in between
    )


def _words(tale: Tale, one: Sent) -> tuple[str, ...]:
    """Return the words of a message, the one before it, and those near behind it in its clause."""
    end = min(one.last + _NEAR, tale.hearing.scopes[one.last][1])
    return tale.plain[_first(one) : end + 1]


def _first(one: Sent) -> int:
    return max(one.first - 1, 0)


def _is_more(tale: Tale, one: Sent) -> bool:
    """Tell whether a message is told as one more; "3 mails, again nothing" tells of the silence."""
    words = _words(tale, one)
    if _MORE & set(words):
        return not any(pair == ("more", "than") for pair in pairwise(words))
    if one.kind is Kind.NUMBERED or _AGAIN not in words:
        return False
    at = _first(one) + words.index(_AGAIN)
    return not tale.cue("denying", at + 1, at + 1)
