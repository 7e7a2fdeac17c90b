"""The reps of a simulated team: how each works a list of prospects, tap by tap, as on a phone."""

import random
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.coaching.model import Button, Event, How, Picked, Prospect, Reply, Said
from bot.coaching.playbook import Playbook
from bot.service import Address
from bot.storage.unit_of_work import UnitOfWork
from tests.simulation.ledger import FOREVER, Case, Vow, workdays_on
from tests.simulation.others import COMPANIES, NAMES, OPENINGS, REPLIES, WEIGHTS, Truth

_STEPS = 25
"""Taps after which a debrief that comes to no card is given up."""

Script = Generator[Event, tuple[Reply, ...], None]
"""A rep's doing: events out, the replies to each in."""


@dataclass
class Member:
    """One rep."""

    address: Address
    zone: str
    country: str
    at: time
    """When they want their nudge."""
    target: int
    """Prospects they come to have."""
    chance: random.Random
    playbook: Playbook
    look: Callable[[], AbstractContextManager[UnitOfWork]]
    """Opens the coach's memory: for keys and for what was advised, never for what is due."""
    now: datetime
    truths: list[Truth] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    """Places at which the coach did something else than the rep meant."""

    @property
    def today(self) -> date:
        """The rep's day."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def named_in(self, text: str) -> list[Truth]:
        """Return the prospects named in a text, in the order of their naming."""
        found = [truth for truth in self.truths if truth.case.name in text]
        return sorted(found, key=lambda truth: text.index(truth.case.name))

    def prospects(self) -> dict[str, Prospect]:
        """Return the coach's prospects by name."""
        with self.look() as unit:
            rep = unit.reps.of_telegram(self.address.telegram_id)
            return {item.name: item for item in unit.prospects.of(rep.key)}

    # --- A day's doings --------------------------------------------------------------------------

    def begins(self) -> Script:
        """Say hello and arrange the settings."""
        yield Said("hello")
        yield Picked(f"setzone.{self.zone}")
        yield Picked(f"setat.{self.at:%H:%M}")
        if self.country:
            yield Picked(f"holidays.{self.country}")

    def tells(self) -> Script:
        """Tell of somebody unasked: somebody new, news that came, or plain impatience."""
        chance = self.chance.random()
        told = [truth for truth in self.truths if truth.news and truth.news[0] <= self.today]
        if told and chance < 0.6:
            truth = self.chance.choice(told)
            assert truth.news is not None
            yield from self._debriefs(truth, REPLIES[truth.news[1]], truth.news[1])
        elif len(self.truths) < self.target and chance < 0.8:
            truth = self._meets()
            words, last = self.chance.choice(OPENINGS)
            yield from self._debriefs(truth, words, last)
        elif self.truths and chance < 0.9:
            truth = self.chance.choice(self.truths)
            if not (truth.news or truth.case.over or truth.case.agreed_on):
                yield from self._debriefs(truth, "still nothing from {name} at {company}", "quiet")
        elif self.truths and chance < 0.95:
            yield from self._files(self.chance.choice(self.truths))
        elif self.truths:
            yield from self._promises(self.chance.choice(self.truths))

    def _meets(self) -> Truth:
        name = NAMES[len(self.truths)]
        case = Case(name, self.chance.choice(COMPANIES), self.country)
        facts = {
            "standing": self.chance.choice(["unsure", "problem", "problem", "wanted", "wanted"]),
            "stake": self.chance.choice(["open", "open", "off", "given"]),
            "owed": "no",
            "empty": "no",
            "broke": "no",
        }
        truth = Truth(case, facts, self.chance.choice([0.05, 0.2, 0.4]))
        self.truths.append(truth)
        return truth

    def _some_day(self) -> date:
        """Return a working day on which a call may be."""
        return workdays_on(self.today, self.chance.randrange(2, 9), self.country)

    def _debriefs(self, truth: Truth, words: str, last: str) -> Script:
        day, case = self._some_day(), truth.case
        text = words.format(name=case.name, company=case.company, day=f"{day.day} {day:%B}")
        replies = yield Said(text)
        yield from self._to_the_card(truth, replies, last, day)

    def _files(self, truth: Truth) -> Script:
        """Park or close somebody by hand."""
        key = truth.case.key
        if not key or truth.case.over:
            return
        if self.chance.random() < 0.2:
            yield Picked(f"close.{key}")
            truth.case.ended(None)
            return
        day = workdays_on(self.today + timedelta(days=self.chance.randrange(5, 40)), 0, self.country)
        yield Picked(f"parked.{key}.{day.isoformat()}")
        truth.case.ended(day)
        truth.case.snoozed_until = date.min

    def _promises(self, truth: Truth) -> Script:
        """Note a promise of either side."""
        case = truth.case
        if not case.key or case.over:
            return
        ours = self.chance.random() < 0.5
        day = workdays_on(self.today, self.chance.randrange(1, 8), self.country)
        yield Picked(f"promise.{case.key}.{'ours' if ours else 'theirs'}")
        yield Said(f"the price list by {day.day} {day:%B}")
        with self.look() as unit:
            kept = {(item.ours, item.by) for item in unit.promises.about([case.key])}
        if (ours, day) in kept:
            case.vows.append(Vow(ours, day))
        else:
            self.strange.append(f"promise by {day} not kept: {kept}")

    # --- Answering a nudge -----------------------------------------------------------------------

    def answers(self, nudge: Reply) -> Script:
        """Answer the nudge's first question, some way or other."""
        first = self.named_in(nudge.blocks[0].text)
        buttons = [button for row in nudge.rows for button in row]
        # Of several with one verb the first is about the first case.
        taps = {button.action.partition(".")[0]: button for button in reversed(buttons)}
        chance = self.chance.random()
        if not first or chance < 0.15:
            return
        truth = first[0]
        if "gave" in taps:
            yield from self._keeps_word(truth, taps, chance)
        elif "came" in taps:
            yield from self._hears_of_promise(truth, taps, chance)
        elif "sentit" in taps:
            yield from self._looks_at_card(truth, taps, chance)
        elif chance < 0.22 and "snooze" in taps:
            yield from self._snoozes(truth, taps["snooze"])
        elif chance < 0.23 and "mute" in taps:
            yield Picked(taps["mute"].action)
            truth.case.snoozed_until = FOREVER
        elif chance < 0.24 and "won" in taps:
            yield Picked(taps["won"].action)
            truth.case.ended(None)
        elif "heard" in taps and truth.news and truth.news[0] <= self.today:
            replies = yield Picked(taps["heard"].action)
            yield from self._to_the_card(truth, replies, truth.news[1])
        elif "tell" in taps:
            replies = yield Picked(taps["tell"].action)
            yield from self._to_the_card(truth, replies, "quiet")
        elif "resume" in taps:
            # The agreed day: the rep looks at the opening, and has something to tell afterwards.
            yield Picked(taps["resume"].action)
            truth.news = (self.today, self.chance.choice(["talking", "asked", "put_off", "moved"]))
        elif "go" in taps and taps["go"].action == f"go.{truth.case.key}":
            replies = yield Picked(taps["go"].action)
            yield from self._to_the_card(truth, replies, "quiet")

    def _keeps_word(self, truth: Truth, taps: dict[str, Button], chance: float) -> Script:
        vow = next((vow for vow in truth.case.vows if vow.ours and vow.open and vow.by <= self.today), None)
        if vow is None:
            self.strange.append(f"asked for a promise of ours to {truth.case.name} that is not open")
            return
        if chance < 0.8:
            yield Picked(taps["gave"].action)
            vow.open = False
            truth.case.gave(self.now, self.today, self.playbook.numbers, truth.case.unanswered)
        elif chance < 0.9:
            replies = yield Picked(taps["repromise"].action)
            days = [
                button for row in replies[-1].rows for button in row if button.action.startswith("promised.")
            ]
            chosen = self.chance.choice(days)
            yield Picked(chosen.action)
            vow.by = date.fromisoformat(chosen.action.rpartition(".")[2])

    def _hears_of_promise(self, truth: Truth, taps: dict[str, Button], chance: float) -> Script:
        vow = next((vow for vow in truth.case.vows if not vow.ours and vow.open), None)
        if vow is None:
            self.strange.append(f"asked for a promise of {truth.case.name} that is not open")
            return
        vow.open = False
        kept = chance < 0.5
        replies = yield Picked(taps["came" if kept else "late"].action)
        if kept:
            # They did something, so they are in touch, and the first wait begins.
            truth.case.answered()
            truth.case.look_on = workdays_on(self.today, self.playbook.numbers.waits[0], self.country)
        yield from self._to_the_card(truth, replies, "talking" if kept else "quiet")

    def _looks_at_card(self, truth: Truth, taps: dict[str, Button], chance: float) -> Script:
        tap = taps["sentit"] if chance < 0.6 else taps["resume"]
        key = tap.action.partition(".")[2]
        before = self._advised(key)
        replies = yield Picked(tap.action)
        if tap is taps["sentit"] and self._is_over(key):
            self._note_sent(truth, before)
        else:
            yield from self._to_the_card(truth, replies, "quiet")

    def _snoozes(self, truth: Truth, tap: Button) -> Script:
        replies = yield Picked(tap.action)
        days = [button for row in replies[-1].rows for button in row if button.action.startswith("snoozed.")]
        chosen = self.chance.choice(days)
        yield Picked(chosen.action)
        day = date.fromisoformat(chosen.action.rpartition(".")[2])
        truth.case.look_on = truth.case.snoozed_until = day

    # --- A debrief -------------------------------------------------------------------------------

    def _to_the_card(
        self, truth: Truth, replies: tuple[Reply, ...], last: str, day: date | None = None
    ) -> Script:
        """Answer what is asked until the card is there, then do something about it."""
        for _ in range(_STEPS):
            shown = [reply for reply in replies if reply.rows and reply.debrief]
            if not shown:
                return
            card = shown[-1]
            actions = [button.action for row in card.rows for button in row]
            if {"sent", "done", "remind"} & set(actions):
                yield from self._at_the_card(truth, card, actions, day)
                return
            action = self._answer(truth, actions, last)
            if not action:
                self.strange.append(f"no answer among {actions}")
                return
            replies = yield Picked(action, card.debrief, card.version)
        self.strange.append("no card in sight")

    def _answer(self, truth: Truth, actions: list[str], last: str) -> str:
        """Return the action that answers the question."""
        asked = next((action for action in actions if action.startswith(("answer.", "unknown."))), "")
        if not asked:
            others = [action for action in actions if action.startswith("who.")]
            return f"who.{truth.case.key}" if f"who.{truth.case.key}" in others else ""
        fact = asked.split(".")[1]
        meant = {**truth.facts, "last": last, "reached": str(min(truth.case.unanswered, 7))}[fact]
        if f"answer.{fact}.{meant}" in actions:
            return f"answer.{fact}.{meant}"
        if fact == "last" and last != "quiet" and "replies" in actions:
            return "replies"
        return "more" if "more" in actions else f"unknown.{fact}" if f"unknown.{fact}" in actions else asked

    def _at_the_card(self, truth: Truth, card: Reply, actions: list[str], day: date | None) -> Script:
        chance, case = self.chance.random(), truth.case
        advised = self._advised(card.debrief)
        self._reply_told(truth, advised)
        if not advised.agreed:
            case.agreed_on = None
        if "sent" in actions and chance < 0.65:
            yield Picked("sent", card.debrief, card.version)
            if self._is_over(card.debrief):
                self._note_sent(truth, advised)
        elif "sent" in actions and chance < 0.78:
            yield Picked("tomorrow", card.debrief, card.version)
            self._note_key(truth)
            case.look_on, case.advised_on = workdays_on(self.today, 1, self.country), None
            case.snoozed_until = date.min
        elif "sent" in actions:
            case.advised_on = case.advised_on or self.today
        elif "done" in actions and chance < 0.8:
            yield Picked("done", card.debrief, card.version)
            self._note_key(truth)
            if case.wakes_on is None or advised.is_reply:
                # Else it said no more than that they are left in peace until they wake up.
                case.ended(None)
        elif "remind" in actions and chance < 0.8:
            yield Picked("remind", card.debrief, card.version)
            if advised.agreed and advised.agreed_on is None:
                # It asks for the day that nobody has named yet.
                day = self._some_day()
                yield Said(f"{day.day} {day:%B}")
                advised = self._advised(card.debrief)
            self._note_key(truth)
            self._note_held(truth, advised, day)
        elif "remind" in actions and advised.agreed:
            # The day is told, though the rep asks for no reminder.
            case.agreed_on = advised.agreed_on

    def _advised(self, debrief: str) -> "Advice":
        with self.look() as unit:
            found = unit.debriefs.get(debrief)
        rule = self.playbook.rule[found.rule]
        last = [item for item in found.evidence if item.fact == self.playbook.facts[0].key]
        told = [item for item in found.evidence if item.fact == "reached" and item.how is not How.LOG]
        is_reply = bool(last) and self.playbook.facts[0].answer(last[-1].answer).is_reply
        return Advice(
            counts=self.playbook.variants[rule.variant].counts,
            ends=self.playbook.moves[rule.move].ends_prospect,
            wakes=rule.wakes_up,
            agreed=self.playbook.timings[rule.timing].waits == "agreed",
            agreed_on=found.agreed_on,
            is_reply=is_reply,
            unanswered=int(told[-1].answer) if told and told[-1].answer else None,
        )

    def _is_over(self, debrief: str) -> bool:
        with self.look() as unit:
            return unit.debriefs.get(debrief).outcome == "sent"

    def _reply_told(self, truth: Truth, advised: "Advice") -> None:
        """Forget news that the coach has heard."""
        if advised.is_reply and truth.news and truth.news[0] <= self.today:
            truth.news = None

    def _note_key(self, truth: Truth) -> None:
        known = self.prospects().get(truth.case.name)
        if known is None:
            self.strange.append(f"nobody called {truth.case.name}")
        else:
            truth.case.key = known.key

    def _note_sent(self, truth: Truth, advised: "Advice") -> None:
        case, numbers = truth.case, self.playbook.numbers
        self._note_key(truth)
        case.unanswered = case.unanswered if advised.unanswered is None else advised.unanswered
        case.sent(self.now, self.today, advised.counts, numbers, answered=advised.is_reply)
        if advised.ends:
            later = self.today + timedelta(days=numbers.long_park)
            if advised.agreed_on is not None and advised.agreed_on > self.today:
                later = advised.agreed_on
            case.ended(workdays_on(later, 0, self.country) if advised.wakes else None)
        if advised.counts == 0:
            for vow in case.vows:
                # What was owed has gone out with it.
                vow.open = vow.open and not (vow.ours and vow.by <= self.today)
        if self.chance.random() < truth.answers:
            kinds, weights = list(REPLIES), WEIGHTS
            later = self.today + timedelta(days=self.chance.randrange(0, 7))
            truth.news = (later, self.chance.choices(kinds, weights)[0])

    def _note_held(self, truth: Truth, advised: "Advice", day: date | None) -> None:
        case = truth.case
        case.advised_on, case.snoozed_until = None, date.min
        if advised.is_reply:
            case.answered()
        if advised.agreed:
            case.agreed_on = case.look_on = advised.agreed_on
            case.wakes_on = None
            if day is not None and advised.agreed_on != day:
                self.strange.append(f"{case.name} agreed on {day}, understood {advised.agreed_on}")


@dataclass(frozen=True, slots=True)
class Advice:
    """What a card advised, as the content has it."""

    counts: int
    ends: bool
    wakes: bool
    agreed: bool
    agreed_on: date | None
    is_reply: bool
    unanswered: int | None
    """Messages before this one, where the rep told how many."""
