"""Stories in drafts: which one fits whom, that none is told twice, and what the card says about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching.drafts import LIMIT
from bot.coaching.model import Picked, Prospect, Story
from bot.coaching.phrasing import continuing, tidied
from bot.coaching.stories import best_story
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    REP,
    Talk,
    a_prospect,
    draft_of,
    reading_of,
    says,
    text_of,
)

DAIRY = Story(
    "dairy", REP.key, "loss",
    {"peer": "a dairy in Leeds", "waited": "a quarter", "loss": "two big accounts", "change": "one list"},
    "Ada", FRIDAY - timedelta(30), problem="orders getting lost",
)  # fmt: skip
BAKERY = Story(
    "bakery", REP.key, "low_risk",
    {"peer": "a bakery in York", "small_start": "one delivery route", "gain": "a calm Friday"},
    "Ada", FRIDAY - timedelta(20), problem="late orders",
)  # fmt: skip
TIP = Story(
    "tip", REP.key, "bite",
    {"role": "order desks", "common_problem": "lost orders", "tip": "count the stock on Thursdays"},
    "Ada", FRIDAY - timedelta(10),
)  # fmt: skip


def dana(**fields: object) -> Prospect:
    slots = {"problem": "orders getting lost on Fridays"}
    return a_prospect(**{"slots": slots, **fields})


def best(story: Story, prospect: Prospect, *others: Story) -> Story | None:
    return best_story([story, *others], prospect, PLAYBOOK.story_kinds[story.kind], PLAYBOOK)


# --- Which one fits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("orders getting lost on Fridays", "lost orders"),
        ("Double booking of docks", "double bookings"),
        ("late deliveries", "A delivery that is late"),
        ("planning of shifts", "shift plans"),
        ("the scrap rate", "too much scrap"),
        ("scheduling nurses", "nurses’ schedules"),
        ("Überstunden im Büro", "überstunden"),
    ],
)
def test_the_same_problem_is_known_in_other_words(known, told):
    story = replace(DAIRY, problem=told)

    assert best(story, dana(slots={"problem": known})) == story


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("late deliveries", "late invoices"),
        ("orders getting lost", "keys getting lost at hotels"),
        ("the problem with getting it done", "getting the problem done"),
        ("scrap rate", "hiring drivers"),
        ("", "lost orders"),
        ("orders", ""),
        ("!?", "lost orders"),
    ],
)
def test_a_loss_story_is_told_only_where_the_known_problem_is_the_same(known, told):
    assert best(replace(DAIRY, problem=told), dana(slots={"problem": known})) is None


@pytest.mark.parametrize("story", [BAKERY, TIP], ids=lambda story: story.kind)
@pytest.mark.parametrize(
    ("known", "fits"),
    [("orders getting lost", True), ("late orders", True), ("", True), ("hiring drivers", False)],
)
def test_other_stories_fit_unless_their_problem_is_another_one(story, known, fits):
    assert (best(story, dana(slots={"problem": known})) is story) == fits


def test_a_safe_start_without_a_problem_fits_everybody():
    story = replace(BAKERY, problem="")

    assert best(story, dana()) is story


@pytest.mark.parametrize("story", [DAIRY, BAKERY, TIP], ids=lambda story: story.kind)
def test_an_unfinished_story_is_never_told(story):
    for slot in story.slots:
        left = {key: text for key, text in story.slots.items() if key != slot}

        assert best(replace(story, slots=left), dana()) is None


@pytest.mark.parametrize("story", [DAIRY, BAKERY, TIP], ids=lambda story: story.kind)
def test_no_story_is_told_twice_to_one_prospect(story):
    assert best(story, dana()) is story
    assert best(story, dana(stories=(story.key,))) is None


def test_a_tip_that_was_given_is_not_given_again_by_another_bite():
    given = dana(tips=("Count the  stock on thursdays",))

    assert best(TIP, given) is None
    assert best(replace(TIP, slots={**TIP.slots, "tip": "order on Mondays"}), given) is not None


def test_the_closest_problem_wins_then_the_motive_then_the_newest():
    prospect = dana(slots={"problem": "orders getting lost on Fridays", "motive": "more calm on Fridays"})
    closest = replace(TIP, key="closest", slots={**TIP.slots, "common_problem": "orders lost on Fridays"})
    near = replace(TIP, key="near", slots={**TIP.slots, "common_problem": "late paper orders at night"})
    speaks = replace(near, key="speaks", motive="trouble")
    newest = replace(near, key="newest", on=FRIDAY)

    assert best(near, prospect, closest, newest) is closest
    assert best(near, prospect, speaks, newest) is speaks
    assert best(near, prospect, newest) is newest
    assert best(newest, prospect, near) is newest


def test_a_motive_alone_makes_no_other_problem_the_same():
    prospect = dana(slots={"problem": "hiring drivers", "motive": "less trouble"})

    assert best(replace(DAIRY, motive="trouble"), prospect) is None
    assert best(replace(TIP, motive="trouble"), prospect) is None


def test_two_equal_stories_are_told_in_an_order_that_stays():
    twin = replace(TIP, key="twin")

    assert best(TIP, dana(), twin) == best(twin, dana(), TIP)


@pytest.mark.parametrize(
    ("typed", "within"),
    [
        ("A dairy in Leeds.", "a dairy in Leeds"),
        ("“Two big accounts”", "two big accounts"),
        ("Northwind", "Northwind"),
        ("  One\n list  for all! ", "one list for all"),
        ("Aachen’s tram", "Aachen’s tram"),
        ("▢peer▢\x00", "peer"),
        ("The Body Shop", "the Body Shop"),
        ("Three Mobile", "Three Mobile"),
        ("Ask drivers to text", "ask drivers to text"),
        ("...", ""),
    ],
)
def test_words_are_kept_as_they_stand_within_a_sentence(typed, within):
    assert tidied(typed, PLAYBOOK) == within


@pytest.mark.parametrize(
    ("typed", "within"),
    [
        ("Customers in Leeds", "customers in Leeds"),
        ("Fridays without a call", "Fridays without a call"),
        ("May orders", "May orders"),
        ("Tesco Ireland", "Tesco Ireland"),
        ("Omar’s crew", "Omar’s crew"),
        ("IT staff", "IT staff"),
        ("WhatsApp groups", "WhatsApp groups"),
        ("£5,000", "£5,000"),
        ("lost", "lost"),
    ],
)
def test_a_capital_that_may_be_a_names_stays_within_a_sentence(typed, within):
    loss = PLAYBOOK.story_kinds["loss"].asks[2]

    assert continuing(typed, loss, PLAYBOOK) == within


def test_a_name_keeps_its_capital():
    peer = PLAYBOOK.story_kinds["loss"].asks[0]

    assert continuing("Northwind in York", peer, PLAYBOOK) == "Northwind in York"


# --- On the card -----------------------------------------------------------------------------------


def told_about(*stories: Story, prospect: Prospect | None = None, **facts: str) -> Talk:
    """A debrief of somebody quiet who has had one note."""
    talk = Talk(prospect or dana(last_touch_on=FRIDAY - timedelta(7), facts={"standing": "wanted"}))
    talk.stories = {story.key: story for story in stories}
    known = {
        "last": "quiet",
        "standing": "wanted",
        "reached": "1",
        "stake": "open",
        "broke": "no",
        "empty": "no",
    }
    talk.say(about="Dana", **{**known, **facts})
    return talk


def test_a_story_about_the_same_problem_stands_in_the_draft_at_once():
    talk = told_about(TIP, DAIRY)

    card = talk.replies[-1]

    assert draft_of(card) == (
        "Hi Dana, you told me about orders getting lost on Fridays. It was the same at a dairy in Leeds, and "
        "they waited a quarter. It cost them two big accounts. One change turned it round. Want it in "
        "three lines?"
    )
    assert "VALUE STORY: what waiting cost someone like Dana. Today." in text_of(card)
    assert "True story of a dairy in Leeds, told by you on Wed 21 Oct." in text_of(card)


def test_without_a_fitting_story_a_tip_is_given_and_none_is_promised():
    talk = told_about(TIP, replace(DAIRY, problem="hiring drivers"))

    card = talk.replies[-1]

    assert "count the stock on Thursdays" in draft_of(card)
    assert "Leeds" not in text_of(card)
    assert "what waiting cost" not in text_of(card)
    assert "VALUE STORY: one useful thing for Dana. Today." in text_of(card)
    assert "Tip told by you on Tue 10 Nov." in text_of(card)


def test_without_any_story_the_tip_stays_a_blank():
    card = told_about().replies[-1]

    assert "▢useful tip▢" in draft_of(card)
    assert "what waiting cost" not in text_of(card)
    assert "told by" not in text_of(card)


def test_a_safe_start_brings_its_own_gain():
    talk = told_about(DAIRY, BAKERY, TIP, reached="2")

    assert "they began with one delivery route at a bakery in York and got a calm Friday" in draft_of(
        talk.replies[-1]
    )
    assert says(talk.replies[-1], "tally_next")


def test_a_gain_that_was_told_is_nobody_elses_gain():
    talk = told_about(BAKERY, last="asked")

    assert "calm Friday" not in text_of(talk.replies[-1])


def test_a_draft_with_a_story_can_be_copied_in_one_tap():
    full = {slot: "m" * PLAYBOOK.slots[slot].room for slot in DAIRY.slots}
    talk = told_about(replace(DAIRY, slots=full))

    for _ in range(5):
        talk.tap("Another")

        assert len(draft_of(talk.replies[-1])) <= LIMIT


def test_the_same_card_shows_the_same_story_on_every_turn():
    talk = told_about(DAIRY, replace(DAIRY, key="twin", slots={**DAIRY.slots, "peer": "a mill"}))
    first = draft_of(talk.replies[-1])

    talk.tap("Why?", "Back")

    assert draft_of(talk.replies[-1]) == first


def test_a_story_told_while_the_card_waits_comes_into_the_draft():
    talk = told_about()

    talk.stories = {DAIRY.key: DAIRY}
    talk.tap("Why?", "Back")

    assert "a dairy in Leeds" in draft_of(talk.replies[-1])


def test_what_the_rep_types_is_never_mixed_with_a_story():
    talk = told_about(replace(TIP, slots={**TIP.slots, "common_problem": "stock"}))
    talk.tap("Fill in")
    talk.say("call the depot first")
    talk.stories = {TIP.key: TIP}

    card = talk.tap("Why?", "Back")

    assert "call the depot first" in draft_of(card)
    assert "told by" not in text_of(card)
    assert talk.tap("Sent")
    assert talk.known("Dana").stories == ()


def unknown_problem(*stories: Story, **facts: str) -> Talk:
    """A debrief of somebody quiet of whom no problem is known."""
    prospect = a_prospect(last_touch_on=FRIDAY - timedelta(7), facts={"standing": "unsure"})
    return told_about(*stories, prospect=prospect, **facts)


def test_a_tip_for_a_problem_they_may_not_have_is_given_only_with_a_word_on_whom_it_is_for():
    talk = unknown_problem(TIP, standing="unsure")
    drafts = [draft_of(talk.replies[-1])]

    for _ in range(2):
        drafts.append(draft_of(talk.tap("Another")))

    assert "many in order desks tell us they lose time to lost orders" in drafts[0]
    assert "count the stock" in drafts[0]
    assert all("▢useful tip▢" in draft and "count the stock" not in draft for draft in drafts[1:])


def test_where_no_word_says_whom_a_tip_is_for_it_stays_blank_until_the_problem_is_known():
    talk = unknown_problem(TIP)
    blank = talk.replies[-1]

    talk.tap("Fill in")
    filled = talk.say("orders that get lost")

    assert "▢useful tip▢" in draft_of(blank)
    assert "told by" not in text_of(blank)
    assert "count the stock on Thursdays" in draft_of(filled)


def test_chase_language_is_not_replaced_by_a_tip_for_another_problem():
    talk = unknown_problem(TIP, standing="unsure")
    talk.tap("Edit")

    marked = talk.say("Dana, just checking in.")

    assert "▢useful tip▢" in text_of(marked)
    assert "count the stock" not in text_of(marked)


BETTER = replace(DAIRY, key="better", problem="orders getting lost on Fridays", on=FRIDAY,
                 slots={**DAIRY.slots, "peer": "a mill in Hull"})  # fmt: skip


def test_a_better_story_told_meanwhile_changes_nothing_on_the_card():
    talk = told_about(DAIRY)
    before = draft_of(talk.replies[-1])
    talk.stories[BETTER.key] = BETTER

    after = draft_of(talk.tap("Why?", "Back"))
    talk.tap("Sent")

    assert after == before
    assert talk.known("Dana").stories == ("dairy",)


def test_a_story_told_after_the_card_was_shown_was_not_sent_with_it():
    talk = told_about()

    talk.stories[DAIRY.key] = DAIRY
    talk.tap("Sent")

    assert talk.known("Dana").stories == ()


@pytest.mark.parametrize("shown", [DAIRY, None])
def test_a_card_that_waited_was_sent_as_it_was_shown(shown):
    talk = told_about(*([shown] if shown else []))
    key = talk.debrief.key
    talk.stories[BETTER.key] = BETTER
    talk.say("Omar from Beta wrote back", reading=reading_of("Omar", last="talking"))

    talk.take(Picked(f"sentit.{key}"))

    assert talk.known("Dana").last_touch_on == FRIDAY
    assert talk.known("Dana").stories == (("dairy",) if shown else ())


def test_new_advice_takes_the_story_that_fits_best_by_then():
    talk = told_about(TIP, reached="0")
    told_before = text_of(talk.replies[-1])
    closer = {"common_problem": "orders getting lost on Fridays", "tip": "print the list on Fridays"}
    talk.stories["closer"] = replace(TIP, key="closer", on=FRIDAY, slots={**TIP.slots, **closer})

    card = talk.say(reading=reading_of(reached="1"))

    assert "count the stock" in told_before
    assert "print the list on Fridays" in draft_of(card)


def nameless(*stories: Story) -> Talk:
    """A card about somebody whose problem is known but no name, sent: the name is asked for."""
    talk = Talk()
    talk.stories = {story.key: story for story in stories}
    facts = {"standing": "wanted", "reached": "1", "stake": "open", "broke": "no", "empty": "no"}
    talk.say(last="quiet", **facts)
    while talk.debrief.focus != "problem":
        talk.tap("Skip" if talk.debrief.focus else "Fill in")
    talk.say("orders lost on Fridays")
    while talk.debrief.focus:
        talk.tap("Skip")
    talk.tap("Sent")
    return talk


@pytest.mark.parametrize("shown", [(DAIRY,), ()], ids=["a story", "none"])
def test_what_was_sent_before_the_name_was_known_is_noted_as_it_was(shown):
    talk = nameless(*shown)
    talk.stories[BETTER.key] = BETTER

    talk.say("Dana")

    assert talk.known("Dana").last_touch_on == FRIDAY
    assert talk.known("Dana").stories == tuple(story.key for story in shown)


# --- What was sent ---------------------------------------------------------------------------------


def test_what_was_sent_is_never_told_to_them_again():
    talk = told_about(DAIRY)

    talk.tap("Sent")

    assert talk.known("Dana").stories == ("dairy",)
    assert best(DAIRY, talk.known("Dana")) is None


def test_a_tip_that_was_sent_counts_among_the_tips_given():
    talk = told_about(TIP)

    talk.tap("Sent")

    assert talk.known("Dana").tips == ("count the stock on Thursdays",)


def test_only_what_stands_in_the_final_draft_was_told():
    talk = told_about(DAIRY, TIP)
    while "count the stock" not in draft_of(talk.replies[-1]):
        talk.tap("Another")

    talk.tap("Sent")

    assert talk.known("Dana").stories == ("tip",)


def test_a_story_counts_in_the_reps_own_wording_only_where_it_stands():
    with_it, without = told_about(DAIRY), told_about(DAIRY)
    with_it.tap("Edit")
    with_it.say("Dana, think of A dairy in  Leeds.")
    without.tap("Edit")
    without.say("Dana, I thought of you.")

    with_it.tap("Sent")
    without.tap("Sent")

    assert with_it.known("Dana").stories == ("dairy",)
    assert without.known("Dana").stories == ()


def test_a_card_put_off_has_told_nothing():
    talk = told_about(DAIRY)

    talk.tap("Tomorrow")

    assert talk.known("Dana").stories == ()


def test_chase_language_is_replaced_by_a_tip_that_is_told():
    talk = told_about(TIP)
    talk.tap("Edit")

    marked = talk.say("Dana, just checking in.")

    assert "count the stock on Thursdays" in text_of(marked)
    talk.tap("Use this", "Sent")
    assert talk.known("Dana").stories == ("tip",)


def test_many_drafts_to_one_prospect_never_tell_a_story_twice():
    tips = [
        replace(TIP, key=f"tip{n}", slots={**TIP.slots, "tip": f"count shelf {n} on Thursdays"})
        for n in range(4)
    ]
    talk = told_about(DAIRY, BAKERY, *tips, stake="given")
    sent = []

    for _ in range(4):
        card = talk.replies[-1]
        sent.append(draft_of(card))
        talk.tap("Sent")
        talk.today = talk.known("Dana").next_look_on
        talk.say(about="Dana", last="quiet")

    told = talk.known("Dana").stories
    assert len(set(told)) == len(told) == 4
    for part in ("a dairy in Leeds", "a bakery in York", *(tip.slots["tip"] for tip in tips)):
        assert sum(part in draft for draft in sent) <= 1


@pytest.mark.parametrize(
    ("story", "told"),
    [
        (replace(DAIRY, rep="ben", owner="Ben", shared=True), "told by Ben on"),
        (replace(DAIRY, owner="Cleo"), "told by Cleo on"),
        (replace(DAIRY, owner=""), "told by you on"),
        (replace(DAIRY, rep="ben", owner="", shared=True), "told by a colleague on"),
    ],
)
def test_the_card_names_who_told_the_story(story, told):
    assert told in text_of(told_about(story).replies[-1])


def test_a_story_of_a_kind_the_content_has_lost_is_left_alone():
    talk = told_about(replace(DAIRY, kind="gone"), TIP)

    assert "count the stock" in draft_of(talk.replies[-1])
