"""What came of a rep's work: each thing counted once, on the rep's own day, and nobody else's."""

import random
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.coaching.model import Figures, Kept, Prospect, Rep, Report, Span, Stage, Status, Tally, Touch
from bot.storage.unit_of_work import Transaction, UnitOfWork
from tests.storage.samples import NOW, TODAY, a_debrief, a_promise, a_prospect, a_rep, a_touch

DAY = timedelta(days=1)
ANA = a_rep()
"""She lives in Lisbon."""
THIS = Span(TODAY, TODAY + 6 * DAY)
BEFORE = Span(TODAY - 28 * DAY, TODAY - DAY)


def advice(key: str, at: datetime = NOW, move: str = "open_question", rep: str = "r1"):
    return a_debrief(key, rep, status=Status.CLOSED, advised_at=at, move=move)


def touch(key: str, on: date = TODAY, outcome: str = "", move: str = "value_story", **others: Any) -> Touch:
    usual = {"debrief": "", "on": on, "outcome": outcome, "move": move, "beyond": False}
    return a_touch(key, **usual | others)


def decided(key: str, on: date | None, replied_on: date | None = None, rep: str = "r1") -> Prospect:
    return a_prospect(key, rep, stage=Stage.CLOSED, decided_on=on, last_reply_on=replied_on)


def figures_of(unit: UnitOfWork, rep: Rep, span: Span) -> Figures:
    return unit.figures.report(rep, "week", span).figures


@pytest.fixture
def known(unit: UnitOfWork) -> UnitOfWork:
    """Ana has one prospect, and so has Eve; none of them is decided."""
    unit.reps.add(a_rep("r2", name="Eve"), NOW)
    unit.prospects.save(a_prospect(decided_on=None), a_prospect("p2", "r2", decided_on=None))
    return unit


def test_who_has_done_nothing_has_empty_figures(unit: UnitOfWork):
    assert figures_of(unit, ANA, THIS) == Figures()
    assert unit.figures.report(ANA, "week", THIS, BEFORE) == Report("week", THIS, Figures(), BEFORE)
    assert unit.figures.tallies("r1") == {}
    assert figures_of(unit, Rep("nobody"), THIS) == Figures()


def test_what_was_advised_counts_by_move(known: UnitOfWork):
    known.debriefs.save(advice("d1"), advice("d2"), advice("d3", move="pause"))

    moves = figures_of(known, ANA, THIS).moves

    assert moves == {"open_question": Tally(advised=2), "pause": Tally(advised=1)}


def test_advice_that_led_back_to_a_question_does_not_count(known: UnitOfWork):
    known.debriefs.save(advice("d1", move=""))

    assert figures_of(known, ANA, THIS) == Figures()


def test_a_day_is_the_one_where_the_rep_is(known: UnitOfWork):
    ana = replace(ANA, time_zone="Asia/Tokyo")
    # The seventh of March begins in Tokyo at three in the afternoon of the sixth in Greenwich.
    begins = datetime(2026, 3, 6, 15, tzinfo=UTC)
    second = timedelta(seconds=1)
    known.debriefs.save(
        advice("d1", begins - second, "early"),
        advice("d2", begins, "first"),
        advice("d3", begins + DAY - second, "last"),
        advice("d4", begins + DAY, "late"),
    )

    found = figures_of(known, ana, Span(date(2026, 3, 7), date(2026, 3, 7)))

    assert set(found.moves) == {"first", "last"}


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(known: UnitOfWork):
    # In Lisbon the clocks go forward on the 29th of March 2026: that day has 23 hours.
    known.debriefs.save(
        advice("d1", datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC), "still_that_day"),
        advice("d2", datetime(2026, 3, 29, 23, tzinfo=UTC), "the_next"),
    )

    found = figures_of(known, ANA, Span(date(2026, 3, 29), date(2026, 3, 29)))

    assert set(found.moves) == {"still_that_day"}


def test_of_what_was_sent_it_counts_what_came_of_it(known: UnitOfWork):
    known.touches.save(
        touch("t1", outcome="replied"),
        touch("t2", outcome="done"),
        touch("t3", outcome="nothing"),
        touch("t4"),
        touch("t5", move="pause", outcome="nothing"),
        touch("t6", move="", beyond=True),
    )

    found = figures_of(known, ANA, THIS)

    assert found.moves == {
        "value_story": Tally(sent=4, replied=2, silent=1),
        "pause": Tally(sent=1, silent=1),
        "": Tally(sent=1),
    }
    assert found.beyond == 1


def test_advised_and_sent_stand_together(known: UnitOfWork):
    known.debriefs.save(advice("d1"), advice("d2"))
    known.touches.save(touch("t1", move="open_question", outcome="replied", debrief="d1"))

    assert figures_of(known, ANA, THIS).moves == {"open_question": Tally(advised=2, sent=1, replied=1)}


def test_messages_beyond_the_budget_count_whatever_came_of_them(known: UnitOfWork):
    known.touches.save(
        touch("t1", beyond=True, outcome="replied"),
        touch("t2", beyond=True, move="pause"),
        touch("t3", beyond=True),
        touch("t4"),
    )

    assert figures_of(known, ANA, THIS).beyond == 3


def test_a_decision_counts_with_the_days_since_they_last_replied(unit: UnitOfWork):
    unit.prospects.save(
        decided("p1", TODAY, TODAY - 9 * DAY),
        decided("p2", TODAY + DAY, TODAY - 3 * DAY),
        decided("p3", TODAY, TODAY),
        decided("p4", TODAY + DAY, TODAY - 3 * DAY),
    )

    found = figures_of(unit, ANA, THIS)

    assert (found.decisions, found.days_to_decision) == (4, (0, 4, 4, 9))


def test_a_decision_about_somebody_who_never_replied_or_did_so_later_has_no_days(unit: UnitOfWork):
    unit.prospects.save(decided("p1", TODAY), decided("p2", TODAY, TODAY + DAY), decided("p3", None, TODAY))

    found = figures_of(unit, ANA, THIS)

    assert (found.decisions, found.days_to_decision) == (2, ())


def test_the_promises_of_both_sides_count_when_they_are_settled(known: UnitOfWork):
    def settled(key: str, state: Kept, on: date | None = TODAY, *, ours: bool = True):
        return a_promise(key, state=state, settled_on=on, ours=ours)

    known.promises.save(
        settled("o1", Kept.KEPT),
        settled("o2", Kept.KEPT),
        settled("o3", Kept.BROKEN),
        settled("o4", Kept.DROPPED),
        settled("o5", Kept.OPEN, None),
        settled("o6", Kept.KEPT, ours=False),
        settled("o7", Kept.BROKEN, ours=False),
        settled("o8", Kept.BROKEN, ours=False),
        settled("o9", Kept.KEPT, TODAY - DAY),
    )

    found = figures_of(known, ANA, THIS)

    assert (found.ours_kept, found.ours_broken) == (2, 1)
    assert (found.theirs_kept, found.theirs_broken) == (1, 2)


@pytest.mark.parametrize(
    ("on", "counts"), [(THIS.first - DAY, 0), (THIS.first, 1), (THIS.last, 1), (THIS.last + DAY, 0)]
)
def test_both_ends_of_a_span_belong_to_it(known: UnitOfWork, on: date, counts: int):
    known.prospects.save(decided("p3", on))
    known.touches.save(touch("t1", on))
    known.promises.save(a_promise(settled_on=on))
    known.debriefs.save(advice("d1", datetime(on.year, on.month, on.day, 12, tzinfo=UTC)))

    found = figures_of(known, ANA, THIS)

    assert found.decisions == found.ours_broken == counts
    assert sum(tally.sent for tally in found.moves.values()) == counts
    assert sum(tally.advised for tally in found.moves.values()) == counts


def test_what_others_do_is_not_counted(known: UnitOfWork):
    known.prospects.save(decided("p3", TODAY, TODAY, rep="r2"))
    known.touches.save(touch("t1", rep="r2", prospect="p2", beyond=True))
    known.promises.save(a_promise(rep="r2", prospect="p2", settled_on=TODAY))
    known.debriefs.save(advice("d1", rep="r2"))

    assert figures_of(known, ANA, THIS) == Figures()
    assert known.figures.tallies("r1") == {}
    assert figures_of(known, replace(ANA, key="r2"), THIS).decisions == 1


def test_a_report_holds_two_spans_beside_each_other(known: UnitOfWork):
    known.touches.save(touch("t1"), touch("t2", TODAY - DAY, "nothing"), touch("t3", TODAY - 29 * DAY))
    known.prospects.save(decided("p3", TODAY), decided("p4", TODAY - 2 * DAY, TODAY - 3 * DAY))

    report = known.figures.report(ANA, "week", THIS, BEFORE)

    assert report == Report(
        "week",
        THIS,
        Figures({"value_story": Tally(sent=1)}, decisions=1),
        BEFORE,
        Figures({"value_story": Tally(sent=1, silent=1)}, decisions=1, days_to_decision=(1,)),
    )


def test_spans_that_share_days_count_them_in_both(known: UnitOfWork):
    known.touches.save(touch("t1"))

    report = known.figures.report(ANA, "week", THIS, Span(TODAY, TODAY))

    assert report.figures == report.earlier == Figures({"value_story": Tally(sent=1)})


def test_a_report_with_nothing_to_compare_holds_one_span(known: UnitOfWork):
    known.touches.save(touch("t1"), touch("t2", TODAY - DAY))
    always = Span(date(2000, 1, 1), TODAY)

    report = known.figures.report(ANA, "all", always)

    assert report == Report("all", always, Figures({"value_story": Tally(sent=2)}))


def test_the_first_day_is_the_earliest_of_which_there_is_any_figure(known: UnitOfWork):
    assert known.figures.since(ANA) is None

    known.debriefs.save(advice("d9", datetime(2026, 3, 7, 23, 30, tzinfo=UTC)))
    in_lisbon = known.figures.since(replace(ANA, time_zone="Europe/Lisbon"))
    in_bucharest = known.figures.since(replace(ANA, time_zone="Europe/Bucharest"))
    assert (in_lisbon, in_bucharest) == (date(2026, 3, 7), date(2026, 3, 8))

    for number, thing in enumerate(
        (
            lambda on: known.touches.save(touch("t9", on)),
            lambda on: known.prospects.save(decided("c9", on, None)),
            lambda on: known.promises.save(a_promise("o9", settled_on=on)),
        )
    ):
        day = date(2026, 3, 6) - number * DAY
        thing(day)
        assert known.figures.since(ANA) == day


def test_the_messages_of_all_time_are_counted_by_variant(known: UnitOfWork):
    known.touches.save(
        touch("t1", outcome="replied", variant="story"),
        touch("t2", date(2020, 1, 1), outcome="done", variant="story", move="pause"),
        touch("t3", outcome="nothing", variant="story"),
        touch("t4", variant="story"),
        touch("t5", outcome="nothing", variant="bite"),
        touch("t6", variant=""),
    )

    assert known.figures.tallies("r1") == {
        "story": Tally(sent=4, replied=2, silent=1),
        "bite": Tally(sent=1, silent=1),
        "": Tally(sent=1),
    }


# --- Against a count by hand ----------------------------------------------------------------------


def test_the_database_counts_as_one_would_by_hand(known: UnitOfWork):
    chance = random.Random(20260302)
    days = [TODAY + number * DAY for number in range(-40, 10)]
    sent = [
        touch(
            f"t{number}",
            chance.choice(days),
            chance.choice(["", "nothing", "replied", "done"]),
            chance.choice(["", "pause", "value_story"]),
            beyond=chance.random() < 0.2,
        )
        for number in range(400)
    ]
    replies = [None, *days]
    closed = [decided(f"c{number}", chance.choice(days), chance.choice(replies)) for number in range(90)]
    promised = [
        a_promise(
            f"o{number}",
            state=chance.choice([Kept.KEPT, Kept.BROKEN, Kept.DROPPED]),
            settled_on=chance.choice(days),
            ours=chance.random() < 0.5,
        )
        for number in range(200)
    ]
    known.touches.save(*sent)
    known.prospects.save(*closed)
    known.promises.save(*promised)

    report = known.figures.report(ANA, "week", THIS, BEFORE)

    for span, figures in ((THIS, report.figures), (BEFORE, report.earlier)):
        within = [each for each in sent if span.first <= each.on <= span.last]
        over = [each for each in closed if span.first <= each.decided_on <= span.last]
        waits = [(each.decided_on - each.last_reply_on).days for each in over if each.last_reply_on]
        settled = Counter(
            (each.ours, each.state) for each in promised if span.first <= each.settled_on <= span.last
        )
        assert figures == Figures(
            {move: by_hand([each for each in within if each.move == move]) for move in figures.moves},
            sum(each.beyond for each in within),
            len(over),
            tuple(sorted(wait for wait in waits if wait >= 0)),
            settled[True, Kept.KEPT],
            settled[True, Kept.BROKEN],
            settled[False, Kept.KEPT],
            settled[False, Kept.BROKEN],
        )
        assert set(figures.moves) == {each.move for each in within}


def by_hand(sent: list[Touch]) -> Tally:
    outcomes = Counter(each.outcome for each in sent)
    return Tally(0, len(sent), outcomes["replied"] + outcomes["done"], outcomes["nothing"])


# --- How the database finds it --------------------------------------------------------------------


@pytest.fixture
def crowd(engine: Engine) -> Engine:
    """A database of reps who all have a long log."""
    reps, each = 40, 60
    with Transaction(engine) as unit:
        for rep in range(reps):
            unit.reps.add(a_rep(f"r{rep}"), NOW)
            days = [TODAY - number * DAY for number in range(each)]
            unit.prospects.save(
                *(decided(f"p{rep}.{n}", day, day - DAY, f"r{rep}") for n, day in enumerate(days))
            )
            own = {"rep": f"r{rep}", "prospect": f"p{rep}.0"}
            unit.touches.save(*(touch(f"t{rep}.{n}", day, **own) for n, day in enumerate(days)))
            unit.promises.save(
                *(a_promise(f"o{rep}.{n}", settled_on=day, **own) for n, day in enumerate(days))
            )
            unit.debriefs.save(*(advice(f"d{rep}.{n}", NOW - n * DAY, rep=f"r{rep}") for n in range(each)))
        unit.commit()
    settle = ("VACUUM ANALYZE",) if engine.dialect.name == "postgresql" else ()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in settle:
            connection.exec_driver_sql(statement)
    return engine


def plans_of(engine: Engine, look: Any) -> list[str]:
    """How the database answers each SELECT of a look."""
    explain = "EXPLAIN (COSTS OFF)" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    plans: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_others: Any) -> None:
        rows = connection.connection.cursor().execute(f"{explain} {statement}", parameters).fetchall()
        plans.append("\n".join(str(row[-1]) for row in rows))

    with Transaction(engine) as unit:
        event.listen(unit.connection, "before_cursor_execute", note)
        look(unit)
    return plans


def test_a_report_is_one_statement_that_reads_indexes_alone(crowd: Engine):
    (plan,) = plans_of(crowd, lambda unit: unit.figures.report(a_rep("r7"), "week", THIS, BEFORE))

    indexes = re.findall(r"(?:USING COVERING INDEX|Index Only Scan using) (\w+)", plan)
    read = re.findall(r"SEARCH|\bSCAN\b|\w+ Scan", plan)
    assert Counter(indexes) == {
        "advice_of_days": 2,
        "touches_of_days": 2,
        "decisions_of_days": 2,
        "promises_of_days": 2,
    }
    assert len(read) == len(indexes), plan


def test_the_first_day_is_read_off_the_beginnings_of_indexes(crowd: Engine):
    (plan,) = plans_of(crowd, lambda unit: unit.figures.since(a_rep("r7")))

    indexes = re.findall(r"(?:USING COVERING INDEX|Index Only Scan using) (\w+)", plan)
    assert Counter(indexes) == Counter(
        ("touches_of_days", "decisions_of_days", "promises_of_days", "advice_of_days")
    )


def test_the_tallies_read_an_index_alone(crowd: Engine):
    (plan,) = plans_of(crowd, lambda unit: unit.figures.tallies("r7"))

    assert re.findall(r"(?:USING COVERING INDEX|Index Only Scan using) (\w+)", plan) == ["touches_of_days"]
    assert len(re.findall(r"SEARCH|\bSCAN\b|\w+ Scan", plan)) == 1, plan


def test_a_week_of_a_team_reads_its_own_days_alone(crowd: Engine):
    """However long its people have been at it."""
    members = ["r3", "r7", "r9"]

    told, sent, settled = plans_of(crowd, lambda unit: unit.teams.counts(members, TODAY - 6 * DAY, ["m"]))

    used = (("outcomes_of_days", "outcome_on"), ("touches_of_days", "on"), ("promises_of_days", "settled_on"))
    for plan, (index, day) in zip((told, sent, settled), used, strict=True):
        assert index in plan
        assert re.search(rf'\b{day}"?>', plan) or re.search(rf"Index Cond: .*\b{day}\b", plan), plan
