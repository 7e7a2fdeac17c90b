"""One sentence out of a message: the one around the words that were read, and who speaks it."""

from bot.reading.voices import Voice, stretches_of
from bot.reading.words import Break, Words, words_of

LONGEST = 160
"""Characters of a sentence; of a longer one, the clauses around what was read."""
_QUOTES = "\"'“”„‘’«»"
_ENDS = ".!?"

Run = tuple[int, int]
"""The first and the last of some words."""


def sentence_around(text: str, shown: str) -> tuple[str, bool] | None:
    """Return the sentence that holds the words shown, and whether the prospect speaks it.

    Without words shown, the whole text has to be one sentence. None: there is none, or not one person's.
    """
    words = words_of(text)
    run = _around(words, shown) if shown else _only_one(words)
    if run is None:
        return None
    voices = _voices_of(words, run)
    if Voice.OWN in voices:
        return None
    if Voice.REP in voices:
        return _with_marks(words, run), False
    return _bare(words, run), True


def _only_one(words: Words) -> Run | None:
    whole = (0, len(words) - 1)
    if len(words) == 0 or Break.STOP in words.breaks[1:] or _length(words, whole) > LONGEST:
        return None
    return whole


def _around(words: Words, shown: str) -> Run | None:
    at = words.text.casefold().find(shown.casefold())
    inside = [index for index, (start, end) in enumerate(words.spans) if at < end and start < at + len(shown)]
    if at < 0 or not inside:
        return None
    core = inside[0], inside[-1]
    if any(words.breaks[index] is Break.STOP for index in inside[1:]):
        return None
    return _fitting(words, _widened(words, core, Break.STOP), _widened(words, core, Break.PAUSE))


def _widened(words: Words, run: Run, least: Break) -> Run:
    """Return a run up to the breaks around it that are strong enough."""
    first, last = run
    while first > 0 and words.breaks[first] < least:
        first -= 1
    while last + 1 < len(words) and words.breaks[last + 1] < least:
        last += 1
    return first, last


def _fitting(words: Words, sentence: Run, clause: Run) -> Run | None:
    """Return as many clauses of a sentence around one of them as there is room for; None if for none."""
    if _length(words, clause) > LONGEST:
        return None
    run, grows = clause, True
    while grows:
        grows = False
        for wider in _wider(words, run, sentence):
            if _length(words, wider) <= LONGEST:
                run, grows = wider, True
                break
    return run


def _wider(words: Words, run: Run, sentence: Run) -> list[Run]:
    """Return a run with the clause behind it, and with the one before it."""
    first, last = run
    after = (first, _widened(words, (last + 1, last + 1), Break.PAUSE)[1]) if last < sentence[1] else None
    before = (_widened(words, (first - 1, first - 1), Break.PAUSE)[0], last) if first > sentence[0] else None
    return [wider for wider in (after, before) if wider is not None]


def _length(words: Words, run: Run) -> int:
    return words.spans[run[1]][1] - words.spans[run[0]][0]


def _voices_of(words: Words, run: Run) -> set[Voice]:
    stretches = stretches_of(words.text)
    return {
        next((voice for start, end, voice in stretches if start <= words.spans[at][0] < end), Voice.REP)
        for at in range(run[0], run[1] + 1)
    }


def _bare(words: Words, run: Run) -> str:
    """Return a sentence with the sign that ends it."""
    start, end = words.spans[run[0]][0], words.spans[run[1]][1]
    return words.text[start:end] + (words.text[end] if words.text[end : end + 1] in tuple(_ENDS) else "")


def _with_marks(words: Words, run: Run) -> str:
    """Return a sentence with the quotation marks around it, where they belong to it alone."""
    start, end = words.spans[run[0]][0], words.spans[run[1]][1]
    if start and words.text[start - 1] in _QUOTES:
        start -= 1
    while end < len(words.text) and words.text[end] in _QUOTES + _ENDS:
        end += 1
    sentence = words.text[start:end]
    return sentence if sum(map(sentence.count, '"“”')) % 2 == 0 else sentence.strip('"“”')
