"""What works for a rep: when it tells something, what is advised then, and what the rep sees of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.beta import Beta
from bot.coaching.comparing import Share
from bot.coaching.learning import (
    TEAM_LEAST,
    believed,
    better,
    chosen,
    expected,
    own_share,
    team_share,
    variants_of,
)
from bot.coaching.model import Picked, Reply, Scene, Story, Tally, TeamWeek
from bot.coaching.playbook import Playbook
from bot.coaching.stats import PERIODS
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    REP,
    Talk,
    a_prospect,
    actions_of,
    draft_of,
    rule_with,
    says,
    text_of,
)

MONDAY = date(2026, 11, 9)
STORY = rule_with("story")
"""A rule that tells a story, and may give a bite instead."""
(BITE,) = (way.variant for way in PLAYBOOK.rule["R28"].ways[1:])
VALUE = STORY.move
DAIRY = Story(
    "dairy", REP.key, "loss",
    {"peer": "a dairy in Leeds", "waited": "a quarter", "loss": "two big accounts", "change": "one list"},
    "Ada", FRIDAY - timedelta(30), problem="orders getting lost",
)  # fmt: skip
TIP = Story(
    "tip", REP.key, "bite",
    {"role": "order desks", "common_problem": "lost orders", "tip": "count the stock on Thursdays"},
    "Ada", FRIDAY - timedelta(10),
)  # fmt: skip


def came(replied: int, known: int) -> Tally:
    return Tally(sent=known + 1, replied=replied, silent=known - replied)


BITES_WORK = {"story": came(2, 14), BITE: came(14, 26)}
STORIES_WORK = {"story": came(14, 26), BITE: came(2, 14)}


class Rated(Talk):
    """A rep of whose earlier messages it is known what came of them."""

    def __init__(self, tallies: Mapping[str, Tally], *weeks: TeamWeek, playbook: Playbook = PLAYBOOK) -> None:
        dana = a_prospect(slots={"problem": "orders getting lost on Fridays"}, facts={"standing": "problem"})
        super().__init__(dana, playbook=playbook)
        self.tallies = tallies
        self.weeks = weeks
        self.stories = {item.key: item for item in (DAIRY, TIP)}

    @property
    def scene(self) -> Scene:
        return replace(super().scene, tallies=lambda: self.tallies, team_weeks=self.weeks)

    def silence(self) -> Reply:
        """Tell that a useful note to Dana got no answer."""
        return self.say("no word from Dana", about="Dana", last="quiet", reached="1", empty="no")

    def works(self) -> str:
        return text_of(self.take(Picked("works")))


# --- What is usual ---------------------------------------------------------------------------------


def test_each_variant_belongs_to_one_move():
    moves = {key: variants_of(key, PLAYBOOK) for key in PLAYBOOK.moves}

    everything = [variant for variants in moves.values() for variant in variants]
    assert len(everything) == len(set(everything))
    assert BITE in moves[VALUE]


def test_where_no_reply_is_awaited_none_is_counted():
    awaited = {variant for move in PLAYBOOK.moves for variant in variants_of(move, PLAYBOOK)}

    assert not any(PLAYBOOK.variants[key].asks_nothing_back for key in awaited)
    assert {key for key, item in PLAYBOOK.variants.items() if not item.asks_nothing_back} == awaited


def test_the_own_share_is_that_of_all_variants_of_the_move():
    tallies = {"story": came(2, 10), BITE: came(4, 10), "where": came(9, 9), "gone": came(5, 5)}

    assert own_share(VALUE, tallies, PLAYBOOK) == 0.3
    assert own_share(VALUE, {"where": came(1, 1)}, PLAYBOOK) is None
    assert own_share(VALUE, {"story": Tally(sent=5)}, PLAYBOOK) is None


@pytest.mark.parametrize(
    ("weeks", "share"),
    [
        ([], None),
        ([(20, 5)], 0.25),
        ([(15, 5)], None),
        ([(15, 5), (5, 0)], 0.25),
        # A week in which one of the two is withheld says nothing.
        ([(20, 5), (None, 20)], 0.25),
        ([(20, 5), (500, None)], 0.25),
        ([(500, None)], None),
        # Both are rounded, each on its own.
        ([(20, 25)], 1.0),
    ],
)
def test_the_share_of_the_team_is_that_of_the_weeks_published_whole(weeks, share):
    published = []
    for told, replied in weeks:
        cells = {f"told.{VALUE}": told, f"replied.{VALUE}": replied, "told.open_question": 90}
        published.append(TeamWeek(MONDAY, {key: count for key, count in cells.items() if count is not None}))

    assert team_share(VALUE, published) == share
    assert TEAM_LEAST == 20


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1))
def test_what_is_believed_lies_between_the_usual_and_what_came(replied, silent, usual):
    share = Share(replied, replied + silent)

    belief = believed(share, usual)

    ends = sorted([min(max(usual, 0.05), 0.95), share.value if share.value is not None else belief.mean])
    assert ends[0] - 1e-9 <= belief.mean <= ends[1] + 1e-9
    assert belief.good + belief.bad == pytest.approx(10 + share.of)


@given(st.integers(1, 60), st.data())
def test_without_a_team_a_range_is_as_wide_as_in_the_figures(of, data):
    share = Share(data.draw(st.integers(0, of)), of)

    assert expected(share, None) == (share.value, *share.interval)


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_teams_share_counts_as_ten_more_messages(replied, silent):
    share = Share(replied, replied + silent)

    expectation, low, high = expected(share, 0.4)

    assert expectation == pytest.approx((4 + replied) / (10 + share.of))
    assert low < expectation < high


# --- When there is a difference --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("story", "bite", "best"),
    [
        (came(2, 14), came(14, 26), BITE),
        (came(14, 26), came(2, 14), "story"),
        (came(5, 20), came(5, 20), None),
        (came(5, 20), came(8, 20), None),
        # Fewer than ten cases tell nothing, however clear they look.
        (came(0, 9), came(30, 30), None),
        (came(0, 40), came(9, 9), None),
        (came(0, 10), came(10, 10), BITE),
        (Tally(sent=50), Tally(sent=50, replied=40), None),
        (came(0, 50), came(0, 50), None),
        (came(50, 50), came(50, 50), None),
    ],
)
def test_there_is_no_difference_before_it_is_beyond_chance(story, bite, best):
    found = better(("story", BITE), {"story": story, BITE: bite}, VALUE, PLAYBOOK)

    assert (found and found[0]) == best


def test_of_three_the_best_has_to_beat_the_next_best():
    alike = {"story": came(0, 40), BITE: came(20, 40), "finish": came(21, 40)}
    apart = {**alike, "finish": came(34, 40)}

    assert better(("story", BITE, "finish"), alike, VALUE, PLAYBOOK) is None
    assert better(("story", BITE, "finish"), apart, VALUE, PLAYBOOK) == ("finish", BITE)


@pytest.mark.parametrize("cases", [(10, 10), (10, 40), (40, 10), (15, 200), (60, 60)])
def test_leaning_towards_the_own_share_never_makes_a_difference_easier_to_find(cases):
    story, bite = cases
    steps = [(good, other) for good in range(story + 1) for other in range(0, bite + 1, 5)]
    clear = [
        (good, other)
        for good, other in steps
        if better(("story", BITE), {"story": came(good, story), BITE: came(other, bite)}, VALUE, PLAYBOOK)
        == ("story", BITE)
    ]

    assert clear
    for good, other in clear:
        ours, theirs = Beta(good + 0.5, story - good + 0.5), Beta(other + 0.5, bite - other + 0.5)
        assert ours.beats(theirs) >= 0.95


counts = st.integers(0, 200)
tallies_of_all = st.dictionaries(
    st.sampled_from([*PLAYBOOK.variants, "", "gone"]),
    st.builds(lambda replied, silent: Tally(0, replied + silent, replied, silent), counts, counts),
)


@given(tallies_of_all)
def test_whatever_came_of_messages_only_what_the_table_allows_is_advised(tallies):
    scene = Rated(tallies).scene

    for rule in PLAYBOOK.rules:
        allowed = {way.variant for way in rule.ways}
        assert chosen(rule, scene, PLAYBOOK) in allowed
        # The same history gives the same advice, in whatever order it is told.
        again = replace(scene, tallies=lambda: dict(reversed(tallies.items())))
        assert chosen(rule, scene, PLAYBOOK) == chosen(rule, again, PLAYBOOK)


def test_a_rule_without_alternatives_asks_for_no_history():
    def nobody_asks() -> Mapping[str, Tally]:
        raise AssertionError("the history was read")

    scene = replace(Rated({}).scene, tallies=nobody_asks)
    lone = [rule for rule in PLAYBOOK.rules if not rule.also]

    assert [chosen(rule, scene, PLAYBOOK) for rule in lone] == [rule.variant for rule in lone]


def test_a_rule_keeps_its_own_variant_until_that_one_can_be_judged():
    rule = replace(STORY, also=(*STORY.also, replace(STORY.also[0], variant="finish")))
    apart = {BITE: came(2, 40), "finish": came(30, 40)}

    assert chosen(rule, Rated({**apart, "story": came(0, 9)}).scene, PLAYBOOK) == "story"
    assert chosen(rule, Rated({**apart, "story": came(0, 10)}).scene, PLAYBOOK) == "finish"


def test_what_the_team_publishes_changes_nobodys_advice():
    tallies = {"story": came(5, 20), BITE: came(9, 20)}
    high = TeamWeek(MONDAY, {f"told.{VALUE}": 5000, f"replied.{VALUE}": 4500})

    found = {Rated(tallies, *weeks).silence().blocks for weeks in ((), (high,), (high, high))}

    assert len(found) == 1


# --- The advice ------------------------------------------------------------------------------------


@pytest.mark.parametrize("tallies", [{}, STORIES_WORK, {"story": came(5, 20), BITE: came(6, 20)}])
def test_without_a_difference_the_rule_advises_its_own_variant(tallies):
    talk = Rated(tallies)

    card = talk.silence()

    assert (talk.debrief.rule, talk.debrief.variant) == ("R28", "story")
    assert "a dairy in Leeds" in draft_of(card)
    assert not says(talk.press("why"), "why_learned")


def test_what_has_worked_better_is_advised_with_its_own_reasons():
    talk = Rated(BITES_WORK)

    card = talk.silence()

    assert (talk.debrief.rule, talk.debrief.move, talk.debrief.variant) == ("R28", VALUE, BITE)
    assert "one small thing Dana can use" in text_of(card)
    assert "count the stock on Thursdays" in draft_of(card)
    assert "a dairy in Leeds" not in text_of(card)
    assert "(S2.1, S2.15)" in text_of(card)
    assert "S2.13" not in text_of(card)


def test_why_tells_that_it_was_answered_more_often_below_the_sources():
    talk = Rated(BITES_WORK)
    talk.silence()

    why = talk.press("why")

    assert says(why, "why_learned")
    assert "14 of 26" in why.blocks[-1].text
    assert "2 of 14" in why.blocks[-1].text
    assert "S2.13" not in text_of(why)


def test_a_dispute_about_the_variant_that_was_left_is_not_shown():
    usual, learned = Rated({}), Rated(BITES_WORK)
    usual.silence()
    learned.silence()

    assert "C2" in text_of(usual.press("dispute"))
    shown = text_of(learned.press("dispute"))
    assert "C2" not in shown
    assert "C10" in shown


def test_what_is_sent_is_noted_as_what_was_advised():
    talk = Rated(BITES_WORK)
    talk.silence()

    talk.press("sent")

    (touch,) = talk.touches
    assert (touch.rule, touch.variant, touch.move) == ("R28", BITE, VALUE)
    assert talk.known("Dana").stories == (TIP.key,)
    assert talk.known("Dana").rule == "R28"


def test_an_advice_stays_while_the_figures_change():
    talk = Rated(BITES_WORK)
    talk.silence()
    talk.tallies = STORIES_WORK

    talk.press("changes")
    talk.press("back")
    talk.press("later")
    talk.take(Picked(f"resume.{next(iter(talk.debriefs))}"))

    assert talk.debrief.variant == BITE
    talk.press("sent")
    assert [touch.variant for touch in talk.touches] == [BITE]


def test_an_advice_stays_its_own_while_the_figures_change():
    talk = Rated({})
    talk.silence()
    talk.tallies = BITES_WORK

    talk.press("edit")
    talk.say("Hi Dana, this may save you an hour on Fridays. Shall I send it?")

    talk.press("sent")
    assert [touch.variant for touch in talk.touches] == ["story"]


def test_another_rule_is_advised_by_the_figures_of_that_day():
    talk = Rated({})
    talk.silence()
    talk.tallies = BITES_WORK

    # They turn out to have asked for it.
    talk.say("Dana had asked for a quote", about="Dana", standing="wanted")

    assert (talk.debrief.rule, talk.debrief.variant) == ("R27", BITE)


def test_a_message_that_is_taken_back_leaves_the_advice_as_it_was():
    talk = Rated(BITES_WORK)
    talk.silence()
    talk.press("sent")
    undo = next(action for action in actions_of(talk.replies[0]) if action.startswith("undo."))
    talk.tallies = STORIES_WORK

    talk.take(Picked(undo))

    assert talk.touches == []
    (debrief,) = talk.debriefs.values()
    assert (debrief.rule, debrief.variant) == ("R28", BITE)


def test_new_content_that_has_lost_the_alternative_falls_back_to_the_rules_own():
    talk = Rated(BITES_WORK)
    talk.silence()
    rules = tuple(replace(rule, also=()) for rule in PLAYBOOK.rules)
    talk.playbook = replace(PLAYBOOK, edition="new", rules=rules)

    card = talk.press("another")

    assert "a dairy in Leeds" in draft_of(card)
    talk.tap("Sent")
    assert [touch.variant for touch in talk.touches] == ["story"]


def test_new_content_that_keeps_the_alternative_keeps_the_advice():
    talk = Rated(BITES_WORK)
    talk.silence()
    talk.tallies = {}
    talk.playbook = replace(PLAYBOOK, edition="new")

    card = talk.press("another")

    assert "count the stock on Thursdays" in draft_of(card)
    talk.tap("Sent")
    assert [touch.variant for touch in talk.touches] == [BITE]


# --- What works for me -----------------------------------------------------------------------------


def test_before_anything_is_told_there_is_nothing_to_compare():
    talk = Rated({"story": Tally(sent=3), "gone": came(3, 4), "": came(3, 4), "door": came(1, 4)})

    assert talk.works() == PLAYBOOK.words["works_none"][0]
    assert actions_of(talk.replies[-1]) == ["stats.week"]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("tallies", [{}, BITES_WORK])
def test_the_way_back_leads_to_the_figures_it_was_asked_from(period, tallies):
    talk = Rated(tallies)

    assert actions_of(talk.take(Picked(f"works.{period}"))) == [f"stats.{period}"]


def test_an_older_button_leads_back_to_the_week():
    assert actions_of(Rated(BITES_WORK).take(Picked("works"))) == ["stats.week"]


def test_each_variant_is_shown_with_what_came_of_it_and_as_sure_as_in_the_figures():
    shown = Rated({"story": came(4, 20), BITE: came(8, 20)}).works()

    assert "What waiting cost someone like them. 4 of 20 answered: 20 %, likely 9 to 38." in shown
    assert "One small thing they can use. 8 of 20 answered: 40 %, likely 24 to 58." in shown
    assert says(Rated({"story": came(4, 20), BITE: came(8, 20)}).take(Picked("works")), "works_no_difference")


def test_under_ten_cases_the_list_says_so():
    shown = Rated({"story": came(1, 9), "where": came(5, 10)}).works()

    assert "1 of 9 answered. Too few to tell: anywhere from 3 to 38 %." in shown
    assert "5 of 10 answered: 50 %" in shown
    # One variant alone differs from nothing.
    assert PLAYBOOK.words["works_no_difference"][0] not in shown


def test_a_difference_is_told_with_what_follows_from_it():
    reply = Rated(BITES_WORK).take(Picked("works"))

    assert says(reply, "works_choice")
    assert "This one is answered more often: One small thing they can use." in text_of(reply)


def test_a_difference_between_what_no_rule_leaves_open_has_no_consequence():
    reply = Rated({"where": came(30, 40), "priority": came(5, 40)}).take(Picked("works"))

    assert says(reply, "works_difference")
    assert not says(reply, "works_choice")


def test_in_a_team_few_cases_lean_towards_the_share_of_the_team():
    week = TeamWeek(MONDAY, {f"told.{VALUE}": 40, f"replied.{VALUE}": 30, "told.open_question": 40})
    tallies = {"story": came(0, 10), "where": came(0, 10)}

    shown = Rated(tallies, week).works()

    # 7.5 of 20 beside 0 of 10: of open questions nothing is published.
    assert "VALUE STORY (your team: 75 %)" in shown
    assert "0 of 10 answered: 38 %" in shown
    assert "\n· Where would they go from here? 0 of 10 answered: 0 %" in shown
    assert "OPEN QUESTION\n" in shown
    assert PLAYBOOK.words["works_foot_team"][0] in shown


@pytest.mark.parametrize("weeks", [(), (TeamWeek(MONDAY, {f"told.{VALUE}": 40, f"replied.{VALUE}": 30}),)])
def test_a_team_of_whose_share_nothing_stands_in_the_list_is_not_spoken_of(weeks):
    shown = Rated({"where": came(0, 10)}, *weeks).works()

    assert PLAYBOOK.words["works_foot"][0] in shown
    assert "team" not in shown


@given(tallies_of_all, st.lists(st.tuples(counts, counts), max_size=3))
def test_whatever_came_of_messages_the_list_can_be_shown(tallies, weeks):
    published = [TeamWeek(MONDAY, {f"told.{VALUE}": told, f"replied.{VALUE}": good}) for told, good in weeks]

    shown = Rated(tallies, *published).works()

    assert "{" not in shown
    assert len(shown) < 4000
    known = [key for move in PLAYBOOK.moves for key in variants_of(move, PLAYBOOK)]
    lines = [line for line in shown.splitlines() if line.startswith("· ")]
    assert len(lines) == sum(
        bool(tallies[key].replied + tallies[key].silent) for key in known if key in tallies
    )
