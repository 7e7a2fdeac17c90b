"""A team that lives with the coach for some weeks; each nudge is checked against the rep's own ledger."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from bot.coaching.model import Event, Reply
from bot.entrance import Entrance
from bot.service import Address, Coach
from bot.storage.memory import Memory
from bot.storage.outbox import Outgoing
from bot.ticking import AT_ONCE
from tests.simulation.ledger import works
from tests.simulation.members import Member, Script
from tests.simulation.others import COUNTRIES, TIMES, ZONES
from tests.simulation.wallclock import local
from tests.simulation.year import frozen_shelf

WANTED = 0.95
"""The share of nudges that name a case that is due by P2."""
_STEP = timedelta(minutes=15)
_TICKS = 5
"""Minutes in a row in which the coach looks for what is due, from each quarter on."""


@dataclass
class Report:
    """What came of the weeks."""

    title: str
    events: int = 0
    touches: int = 0
    prospects: int = 0
    nudges: int = 0
    due: int = 0
    """Nudges whose first case is due."""
    warm: int = 0
    """Nudges that name somebody who was written to within the last 24 hours."""
    nothing: int = 0
    """Nudges while nothing at all was due."""
    twice: int = 0
    """Second nudges on a rep's day."""
    silent: int = 0
    """Days of nudges without one although something was due, and nobody had written within a day."""
    unsaid: Counter[str] = field(default_factory=Counter)
    """What was due on these."""
    reasons: Counter[str] = field(default_factory=Counter)
    others: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def share(self) -> float:
        """The share of nudges that name a case that is due."""
        return self.due / self.nudges if self.nudges else 0.0

    @property
    def good(self) -> bool:
        """Tell whether every promise was kept."""
        return self.share >= WANTED and not (self.warm or self.nothing or self.twice)

    def __str__(self) -> str:
        rows = {
            "events": self.events,
            "prospects": self.prospects,
            "messages sent": self.touches,
            "nudges": self.nudges,
            "name a due case": f"{self.due:,} ({self.share:.1%})",
            "within 24 h of a message": self.warm,
            "with nothing due": self.nothing,
            "two on a day": self.twice,
            "silent days": self.silent,
            "other than meant": len(self.strange),
        }
        lines = [f"{self.title}, {self.seconds:.0f} s"]
        lines += [
            f"{name:24} {f'{value:,}' if isinstance(value, int) else value:>15}"
            for name, value in rows.items()
        ]
        lines += [f"  {count:9,} because {why}" for why, count in self.reasons.most_common()]
        lines += [f"  {count:9,} silent, {why}" for why, count in self.unsaid.most_common()]
        return "\n".join([*lines, *self.others[:20], *(f"strange: {each}" for each in self.strange[:10])])


class Team:
    """The reps and the coach, with a clock of their own."""

    def __init__(self, coach: Coach, clock: "Clock", members: Sequence[Member], report: Report) -> None:
        self._coach, self.clock, self.report = coach, clock, report
        self.members = {member.address.chat: member for member in members}
        self._nudged: set[tuple[int, date]] = set()
        self._due: dict[datetime, list[tuple[Member, Script]]] = {}
        self._updates = 0

    def live(self, begins: date, days: int) -> None:
        """Let quarter after quarter of an hour go by."""
        now = datetime.combine(begins, clock_time(), UTC)
        ends = now + timedelta(days=days)
        for member in self.members.values():
            self._plan(now, member.begins(), member)
            for day in range(days):
                self._plan_day(member, begins + timedelta(days=day))
        while now < ends:
            for minute in range(_TICKS if self._is_time_of_some(now) else 1):
                self._tick(now + timedelta(minutes=minute))
            self._watch(now + timedelta(minutes=_TICKS))
            self._act(now + timedelta(minutes=_TICKS + 1), self._due.pop(now, []))
            now += _STEP

    def _plan(self, at: datetime, script: Script, member: Member) -> None:
        self._due.setdefault(at, []).append((member, script))

    def _plan_day(self, member: Member, day: date) -> None:
        """Let a rep tell of a few things in the course of a working day."""
        midnight = datetime.combine(day, clock_time(), ZoneInfo(member.zone)).astimezone(UTC)
        if day.weekday() < 5:
            for _ in range(member.chance.randrange(5)):
                self._plan(midnight + member.chance.randrange(32, 72) * _STEP, member.tells(), member)

    def _is_time_of_some(self, now: datetime) -> bool:
        second = int(now.timestamp())
        return any(local(second, member.zone).time() == member.at for member in self.members.values())

    def _tick(self, now: datetime) -> None:
        claimed = AT_ONCE
        while claimed >= AT_ONCE:
            self.clock.now = now
            tick = self._coach.tick().result()
            claimed = tick.claimed
            for outgoing in tick.nudges:
                self._check(now, outgoing)
            if tick.nudges:
                self._coach.delivered([outgoing.number for outgoing in tick.nudges], {})

    def _check(self, now: datetime, outgoing: Outgoing) -> None:
        """Compare a nudge with the rep's ledger, and let the rep answer some time later."""
        member, report = self.members[outgoing.chat], self.report
        member.now = now
        today, numbers = member.today, member.playbook.numbers
        texts = [block.text for block in outgoing.reply.blocks]
        first, named = member.named_in(texts[0])[:1], member.named_in(" ".join(texts[:-1]))
        reasons = first[0].case.due(today, numbers) if first else []
        report.nudges += 1
        report.due += bool(reasons)
        report.reasons[reasons[0] if reasons else "nothing in the ledger"] += 1
        report.warm += any(truth.case.touched_within_a_day(now) for truth in named)
        report.nothing += not any(truth.case.due(today, numbers) for truth in member.truths)
        report.twice += (outgoing.chat, today) in self._nudged
        if not reasons:
            told = first[0].case.told() if first else ""
            report.others.append(f"{outgoing.chat} {today} {texts[0]} {texts[-1]} | {told}")
        self._nudged.add((outgoing.chat, today))
        answered_at = now - timedelta(minutes=now.minute % 15) + member.chance.randrange(1, 24) * _STEP
        self._plan(answered_at, member.answers(outgoing.reply), member)

    def _watch(self, now: datetime) -> None:
        """Count who hears nothing at their time though something is due and nobody was just written to."""
        for chat, member in self.members.items():
            shown = local(int(now.timestamp()), member.zone)
            if member.at != (shown - timedelta(minutes=_TICKS)).time() or not works(
                shown.date(), member.country
            ):
                continue
            member.now, today = now, shown.date()
            waiting = [
                " and ".join(reasons)
                for truth in member.truths
                if truth.case.touched_on is None or today - truth.case.touched_on > timedelta(days=1)
                if (reasons := truth.case.due(today, member.playbook.numbers))
            ]
            if waiting and (chat, today) not in self._nudged:
                self.report.silent += 1
                self.report.unsaid[waiting[0]] += 1

    def _act(self, now: datetime, scripts: Sequence[tuple[Member, Script]]) -> None:
        """Let reps do what they are about to: a step of each at a time, so that they share commits."""
        # A rep does one thing after the other.
        mine: dict[int, list[Script]] = {}
        for member, script in scripts:
            mine.setdefault(member.address.chat, []).append(script)
        replies: dict[int, tuple[Reply, ...] | None] = dict.fromkeys(mine)
        while mine:
            self.clock.now = now = now + timedelta(seconds=1)
            asked = {}
            for chat in list(mine):
                event = self._next(now, chat, mine, replies)
                if event is not None:
                    self._updates += 1
                    asked[chat] = self._coach.take(self.members[chat].address, event, f"{self._updates}")
            for chat, future in asked.items():
                outgoing = future.result() or ()
                replies[chat] = tuple(each.reply for each in outgoing)
                self._coach.delivered([each.number for each in outgoing], {})
        self.report.events = self._updates

    def _next(
        self,
        now: datetime,
        chat: int,
        mine: dict[int, list[Script]],
        replies: dict[int, tuple[Reply, ...] | None],
    ) -> Event | None:
        """Return what a rep does next; with nothing left they are out of the list."""
        self.members[chat].now = now
        while mine[chat]:
            try:
                script, said = mine[chat][0], replies[chat]
                return next(script) if said is None else script.send(said)
            except StopIteration:
                mine[chat].pop(0)
                replies[chat] = None
        del mine[chat]
        return None


class Clock:
    """The time as the coach has it."""

    now = datetime(2027, 1, 1, tzinfo=UTC)


def team(url: str, *, reps: int, begins: date, days: int, seed: int) -> Report:
    """Simulate a team for so many days on a database that is empty."""
    began, chance, clock = time.monotonic(), random.Random(seed), Clock()
    report = Report(f"team: {reps} reps, {days} days from {begins}, seed {seed}, {url.partition(':')[0]}")
    with frozen_shelf() as shelf, Memory(url) as memory:
        keys = random.Random(seed)
        coach = Coach(memory, shelf, clock=lambda: clock.now, keys=lambda: f"{keys.getrandbits(48):012x}")
        coach.entrance = Entrance(open=True)
        members = [
            Member(
                Address(telegram_id=1_000 + number),
                zone=chance.choice(ZONES),
                country=chance.choice(COUNTRIES),
                at=chance.choice(TIMES),
                target=chance.randrange(5, 31),
                chance=random.Random(chance.random()),
                playbook=shelf.playbook,
                look=memory.look,
                now=clock.now,
            )
            for number in range(reps)
        ]
        lived = Team(coach, clock, members, report)
        lived.live(begins, days)
    truths = [truth for member in members for truth in member.truths]
    report.prospects, report.touches = len(truths), sum(len(truth.case.touches) for truth in truths)
    report.strange = [each for member in members for each in member.strange]
    report.seconds = time.monotonic() - began
    return report
