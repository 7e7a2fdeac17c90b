"""Several people in one message: only what is told of one of them is read; better nothing than mixed."""

from collections.abc import Sequence

from bot.coaching.model import Prospect
from bot.reading.hearing import Hearing
from bot.reading.known import is_called
from bot.reading.lexicon import Ear
from bot.reading.names import name_at
from bot.reading.voices import Voice


def told_of_one(hearing: Hearing, prospects: Sequence[Prospect], ear: Ear) -> str | None:
    """Return the part of a text about one person, the only known one or the first; None if it names one."""
    subjects = _subjects(hearing, ear)
    people = list(dict.fromkeys(name for _, name in subjects))
    if len(people) < 2:
        return None
    known = [name for name in people if any(is_called(name, one.name) for one in prospects)]
    meant = known[0] if len(known) == 1 else people[0]
    text = hearing.words.text
    starts = [0, *(hearing.words.spans[index][0] for index, _ in subjects[1:])]
    ends = [*starts[1:], len(text)]
    parts = [
        text[start:end].rstrip(" ,;")
        for start, end, (_, name) in zip(starts, ends, subjects, strict=True)
        if name == meant
    ]
    return "\n\n".join(part.removesuffix(" and").removesuffix(" but") for part in parts)


def _subjects(hearing: Hearing, ear: Ear) -> list[tuple[int, str]]:
    """Return the names that begin a clause and do something, by their first word."""
    found: list[tuple[int, str]] = []
    plain = hearing.words.plain
    for index in range(len(plain) - 1):
        opens = hearing.scopes[index][0] == index or plain[index - 1] in ear.words["joins"]
        if not opens or hearing.voices[index] is not Voice.REP:
            continue
        named = name_at(hearing, index, ear)
        if named is None or named[1] >= len(plain):
            continue
        if plain[named[1]] in ear.words["name_verbs"] | ear.words["subject_verbs"]:
            found.append((index, plain[index]))
    return found
