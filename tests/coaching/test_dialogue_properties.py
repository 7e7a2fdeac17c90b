"""What holds in any talk, whatever the rep types, taps, forwards and changes, in whatever order."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from bot.coaching.dialogue import take_turn
from bot.coaching.drafts import LIMIT
from bot.coaching.model import (
    NOTHING_READ,
    Commanded,
    Debrief,
    Edited,
    Event,
    Evidence,
    Forwarded,
    How,
    Kind,
    Mention,
    Picked,
    Reading,
    Reply,
    Said,
    Showed,
    Stage,
    Status,
    Turn,
)
from tests.coaching.scenes import FRIDAY, PLAYBOOK, Talk, a_prospect, draft_of, reading_of, with_rules

EXAMPLES = 250
"""Five seconds; shrinking a failure takes minutes."""
LAST = PLAYBOOK.facts[0].key
NAMES = ["Dana", "Omar", "Zoe"]
KINDS = ("greeting", "thanks", "ok", "who", "how", "bye")
WORDS = st.sampled_from(
    [
        "news",
        "",
        " ",
        "x" * 9000,
        "12",
        "Back",
        "Sent",
        "Hi Dana, any update? Any deal?",
        "{tip} ▢gain▢",
        "Dana",
    ]
)
CONTENTS = {
    "as it is": PLAYBOOK,
    "edited": replace(PLAYBOOK, edition="edited"),
    "with other rules": replace(with_rules(("R24", None), ("R28", None)), edition="other"),
}

# --- What may happen -------------------------------------------------------------------------------


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Anything that a reader of these facts may find in words; often nothing."""
    much = draw(st.sampled_from([0, 0, 0, 1, 1, 2, 7]))
    facts = [
        fact for at, fact in enumerate(PLAYBOOK.facts) if at < much or (much == 2 and draw(st.booleans()))
    ]
    evidence = [
        Evidence(fact.key, draw(st.sampled_from(fact.answers)).key, How.READ, "their words", 0.8)
        for fact in facts
    ]
    rivals: tuple[Evidence, ...] = ()
    if draw(st.integers(0, 7)) == 7:
        fact = draw(st.sampled_from(PLAYBOOK.facts))
        two = draw(st.lists(st.sampled_from(fact.answers), min_size=2, max_size=2, unique=True))
        rivals = tuple(Evidence(fact.key, answer.key, How.READ, "their words", 0.5) for answer in two)
        evidence = [item for item in evidence if item.fact != fact.key]
    mention = draw(st.sampled_from([None] * 5 + NAMES))
    return Reading(
        tuple(evidence),
        rivals,
        tuple(draw(st.lists(st.sampled_from(sorted(PLAYBOOK.symptoms)), max_size=1))),
        Mention(mention, draw(st.sampled_from(["", "Northwind"]))) if mention else None,
        reading_of(days=tuple(FRIDAY + timedelta(days=ahead) for ahead in draw(_AHEAD))).days,
        "" if evidence else draw(st.sampled_from(["", "", "", "", *KINDS])),
    )


_AHEAD = st.lists(st.integers(-10, 40), max_size=1)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, object]:
    """One thing that a rep does; which button is settled when the buttons are there."""
    kind = draw(
        st.sampled_from(
            ["tap"] * 12 + ["say"] * 5 + ["forward", "edit", "old", "command", "show", "day", "content"]
        )
    )
    match kind:
        case "tap":
            return kind, draw(st.integers(0, 20))
        case "say":
            return kind, (draw(WORDS), draw(readings()))
        case "forward":
            return kind, (draw(WORDS), draw(st.sampled_from(["", *NAMES])), draw(readings()))
        case "edit":
            return kind, (draw(st.integers(0, 12)), draw(WORDS), draw(readings()))
        case "old":
            return kind, draw(st.integers(0, 200))
        case "command":
            return kind, draw(st.sampled_from(["start", "help", "today", "cancel", "dance"]))
        case "show":
            return kind, draw(st.sampled_from(["voice", "place", "hologram"]))
        case "content":
            return kind, draw(st.sampled_from(sorted(CONTENTS)))
        case _:
            return kind, draw(st.integers(1, 100))


# --- What must hold --------------------------------------------------------------------------------


class Watched(Talk):
    """A talk that is watched: after each event everything that must hold is looked at."""

    def __init__(self) -> None:
        super().__init__(
            a_prospect("Dana", "Northwind", facts={"standing": "wanted", "stake": "given"}),
            a_prospect("Dana", "Kestrel", stage=Stage.CLOSED, facts={"last": "no", "standing": "problem"}),
            a_prospect("Omar", facts={"reached": "2", "empty": "yes", "owed": "yes"}, straight=1),
        )
        self.pressed: list[Picked] = []
        self._messages = 0

    def do(self, step: tuple[str, object]) -> None:
        kind, what = step
        event, reading = self._event(kind, what)
        if kind == "day":
            self.today += timedelta(days=int(str(what)))
        if kind == "content":
            self.playbook = CONTENTS[str(what)]
        if event is None:
            return
        note(f"{event} {reading if reading is not NOTHING_READ else ''}")
        before = dict(self.debriefs)
        frozen = {key: repr(item) for key, item in before.items()}

        turn = take_turn(self.scene, event, reading, self.playbook)

        assert {key: repr(item) for key, item in before.items()} == frozen
        self._looks_right(turn, before)
        self.keep(turn)
        self._sells_nothing_after_a_no(turn)

    def _event(self, kind: str, what: object) -> tuple[Event | None, Reading]:
        match kind, what:
            case "tap", int(place):
                rows = [reply for reply in self.replies if reply.rows]
                if not rows:
                    return Said("hm"), NOTHING_READ
                reply = rows[-1]
                buttons = [button for row in reply.rows for button in row]
                picked = Picked(buttons[place % len(buttons)].action, reply.debrief, reply.version)
                self.pressed.append(picked)
                return picked, NOTHING_READ
            case "old", int(place):
                return (self.pressed[place % len(self.pressed)] if self.pressed else None), NOTHING_READ
            case "say", (str(words), Reading() as reading):
                self._messages += 1
                return Said(words, f"m{self._messages}"), self._recognised(reading)
            case "forward", (str(words), str(sender), Reading() as reading):
                self._messages += 1
                return Forwarded(words, sender, f"m{self._messages}"), self._recognised(reading)
            case "edit", (int(ref), str(words), Reading() as reading):
                return Edited(words, f"m{ref}"), self._recognised(reading)
            case "command", str(name):
                return Commanded(name), NOTHING_READ
            case "show", str(thing):
                return Showed(thing), NOTHING_READ
        return None, NOTHING_READ

    def _recognised(self, reading: Reading) -> Reading:
        """Let the reader know the prospects, as it does."""
        if reading.mention is None:
            return reading
        name = reading.mention.name
        known = tuple(item.key for item in self.prospects.values() if item.name == name)
        return replace(reading, mention=replace(reading.mention, known=known))

    def _looks_right(self, turn: Turn, before: dict[str, Debrief]) -> None:
        assert turn.replies
        for reply in turn.replies:
            assert reply.blocks
            assert all(block.text.strip() for block in reply.blocks)
            assert all(button.label.strip() for row in reply.rows for button in row)
        after = before | {item.key: item for item in turn.debriefs}
        assert sum(item.status is Status.OPEN for item in after.values()) <= 1
        for item in turn.debriefs:
            if item.key in before and item != before[item.key]:
                assert item.version > before[item.key].version
            assert before.get(item.key, item).status is not Status.CLOSED
            assert item.prospect is None or item.prospect in self.prospects | {
                prospect.key: prospect for prospect in turn.prospects
            }
        for touch in turn.touches:
            assert touch.debrief in after
            assert after[touch.debrief].status is Status.CLOSED
        assert all(len(draft_of(reply)) <= LIMIT for reply in turn.replies)

    def _sells_nothing_after_a_no(self, turn: Turn) -> None:
        for reply in turn.replies:
            shown = self.debriefs.get(reply.debrief)
            if shown is None:
                continue
            if self._left_and_silent(shown):
                assert draft_of(reply) == ""
            ended = _ended(shown)
            if ended and _is_card(reply):
                assert shown.move == "graceful_exit"
            if ended == "stop":
                assert draft_of(reply) == ""

    def _left_and_silent(self, debrief: Debrief) -> bool:
        """Tell whether we have left this prospect and the rep tells of nothing but silence since."""
        prospect = self.prospects.get(debrief.prospect or "")
        told = {evidence.fact: evidence.answer for evidence in debrief.evidence}.get(LAST)
        return prospect is not None and prospect.stage is not Stage.OPEN and told == "quiet"


def _ended(debrief: Debrief) -> str:
    """The no or stop that was told in a debrief, unless they wrote again or the rep tapped otherwise."""
    told = ""
    for item in debrief.evidence:
        if item.fact != LAST:
            continue
        if item.answer in {"no", "stop"}:
            told = item.answer
        elif item.answer != "quiet" or item.how is How.TAPPED:
            told = ""
    return told


def _is_card(reply: Reply) -> bool:
    return any(block.kind is Kind.HEADLINE for block in reply.blocks)


@settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(doings=st.lists(steps(), min_size=20, max_size=60))
def test_any_talk_keeps_its_promises(doings):
    talk = Watched()

    for doing in doings:
        talk.do(doing)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(taps=st.lists(st.integers(0, 20), max_size=40), last=st.sampled_from(PLAYBOOK.facts[0].answers))
def test_a_talk_of_taps_alone_keeps_its_promises(taps, last):
    talk = Watched()
    talk.do(("say", ("news", reading_of("Dana", **{LAST: last.key}))))

    for tap in taps:
        talk.do(("tap", tap))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    rule=st.sampled_from([rule for rule in PLAYBOOK.rules if rule.key != "R1"]),
    lengths=st.lists(st.integers(1, 256), min_size=12, max_size=12),
    anothers=st.integers(0, 3),
)
def test_a_draft_whose_blanks_are_filled_within_their_room_can_be_copied(rule, lengths, anothers):
    talk = Talk(a_prospect())
    facts = {fact.key: rule.examples[0].facts.get(fact.key, fact.unknown) for fact in PLAYBOOK.facts}
    talk.say(about="Dana", **facts)
    for _ in range(anothers):
        talk.press("another")
    if talk.debrief.step == "card" and any(
        button.action == "fill" for row in talk.replies[-1].rows for button in row
    ):
        talk.press("fill")

    for at, length in enumerate(lengths):
        if talk.debrief.step != "filling":
            break
        talk.say("m" * length)
        while talk.debrief.step == "filling" and at > 4:
            talk.press("skip")

    if talk.debrief.step == "filling":
        talk.press("back")
    for _ in range(3):
        assert len(draft_of(talk.replies[-1])) <= LIMIT
        talk.press("another")
