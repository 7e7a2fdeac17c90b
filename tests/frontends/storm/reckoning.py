"""Compares what a phone showed with what it should have shown.

One life of one worker after the other spoke to a chat. What one of them said is found again, in its order,
among what was to be said; where the next one begins before the end of that, it said something twice. That is
as it should be where the one before was killed, or was not told that its message had arrived.
"""

from collections.abc import Mapping
from itertools import pairwise

from tests.frontends.storm.report import Report
from tests.frontends.storm.sights import Sight
from tests.frontends.storm.walking import Shown, Walker


class Reckoning:
    """The account of one chat."""

    def __init__(self, walker: Walker, killed: Mapping[str, float], report: Report) -> None:
        self.person, self.expected, self.shown = walker.person, walker.expected, walker.shown
        self._done = walker.done
        self._killed = killed
        """When each life was killed."""
        self._report = report
        self._at: dict[int, Shown] = {}
        """What was shown last of what was to be said."""

    def reckon(self) -> None:
        """Count what is missing, doubled or out of order."""
        report = self._report
        at = -1
        for run in self._runs():
            found = self._placed(run, at)
            if found is None:
                report.disorder += 1
                story = self._story([each.sight for each in run], at)
                report.different.append(f"chat {self.person.id}: {story}")
                return
            for place, shown in zip(found, run, strict=True):
                self._note(place, shown)
            at = max(at, found[-1])
        report.replies += len(self._at)
        for place, expected in enumerate(self.expected):
            if place not in self._at and expected.passes:
                report.merged += 1
            elif place not in self._at and self._stands_for(place) not in self._at:
                report.unsaid += 1
                report.different.append(f"chat {self.person.id}: never said: {expected.sight}")

    def _runs(self) -> list[list[Shown]]:
        """Return what was shown, apart by who said it."""
        runs: list[list[Shown]] = []
        for shown in self.shown:
            if runs and runs[-1][-1].via == shown.via:
                runs[-1].append(shown)
            else:
                runs.append([shown])
        return runs

    def _note(self, place: int, shown: Shown) -> None:
        before = self._at.get(place)
        self._at[place] = shown
        if before is None:
            return
        killed = self._killed.get(before.via)
        if not before.answered:
            why = "unanswered"
        elif before.via != shown.via and killed is not None and killed <= shown.at:
            why = "kill"
        else:
            why = "unexplained"
            around = self.shown[max(0, self.shown.index(before) - 6) : self.shown.index(shown) + 3]
            self._report.different.append(
                f"chat {self.person.id}: twice by {before.via} and {shown.via}: {shown.sight.text[:60]}; "
                f"around it: {[(each.via, each.answered, each.sight.text[:30]) for each in around]}, "
                f"expected: {[each.sight.text[:30] for each in self.expected[max(0, place - 4) : place + 4]]}"
            )
        self._report.doubled[why] += 1
        self._report.unseen += not shown.changed

    def _stands_for(self, place: int) -> int:
        """Return where the same was said right before: edited in place, the second time shows nothing."""
        same = place
        while (
            same > 0
            and self.expected[same - 1].passes
            and self.expected[same - 1].sight == self.expected[place].sight
        ):
            same -= 1
        return same

    def _placed(self, run: list[Shown], at: int) -> list[int] | None:
        """Find where the messages of one life stand among the expected ones, in their order."""
        best: tuple[int, int, int, list[int]] | None = None
        for start in [place for place, each in enumerate(self.expected) if each.sight == run[0].sight]:
            found = self._from(run, start)
            if found is None:
                continue
            missing = sum(self._is_needed(place) for place in range(at + 1, found[-1]) if place not in found)
            # One life says nothing twice of its own accord, so an account in which it does comes last.
            repeated = sum(
                before == place and said.answered
                for (before, place), said in zip(pairwise(found), run, strict=False)
            )
            doubled = sum(place <= at for place in found)
            if best is None or (missing, repeated, doubled) < best[:3]:
                best = missing, repeated, doubled, found
        return best and best[3]

    def _is_needed(self, place: int) -> bool:
        """Tell whether a message shows something that nothing else around it shows."""
        return not self.expected[place].passes and self._stands_for(place) == place

    def _from(self, run: list[Shown], start: int) -> list[int] | None:
        found = [start]
        for before, shown in pairwise(run):
            sight = shown.sight
            if not before.answered and before.sight == sight:
                # An answer of Telegram got lost, and the message was sent once more.
                found.append(found[-1])
                continue
            place = found[-1] + 1
            while place < len(self.expected) and self.expected[place].sight != sight:
                place += 1
            if place < len(self.expected):
                found.append(place)
            elif self.expected[found[-1]].sight == sight:
                found.append(found[-1])
            else:
                return None
        return found

    def _story(self, sights: list[Sight], at: int) -> str:
        want = [each.sight.text[:60] for each in self.expected[max(0, at - 2) : at + 8]]
        alike = [
            (place, each.sight.card, each.sight.labels == sights[0].labels)
            for place, each in enumerate(self.expected)
            if each.sight.text == sights[0].text
        ]
        shown = [(sight.text[:60], sight.card) for sight in sights]
        done = self._done[: len(self.expected) + 3][-12:] if at > 12 else self._done[:12]
        return f"shown {shown}, expected from {at}: {want}; the same words: {alike}; done: {done}"
