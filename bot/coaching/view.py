"""A debrief as it stands, with all that its question or card is made from."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.coaching import drafts, stories
from bot.coaching.history import answers_of, budget, newest, signals_of
from bot.coaching.model import Block, Button, Debrief, Kept, Prospect, Reply, Scene, Stage, Story
from bot.coaching.playbook import Disagreement, Playbook, Symptom, Wording
from bot.coaching.policy import Question, Verdict, decide
from bot.coaching.wording import day_text, filled_in, first_name, person, say
from bot.coaching.workdays import exit_on, park_ends_on, wait_over_on


@dataclass(frozen=True)
class View:
    """A debrief as it stands, with all that its card or question is made from."""

    scene: Scene
    playbook: Playbook
    debrief: Debrief
    prospect: Prospect | None

    @cached_property
    def known(self) -> dict[str, str | None]:
        """Facts known so far, as the rules take them."""
        return answers_of(self.debrief.evidence, self.prospect, self.playbook)

    @cached_property
    def decision(self) -> Question | Verdict:
        """The next question or the advice; of a rule's ways to advise, the one chosen for this debrief."""
        decision = decide(self.known, self.playbook)
        if isinstance(decision, Question) or decision.rule.key != self.debrief.rule:
            return decision
        return replace(decision, rule=decision.rule.advising(self.debrief.variant))

    @property
    def verdict(self) -> Verdict:
        """The advice; only where the decision is one."""
        assert isinstance(self.decision, Verdict)
        return self.decision

    @cached_property
    def signals(self) -> frozenset[str]:
        """Signals that are on in the advised case."""
        return signals_of(self.verdict.facts, self.playbook)

    @property
    def name(self) -> str:
        """The prospect's name, empty while unknown."""
        return self.prospect.name if self.prospect else self.debrief.named

    @property
    def company(self) -> str:
        """The prospect's company, empty while unknown."""
        return self.prospect.company if self.prospect else self.debrief.company

    @cached_property
    def people(self) -> dict[str, str]:
        """The words to speak of the prospect."""
        return person(self.name)

    @cached_property
    def filled(self) -> dict[str, str]:
        """Texts for the blanks of drafts, without stories."""
        return {
            "rep": self.scene.rep.name,
            **self.scene.rep.slots,
            **(self.prospect.slots if self.prospect else {}),
            **self.debrief.slots,
            "name": first_name(self.name),
        }

    @cached_property
    def wordings(self) -> list[Wording]:
        """The wordings that fit, the first choice first; none when nothing is to be sent."""
        if self.already_left:
            return []
        return drafts.usable(self.verdict.rule, self.signals, self.filled, self.playbook, self.told)

    @cached_property
    def told(self) -> dict[str, Story]:
        """By kind, the stories that the draft is made from (P6): those the card has shown."""
        shown = [item for item in self.scene.stories if item.key in self.debrief.stories]
        return {item.kind: item for item in shown if stories.is_finished(item, self.playbook)}

    @property
    def best_stories(self) -> tuple[Story, ...]:
        """The stories that a draft of this advice is best made from, now that it is shown anew."""
        if not isinstance(self.decision, Verdict):
            return ()
        wordings = self.playbook.variants[self.verdict.rule.variant].wordings
        known = self.prospect or Prospect("", self.scene.rep.key, self.name)
        whom = replace(known, slots={**known.slots, **self.debrief.slots})
        typed, shown = self.debrief.slots, self.debrief.stories
        return stories.best_for(wordings, self.scene.stories, whom, typed, self.playbook, shown)

    @cached_property
    def draft(self) -> drafts.Draft | None:
        """The draft on the card; None when nothing is to be sent."""
        if not self.wordings:
            return None
        if self.debrief.own_draft:
            return drafts.own(self.debrief.own_draft, self._filled_with_stories, self.playbook)
        return self._drafted(self.shown)

    @property
    def _filled_with_stories(self) -> dict[str, str]:
        """Texts for the blanks in the rep's own wording, those of all fitting stories among them."""
        return {**stories.parts_of(self.told, self.filled, self.playbook), **self.filled}

    @cached_property
    def stories_told(self) -> tuple[Story, ...]:
        """The stories that stand in the draft."""
        if self.draft is None:
            return ()
        if self.debrief.own_draft:
            return stories.standing_in(self.draft.text, self.told.values())
        story = stories.story_in(self.wordings[self.shown], self.filled, self.told, self.playbook)
        return () if story is None else (story,)

    @property
    def headline(self) -> str:
        """The headline of the advice; it promises a story only where the draft tells one."""
        variant = self.playbook.variants[self.verdict.rule.variant]
        tells = bool(self.wordings) and drafts.needs_story(self.wordings[self.shown], self.playbook)
        return self.text(variant.headline if tells or not variant.without_story else variant.without_story)

    @cached_property
    def shown(self) -> int:
        """The place of the wording on the card: the chosen one or the next that one tap can copy."""
        count = len(self.wordings)
        places = [(self.debrief.wording + ahead) % count for ahead in range(count)]
        short = (place for place in places if len(self._drafted(place).text) <= drafts.LIMIT)
        return next(short, places[0])

    def _drafted(self, place: int) -> drafts.Draft:
        wording = self.wordings[place]
        filled = stories.with_story(wording, self.filled, self.told, self.playbook)
        return drafts.drafted(wording, self.signals, filled, self.debrief.skipped, self.playbook)

    @cached_property
    def marks(self) -> tuple[drafts.Mark, ...]:
        """The chase language in the rep's own wording."""
        return drafts.marks_in(self.debrief.own_draft, self.signals, self.verdict.rule.move, self.playbook)

    @property
    def offered(self) -> str:
        """The rep's own wording with its chase language replaced."""
        filled = self._filled_with_stories
        standing = self._drafted(self.shown).text if self.wordings else ""
        return drafts.without_chase(self.debrief.own_draft, self.marks, filled, self.playbook, standing)

    @property
    def numbers_said(self) -> dict[str, int]:
        """Numbers for the line on the budget."""
        facts = self.verdict.facts
        reached = int(facts["reached"])
        allowed = budget(facts, self.playbook.numbers)
        if self.prospect is not None and self.prospect.woken:
            # A wake-up allows so many notes, whatever there was before the park.
            allowed = self.playbook.numbers.wake_up_notes
            reached = min(reached, allowed)
        return {"reached": reached, "next": reached + 1, "budget": allowed}

    @property
    def silent(self) -> bool:
        """Whether nothing came from the prospect."""
        last = self.playbook.facts[0]
        return not last.answer(self.verdict.facts[last.key]).is_reply

    @property
    def already_left(self) -> bool:
        """Whether we have left this prospect and nothing came from them since (P5)."""
        told = newest(self.debrief.evidence).get(self.playbook.facts[0].key)
        if self.prospect is None or self.prospect.stage is Stage.OPEN or told is None or told.answer is None:
            return False
        return not self.playbook.facts[0].answer(told.answer).is_reply

    @cached_property
    def held_until(self) -> date | None:
        """The day before which nothing is sent, where one is known."""
        day = None
        if self.waits_for_agreed:
            return self.debrief.agreed_on
        if self.already_left:
            day = self.prospect.next_look_on if self.prospect is not None else None
        else:
            day = max(filter(None, (self._wait_over, self.back_on)), default=None)
        return day if day is not None and day > self.scene.today else None

    @property
    def back_on(self) -> date | None:
        """The first working day on which somebody who is away is back; what they asked for need not wait."""
        until, rule = self.debrief.away_until, self.verdict.rule
        answers = not self.silent and not self.playbook.variants[rule.variant].counts
        leaves = not self.silent and self.playbook.moves[rule.move].ends_prospect
        if until is None or until <= self.scene.today or answers or leaves:
            return None
        return self.scene.calendar.first_from(until)

    @property
    def _wait_over(self) -> date | None:
        """The day on which the wait of P2 is over, counted from the last touch or reply."""
        waits, prospect = self.playbook.timings[self.verdict.rule.timing].waits, self.prospect
        known = (prospect.last_touch_on, prospect.last_reply_on) if prospect is not None else ()
        days = [day for day in (*known, *self._forwarded_on) if day is not None]
        if waits not in {"touch", "exit"}:
            return None
        others = [day for day in (self._promised, self._off) if day is not None]
        over = [self._waited(max(days), waits)] if days else []
        return max([*over, *others], default=None)

    @property
    def _forwarded_on(self) -> list[date]:
        """The days of the messages that the rep had sent and has forwarded here."""
        zone = ZoneInfo(self.scene.rep.time_zone)
        own = (item.written for item in self.debrief.heard if item.own)
        return [written.astimezone(zone).date() for written in own if written is not None]

    @property
    def _promised(self) -> date | None:
        """The day until which what they promised may still come, with its grace (P2)."""
        days = [item.by for item in self.debrief.promised if not item.ours]
        days += [
            item.by
            for item in self.scene.promises
            if self.prospect is not None
            and item.prospect == self.prospect.key
            and item.state is Kept.OPEN
            and not item.ours
        ]
        calendar, grace = self.scene.calendar, self.playbook.numbers.grace
        return max((calendar.after(day, grace) for day in days if day is not None), default=None)

    @property
    def _off(self) -> date | None:
        """The rep's first day back, while they are off."""
        return self.scene.rep.rhythm.off_until

    def _waited(self, since: date, waits: str) -> date:
        numbers = self.playbook.numbers
        reached = int(self.verdict.facts["reached"])
        calendar = self.scene.calendar
        if waits == "exit":
            return exit_on(since, numbers, calendar)
        return wait_over_on(since, reached, numbers, calendar)

    @property
    def wake_up_on(self) -> date:
        """The day on which a parked prospect comes back: theirs, else after the long park (P9)."""
        named = self.debrief.agreed_on
        if named is not None and named > self.scene.today:
            return self.scene.calendar.first_from(named)
        return park_ends_on(self.scene.today, self.playbook.numbers, self.scene.calendar)

    @property
    def is_away(self) -> bool:
        """Whether nothing is sent because they are away until then."""
        return self.held_until is not None and not self.already_left and self.held_until == self.back_on

    @property
    def hold_reason(self) -> str:
        """The word that tells why nothing is to be sent yet."""
        if self.already_left:
            return "hold_left"
        if self.waits_for_agreed:
            return "hold_agreed"
        if self.is_away:
            return "hold_away"
        if self.held_until is not None and self.held_until == self._off:
            return "hold_off"
        return "hold_promised" if self.held_until == self._promised else "hold_wait"

    @cached_property
    def symptom(self) -> Symptom | None:
        """The habit of the rep that the card names, if any."""
        for noted in self.debrief.symptoms:
            symptom = self.playbook.symptoms.get(noted.partition(":")[0])
            if symptom is not None and symptom.when.holds(self.signals):
                return symptom
        return None

    @cached_property
    def disputes(self) -> list[Disagreement]:
        """The disagreements of the articles that touch the advised case."""
        rule = self.verdict.rule
        touching = [item for item in self.playbook.disagreements if rule.key in item.rules]
        if not self.is_alternative:
            return touching
        # They were named for the rule as it stands: of a bite nobody asks whether its story makes it urgent.
        because = set(rule.because)
        return [item for item in touching if any(not because.isdisjoint(side.claims) for side in item.sides)]

    @property
    def is_alternative(self) -> bool:
        """Whether something else is advised than the rule's own variant."""
        rule = self.verdict.rule
        return rule.variant != self.playbook.rule[rule.key].variant

    @property
    def agreed_moment(self) -> tuple[str, datetime] | None:
        """The agreed time as it is said, and the instant it is."""
        debrief = self.debrief
        if not self.waits_for_agreed or debrief.agreed_on is None or not debrief.agreed_time:
            return None
        zone = ZoneInfo(self.scene.rep.time_zone)
        at = datetime.combine(debrief.agreed_on, time.fromisoformat(debrief.agreed_time), zone)
        return day_text(debrief.agreed_on, self.scene.today, debrief.agreed_time), at

    @property
    def held(self) -> bool:
        """Whether nothing is to be sent today (P14)."""
        return self.held_until is not None or self.waits_for_agreed or self.already_left

    @property
    def waits_for_agreed(self) -> bool:
        """Whether a step with a date is agreed, so that the draft opens the talk and is not sent."""
        return self.playbook.timings[self.verdict.rule.timing].waits == "agreed"

    def say(self, key: str, **slots: object) -> str:
        """Return a text of the content about this prospect."""
        return say(self.playbook, key, {**self.people, **slots}, self.debrief.version)

    def text(self, template: str) -> str:
        """Fill a text of a rule, variant or disagreement."""
        return filled_in(template, {**self.people, **self.numbers_said})

    def source_of(self, story: Story) -> str:
        """Say where a story in the draft is from."""
        source = self.playbook.story_kinds[story.kind].source
        owner = stories.owner_of(story, self.scene.rep, self.playbook)
        return filled_in(source, {**story.slots, "owner": owner, "day": day_text(story.on, self.scene.today)})

    def button(self, key: str, action: str, *, primary: bool = False) -> Button:
        """Return the button of a word and an action."""
        return Button(self.say(f"button_{key}"), action, primary)

    def reply(self, blocks: list[Block], rows: list[list[Button]]) -> Reply:
        """Return a reply whose buttons belong to this state of the debrief."""
        kept = tuple(tuple(row) for row in rows if row)
        return Reply(tuple(blocks), kept, self.debrief.key, self.debrief.version)
