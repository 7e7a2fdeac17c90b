"""The playbook's lexicon, compiled once and kept for as long as the playbook is."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from bot.coaching.lexicon import Lexicon
from bot.coaching.playbook import Playbook
from bot.reading.features import Ideas
from bot.reading.orders import Orders, orders_of
from bot.reading.phrases import DAYS, Node, Web, plant
from bot.reading.words import words_of


@dataclass(frozen=True, slots=True)
class Ear:
    """What the reader listens for, ready for use."""

    web: Web
    beside: Web
    """Cues of which the model sees nothing."""
    small_talk: dict[tuple[str, ...], str]
    """The words of a whole message to the key of its small talk."""
    words: dict[str, frozenset[str]]
    """Cues that are looked up word by word, and lists of answers: not_names, yields and the like."""
    ideas: Ideas
    """What the model sees in single words."""
    sure: Mapping[str, float]
    """How sure the model has to be of a fact or habit."""
    wins_ties: tuple[str, ...]
    """Answers that win whatever else is said, strongest first."""
    gerunds: Mapping[str, str]
    """What makes of a clause what it tells of: "get" to "getting"."""
    notices: Mapping[str, tuple[tuple[str, str], ...]]
    """What a machine's message says of the facts, by the cue that shows what it is."""
    orders: Orders
    """What a whole message may ask of the coach."""
    ordinary: set[str]
    """Words that people type small, so that by themselves they are no names; learned, so empty until then."""


SHADES = frozenset("🏻🏼🏽🏾🏿\ufe0f\u200d")
"""Signs that only change the look of the one before."""

_compiled: WeakKeyDictionary[Playbook, Ear] = WeakKeyDictionary()
_lock = Lock()


def ear_for(playbook: Playbook) -> Ear:
    """Return the compiled lexicon of a playbook."""
    with _lock:
        ear = _compiled.get(playbook)
        if ear is None:
            ear = _compiled[playbook] = _compile(playbook)
        return ear


def _compile(playbook: Playbook) -> Ear:
    """Plant every phrase of the lexicon."""
    lexicon, root = playbook.lexicon, Node()
    for fact, answers in lexicon.facts.items():
        for answer, phrases in answers.items():
            for phrase in phrases:
                plant(root, phrase, "fact", fact, answer)
    for symptom, phrases in lexicon.symptoms.items():
        for phrase in phrases:
            plant(root, phrase, "symptom", symptom)
    for cue, phrases in lexicon.cues.items():
        if cue not in LOOKED_UP | BESIDE and not cue.startswith("reads_"):
            for phrase in phrases:
                plant(root, phrase, "cue", cue)
    small_talk = {
        words_of(phrase).plain or signs_of(phrase): key
        for key, phrases in lexicon.small_talk.items()
        for phrase in phrases
    }
    concepts = _ideas_by_word(lexicon)
    looked_up = {
        cue: frozenset(phrase if cue in SPELLED else phrase.lower() for phrase in lexicon.cues.get(cue, ()))
        for cue in LOOKED_UP
    }
    web = Web(root, {*DAYS, *concepts})
    return Ear(
        web,
        _beside(lexicon, web),
        small_talk,
        looked_up,
        Ideas(web.spelling, concepts),
        lexicon.sure,
        tuple(lexicon.cues.get("wins_ties", ())),
        dict(pair.lower().split(" ", 1) for pair in lexicon.cues.get("gerunds", ()) if " " in pair),
        _notices(lexicon),
        orders_of(playbook),
        set(),
    )


def _beside(lexicon: Lexicon, web: Web) -> Web:
    """Plant the cues of which the model sees nothing."""
    root = Node()
    for cue in BESIDE:
        for phrase in lexicon.cues.get(cue, ()):
            plant(root, phrase, "cue", cue)
    return Web(root, web.spelling.words)


def signs_of(text: str) -> tuple[str, ...]:
    """Return the signs that a text without words is made of, each once, without their colours."""
    return tuple(dict.fromkeys(sign for sign in text if not sign.isspace() and sign not in SHADES))


def _notices(lexicon: Lexicon) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return what each kind of notice says: facts and their answers."""
    said = {key: cues for key, cues in lexicon.cues.items() if key.startswith("reads_")}
    return {
        f"notice_{key.removeprefix('reads_')}": tuple(
            (fact, answer) for fact, _, answer in (cue.partition(" ") for cue in cues)
        )
        for key, cues in said.items()
    }


def _ideas_by_word(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Return the ideas that each word belongs to."""
    ideas: dict[str, tuple[str, ...]] = {}
    for key, words in lexicon.concepts.items():
        for word in words:
            ideas[word.lower()] = (*ideas.get(word.lower(), ()), f"@{key}")
    return ideas


SPELLED = frozenset({"wins_ties", "yields", "old_news", "not_yet", "dated_notices"})
"""Cues that name answers or facts, not words."""
BESIDE = frozenset({"sold", "not_sold", "to_coach", "perhaps_last_no"})
"""Cues of which the model sees nothing, so that nothing is learned anew when they change."""
LOOKED_UP = (
    SPELLED
    | {"before_orders", "after_orders", "small_names", "address"}
    | {"gerunds", "not_names", "touches", "items", "attempts", "person_words", "name_verbs"}
    | {
        "places",
        "company_words",
        "joins",
        "before_capitals",
        "subject_verbs",
    }
)
