"""Whether the prospect did anything at all: wrote, called, said something, whatever it was."""

from bot.reading.hearing import Actor, Hearing
from bot.reading.voices import Voice
from bot.reading.words import Break


def has_replied(hearing: Hearing) -> bool:
    """Tell whether the words say that something came from the prospect."""
    last = len(hearing.words) - 1
    if any(hearing.is_prospects(at) for at in range(last + 1)):
        return True
    done = [
        match
        for match in hearing.cues.within("answering_back", 0, last)
        if _by_prospect(hearing, match.first)
    ]
    return any(
        hearing.voices[match.first] is Voice.REP
        and not hearing.denied(match.first)
        and not hearing.supposed(match.first, match.last)
        for match in (*done, *hearing.cues.within("received", 0, last))
    )


def _by_prospect(hearing: Hearing, index: int) -> bool:
    """Tell whether a deed is the prospect's: theirs by what stands before it, or right after a name."""
    if hearing.actors[index] is Actor.PROSPECT:
        return True
    if index == 0 or hearing.actors[index] is Actor.REP or hearing.words.breaks[index] is not Break.NONE:
        return False
    return hearing.words.raw(index - 1)[0].isupper() and hearing.words.plain[index - 1] not in ("i", "me")
