"""A rep at the table: scenes made by hand, and turns kept between them as storage keeps them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import count

from bot.coaching.dialogue import take_turn
from bot.coaching.importing import TAKES_OVER
from bot.coaching.model import (
    NOTHING_READ,
    Commanded,
    DayRead,
    Debrief,
    Deed,
    Edited,
    Event,
    Evidence,
    Forwarded,
    How,
    Import,
    Lesson,
    Listed,
    Mention,
    Outcome,
    Picked,
    Promise,
    Prospect,
    Reading,
    Rep,
    Reply,
    Said,
    Scene,
    Showed,
    Status,
    Story,
    Touch,
    Turn,
    Weighed,
)
from bot.coaching.playbook import Playbook, Rule
from bot.coaching.typed import meant
from bot.contacts import compared, list_in, people_in
from bot.content.stories import written
from bot.reading import read
from bot.reading.masking import masked_sentence
from tests.playbooks import PLAYBOOK

FRIDAY = date(2026, 11, 20)
REP = Rep("rep", "Ada")
MOST_BUTTONS = 30
"""In one reply."""


def facts_of(**known: str) -> dict[str, str]:
    """Return every fact, those not named with what they count as while unknown."""
    return {fact.key: known.get(fact.key, fact.unknown) for fact in PLAYBOOK.facts}


def rule_with(variant: str) -> Rule:
    """Return the first rule that advises a variant."""
    return next(rule for rule in PLAYBOOK.rules if rule.variant == variant)


def a_prospect(name: str = "Dana", company: str = "Northwind", **fields: object) -> Prospect:
    """Return a prospect of the rep; the key is made from the name and the company."""
    key = "".join(letter for letter in f"{name}{company}".lower() if letter.isalnum())
    return Prospect(key[:12], REP.key, name, company, **fields)  # type: ignore[arg-type]


def reading_of(
    about: str = "",
    company: str = "",
    known: tuple[str, ...] = (),
    rivals: tuple[str, ...] = (),
    symptoms: tuple[str, ...] = (),
    days: tuple[date, ...] = (),
    small_talk: str = "",
    replied: bool = False,
    **facts: str,
) -> Reading:
    """Return what the reader would have found: facts by name, rivals as answers of the first fact."""
    last = PLAYBOOK.facts[0].key
    return Reading(
        tuple(Evidence(fact, answer, How.READ, f"({answer})", 0.9) for fact, answer in facts.items()),
        tuple(Evidence(last, answer, How.READ, f"({answer})", 0.5) for answer in rivals),
        symptoms,
        Mention(about, company, known) if about else None,
        tuple(DayRead(day, day, f"{day:%A}") for day in days),
        small_talk,
        replied,
    )


class Talk:
    """One rep and the coach, with everything that is kept between the turns."""

    def __init__(self, *prospects: Prospect, on: date = FRIDAY, playbook: Playbook = PLAYBOOK) -> None:
        self.rep = REP
        self.playbook = playbook
        self.today = on
        self.clock = time(9, 5)
        self.prospects = {item.key: item for item in prospects}
        self.debriefs: dict[str, Debrief] = {}
        self.touches: list[Touch] = []
        self.promises: dict[str, Promise] = {}
        self.stories: dict[str, Story] = {}
        self.lessons: dict[str, Lesson] = {}
        self.deeds: list[Deed] = []
        self.outcomes: list[Outcome] = []
        self.importing: Import | None = None
        self.replies: tuple[Reply, ...] = ()
        self.shown: list[str] = []
        """Every text that the coach ever showed."""
        self._keys = count(1)
        self._refs = count(1)

    # --- What is kept ---

    @property
    def open(self) -> Debrief | None:
        """The open debrief; there is at most one."""
        found = [item for item in self.debriefs.values() if item.status is Status.OPEN]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def debrief(self) -> Debrief:
        """The open debrief, when there has to be one."""
        assert self.open is not None
        return self.open

    @property
    def scene(self) -> Scene:
        """What the next turn may look at."""
        aside = [item for item in self.debriefs.values() if item.status is Status.LATER]
        aside.sort(key=lambda item: item.changed_at, reverse=True)
        now = datetime.combine(self.today, self.clock, UTC)
        return Scene(
            self.rep,
            now,
            self.today,
            lambda: f"{next(self._keys):012x}",
            self.open,
            tuple(aside),
            tuple(self.prospects.values()),
            tuple(self.promises.values()),
            tuple(self.stories.values()),
            write_stories=written,
            importing=self.importing,
            people_in=people_in,
            lessons=lambda: tuple(reversed(self.lessons.values())),
            masked=partial(masked_sentence, playbook=self.playbook),
            touches=tuple(self.touches),
            past=tuple(item for item in reversed(self.debriefs.values()) if item.status is Status.CLOSED),
        )

    def known(self, name: str) -> Prospect:
        """Return the one prospect of a name."""
        (found,) = [item for item in self.prospects.values() if item.name == name]
        return found

    def take(self, event: Event, reading: Reading = NOTHING_READ) -> Reply:
        """Let one event happen, keep what it changes and return the last reply."""
        scene = self.scene
        if isinstance(event, Picked) and event.action.startswith("undo."):
            scene = replace(scene, deed=self._deed(event.action.partition(".")[2]))
        elif reading.order is not None:
            scene = replace(scene, deed=self.deeds[-1] if self.deeds else None)
        if isinstance(event, Picked) and event.action.startswith(TAKES_OVER):
            scene = self.weighed(scene)
        turn = take_turn(scene, event, reading, self.playbook)
        self.keep(turn)
        assert self.replies
        return self.replies[-1]

    def weighed(self, scene: Scene) -> Scene:
        """Compare the list under way with the prospects, as it is done before a turn takes it over."""
        if scene.importing is None or scene.importing.sheet is None:
            return scene
        found = people_in(scene.importing, scene.today)
        return replace(
            scene, weighed=Weighed(scene.importing, found, compared(found.contacts, scene.prospects))
        )

    def keep(self, turn: Turn) -> None:
        """Keep what a turn changed."""
        self.rep = turn.rep or self.rep
        if turn.offers is not None:
            self.rep = replace(self.rep, offered=turn.offers)
        self.prospects |= {item.key: item for item in turn.prospects}
        self.debriefs |= {item.key: item for item in turn.debriefs}
        for kept in turn.touches:
            self.touches = [item for item in self.touches if item.key != kept.key] + [kept]
        self.promises |= {item.key: item for item in turn.promises}
        self.stories |= {item.key: item for item in turn.stories}
        self.lessons |= {item.key: item for item in turn.lessons}
        self.outcomes += turn.outcomes
        self.importing = None if turn.import_over else turn.importing or self.importing
        for _, key in turn.removed:
            self._drop(key)
        self.deeds += [turn.deed] if turn.deed is not None else []
        self.replies = turn.replies
        self.shown += [text_of(reply) for reply in turn.replies]
        for reply in turn.replies:
            # Telegram refuses very long keyboards, and nobody reads a long one.
            assert len(labels_of(reply)) <= MOST_BUTTONS, labels_of(reply)

    def _deed(self, key: str) -> Deed | None:
        """Return what may be taken back: nothing newer is about the same things."""
        at = next((at for at, deed in enumerate(self.deeds) if deed.key == key), None)
        if at is None or any(set(self.deeds[at].about) & set(newer.about) for newer in self.deeds[at + 1 :]):
            return None
        return self.deeds[at]

    def _drop(self, key: str) -> None:
        """Let go of a thing and all that is its own."""
        for kept in (self.prospects, self.promises, self.stories):
            kept.pop(key, None)
        self.touches = [item for item in self.touches if key not in {item.key, item.prospect}]
        self.promises = {item.key: item for item in self.promises.values() if item.prospect != key}
        self.debriefs = {item.key: item for item in self.debriefs.values() if item.prospect != key}
        self.deeds = [item for item in self.deeds if item.key != key]

    # --- What the rep does ---

    def say(
        self, words: str = "news", *, about: str = "", reading: Reading | None = None, **found: object
    ) -> Reply:
        """Type something; `about` is recognised among the prospects, facts are found by their names."""
        return self.take(Said(words, f"m{next(self._refs)}"), reading or self._read(about, **found))

    def type(self, words: str) -> Reply:
        """Type words that are read as they are; an undo by a typed label finds what it takes back."""
        tap = meant(Said(words), self.rep.offered, self.scene.now, self.playbook)
        if tap is not None:
            return self.take(tap)
        return self.take(Said(words, f"m{next(self._refs)}"), self.read(words))

    def read(self, words: str) -> Reading:
        """Return what the reader finds in words, knowing whom the rep works."""
        return read(words, self.playbook, tuple(self.prospects.values()), self.today)

    def forward(self, words: str, sender: str = "", *, about: str = "", **found: object) -> Reply:
        """Forward somebody else's words."""
        return self.take(Forwarded(words, sender, f"m{next(self._refs)}"), self._read(about, **found))

    def edit(self, ref: str, words: str = "changed", *, about: str = "", **found: object) -> Reply:
        """Change an earlier message: the first is m1."""
        return self.take(Edited(words, ref), self._read(about, **found))

    def _read(self, about: str, **found: object) -> Reading:
        same = tuple(item.key for item in self.prospects.values() if about and item.name == about)
        return reading_of(about, known=same, **found)  # type: ignore[arg-type]

    def tap(self, *labels: str) -> Reply:
        """Tap the buttons of these labels, one after the other, each on the newest message with buttons."""
        for label in labels:
            reply = next(item for item in reversed(self.replies) if item.rows)
            buttons = {button.label: button for row in reply.rows for button in row}
            assert label in buttons, f"no button {label!r} in {sorted(buttons)}"
            self.take(Picked(buttons[label].action, reply.debrief, reply.version))
        return self.replies[-1]

    def take_up(self, prospect: Prospect) -> Reply:
        """Start the debrief of a known prospect from a list."""
        return self.take(Picked(f"go.{prospect.key}"))

    def press(self, action: str) -> Reply:
        """Tap the button of an action on the open debrief, wherever it is shown."""
        return self.take(Picked(action, self.debrief.key, self.debrief.version))

    def command(self, name: str) -> Reply:
        """Send a command."""
        return self.take(Commanded(name))

    def bring_list(self, text: str, name: str = "contacts.csv") -> Reply:
        """Send a file with a list of people."""
        content = text.encode()
        return self.take(Listed(name, content), Reading(people=list_in(name, content)))

    def show(self, kind: str) -> Reply:
        """Send something without words."""
        return self.take(Showed(kind))

    def answer(self, **facts: str | None) -> Reply:
        """Answer the questions on facts until there is a card; facts not named get "Don't know"."""
        for _ in range(30):
            if self.debrief.focus == "" or self.debrief.focus not in self.playbook.fact:
                break
            fact = self.playbook.fact[self.debrief.focus]
            answer = facts.get(fact.key)
            if answer is None and not fact.may_skip:
                answer = fact.unknown
            wanted = f"unknown.{fact.key}" if answer is None else f"answer.{fact.key}.{answer}"
            offered = actions_of(self.replies[-1])
            if wanted not in offered:
                wanted = "replies" if "replies" in offered and answer != "quiet" else "more"
            self.press(wanted)
        return self.replies[-1]


def text_of(reply: Reply) -> str:
    """Return all that a reply says."""
    return "\n".join(block.text for block in reply.blocks)


def says(reply: Reply, word: str) -> bool:
    """Tell whether a reply holds one of the texts of a word of the content, whatever fills its slots."""
    patterns = [re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)) for text in PLAYBOOK.words[word]]
    return any(re.search(pattern, text_of(reply)) for pattern in patterns)


def said_of(phrase: str) -> str:
    """Return one of the wordings that a phrase of the linter stands for, the first of each choice."""
    first = re.sub(r"\[([^|\]]*)[^\]]*\]", r"\1", phrase).replace("*", " ")
    return " ".join(first.split())


def labels_of(reply: Reply) -> list[str]:
    """Return the labels of a reply's buttons."""
    return [button.label for row in reply.rows for button in row]


def actions_of(reply: Reply) -> list[str]:
    """Return the actions of a reply's buttons."""
    return [button.action for row in reply.rows for button in row]


def draft_of(reply: Reply) -> str:
    """Return the draft of a card; empty when there is none."""
    return next((block.text for block in reply.blocks if block.kind == "draft"), "")


def with_rules(*changes: tuple[str, Rule | None]) -> Playbook:
    """Return the playbook with some rules replaced, or left out."""
    changed = dict(changes)
    rules = [changed.get(rule.key, rule) for rule in PLAYBOOK.rules]
    return replace(PLAYBOOK, rules=tuple(rule for rule in rules if rule is not None))
