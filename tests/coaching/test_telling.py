"""/stories: telling one by a few short questions, looking at them, sharing, changing, files in and out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching import desk, tapping
from bot.coaching.model import NOTHING_READ, Brought, Picked, Placed, Reading, Reply, Said, Story
from bot.coaching.stories import best_story, checked, is_to_check
from bot.content.stories import parsed
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    REP,
    Talk,
    a_prospect,
    actions_of,
    draft_of,
    labels_of,
    reading_of,
    says,
    text_of,
)

DAIRY = Story(
    "dairy", REP.key, "loss",
    {"peer": "a dairy in Leeds", "waited": "a quarter", "loss": "two big accounts", "change": "one list"},
    "Ada", FRIDAY - timedelta(30), problem="orders getting lost",
)  # fmt: skip
BENS = replace(DAIRY, key="bens", rep="ben", owner="Ben", shared=True)
FILE = """
- kind: bite
  role: shift planning
  common_problem: gaps at weekends
  tip: ask for swaps on Thursdays
"""
TIP = ("bite", "shift planning", "gaps at weekends", "ask for swaps on Thursdays")
"""The kind of a story, and all that is told of it."""


def with_stories(*stories: Story) -> Talk:
    talk = Talk(a_prospect())
    talk.stories = {story.key: story for story in stories}
    return talk


def press(talk: Talk, action: str) -> Reply:
    """Tap a button of a panel, on whatever message it stood."""
    return talk.take(Picked(action, message=7))


def bring(talk: Talk, text: str, name: str = "stories.yaml") -> Reply:
    """Send a file, read as the coach reads it before the turn."""
    return talk.take(Brought(name, text), read_of(text))


def paste(talk: Talk, text: str) -> Reply:
    return talk.take(Said(text, "m1"), read_of(text))


def read_of(text: str) -> Reading:
    stories, problems = parsed(text, PLAYBOOK, FRIDAY)
    return Reading(stories=stories, problems=problems)


def tell(talk: Talk, kind: str, *answers: str) -> Reply:
    """Tell a story: the first answers of its questions."""
    reply = press(talk, f"newstory.{kind}")
    for answer in answers:
        reply = talk.say(answer)
    return reply


def only(talk: Talk) -> Story:
    (story,) = talk.stories.values()
    return story


def question_of(reply: Reply) -> str:
    return next(block.text for block in reply.blocks if block.kind == "question")


# --- Telling ---------------------------------------------------------------------------------------


def test_a_loss_story_is_told_by_six_short_questions_and_shown_back():
    talk = with_stories()
    talk.command("stories")

    talk.tap("Add one", "What waiting cost")
    for answer in ("A dairy in Leeds.", "A quarter", "Two big accounts", "One list", "Orders getting lost"):
        talk.say(answer)
    back = talk.tap("Less trouble")
    kept = talk.tap("Right")

    story = only(talk)
    assert story.slots == {**DAIRY.slots, "loss": "two big accounts"}
    assert (story.problem, story.motive, story.owner, story.on) == (
        "Orders getting lost", "trouble", "Ada", FRIDAY,
    )  # fmt: skip
    assert says(back, "story_is_right")
    assert "a true story from a dairy in Leeds: they waited a quarter, and it cost them two" in draft_of(back)
    assert labels_of(back) == ["Right", "Change"]
    assert says(kept, "story_kept")
    assert talk.rep.prompt == ""


@pytest.mark.parametrize("kind", PLAYBOOK.story_kinds.values(), ids=lambda kind: kind.key)
def test_each_kind_is_told_by_its_own_questions(kind):
    talk = with_stories()
    asked = [question_of(press(talk, f"newstory.{kind.key}"))]

    while talk.rep.prompt and not talk.rep.prompt.endswith(".motive"):
        asked.append(question_of(talk.say("something")))
    talk.tap("Any")

    own = [question.ask for question in kind.asks] + ([kind.problem_ask] if kind.problem_ask else [])
    assert asked == [*own, PLAYBOOK.words["story_ask_motive"][0]]
    assert only(talk).motive == ""


def test_a_story_is_kept_from_its_first_answer_on_and_goes_on_where_it_stopped():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds", "a quarter")
    talk.tap("Never mind")
    talk.say("Dana wrote", about="Dana", last="talking")

    listed = talk.command("stories")
    assert "What waiting cost: 1, not finished: 1" in text_of(listed)
    page = talk.tap("What waiting cost", "a dairy in Leeds")
    assert "Still missing: what it cost, what changed, problem." in text_of(page)

    asked = talk.tap("Go on")
    assert question_of(asked) == PLAYBOOK.story_kinds["loss"].asks[2].ask
    talk.say("two big accounts")

    assert only(talk).slots["loss"] == "two big accounts"


def test_a_question_taken_back_leaves_what_was_told():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds")

    left = talk.tap("Never mind")

    assert says(left, "story_left_open")
    assert checked(only(talk)).slots == {"peer": "a dairy in Leeds"}
    assert talk.rep.prompt == ""


@pytest.mark.parametrize("told", [("a dairy in Leeds",), ("a dairy in Leeds", "a quarter")])
def test_cancel_drops_the_story_that_is_told_and_the_debrief_beneath_goes_on(told):
    talk = with_stories()
    talk.say("Omar went quiet", about="Omar", last="quiet")
    before = talk.debrief
    tell(talk, "loss", *told)

    shown = talk.command("cancel")

    assert says(talk.replies[0], "story_dropped")
    assert not talk.stories
    assert talk.debrief == before
    assert shown.debrief == before.key


def test_cancel_drops_a_story_that_is_shown_back_and_not_the_debrief():
    talk = with_stories()
    talk.say("Omar went quiet", about="Omar", last="quiet")
    tell(talk, *TIP)
    talk.tap("Any")

    talk.command("cancel")

    assert says(talk.replies[0], "story_dropped")
    assert not talk.stories
    assert talk.open is not None


def test_a_story_dropped_with_cancel_is_one_tap_away():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds")
    dropped = talk.command("cancel")
    assert says(dropped, "story_dropped")

    talk.tap("Undo")

    assert only(talk).slots == {"peer": "a dairy in Leeds"}


def test_cancel_leaves_a_story_that_was_called_right():
    talk = with_stories()
    tell(talk, *TIP)
    talk.tap("Any", "Right")
    press(talk, f"storyask.{only(talk).key}.tip")

    left = talk.command("cancel")

    assert says(left, "left_as_it_was")
    assert only(talk)


def test_a_story_not_begun_leaves_nothing():
    talk = with_stories()
    press(talk, "newstory.loss")

    talk.tap("Never mind")

    assert talk.stories == {}


@pytest.mark.parametrize(
    ("answer", "told"), [("...", "story_empty"), (" “” ", "story_empty"), ("m" * 23, "story_too_long")]
)
@pytest.mark.parametrize("before", [0, 1])
def test_a_bad_answer_is_told_and_the_question_comes_again(before, answer, told):
    talk = with_stories()
    question = question_of(tell(talk, "loss", *["a dairy in Leeds"][:before]))

    again = talk.say(answer)

    assert says(again, told)
    assert question_of(again) == question
    assert len(talk.stories) == before
    talk.say("a quarter")
    assert "a quarter" in only(talk).slots.values()


def test_an_answer_a_little_too_long_is_shown_with_how_much_has_to_go():
    talk = with_stories()

    again = tell(talk, "loss", "A dairy somewhere near Leeds.")
    talk.say("a dairy near Leeds")

    assert "“a dairy somewhere near Leeds” is too long by 6: 22 characters fit" in text_of(again)
    assert only(talk).slots["peer"] == "a dairy near Leeds"


def test_an_answer_far_too_long_is_not_said_again():
    again = tell(with_stories(), "loss", "m" * 45)

    assert "45 characters; 22 fit" in text_of(again)
    assert "mmm" not in text_of(again)


def test_an_answer_too_long_that_names_somebody_new_is_still_an_answer():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds")

    again = talk.say("until Omar said no in May", reading=reading_of("Omar", last="no"))

    assert says(again, "story_too_long")
    assert talk.open is None


def test_only_what_need_not_be_told_can_be_skipped():
    talk = with_stories()
    loss = tell(talk, "loss", "a dairy", "a quarter", "two accounts", "one list")
    assert "Skip" not in labels_of(loss)

    low_risk = tell(talk, "low_risk", "a bakery", "one route", "a calm Friday")
    assert "Skip" in labels_of(low_risk)
    asked = talk.tap("Skip")
    talk.tap("Any")

    assert question_of(asked) == PLAYBOOK.words["story_ask_motive"][0]
    assert list(talk.stories.values())[-1].problem == ""


def test_a_motive_may_be_typed_and_another_word_is_asked_again():
    talk = with_stories()
    tell(talk, "bite", "order desks", "lost orders", "count the stock")

    again = talk.say("honour")
    talk.say("save time")

    assert says(again, "story_motive_again")
    assert only(talk).motive == "time"


def test_news_of_a_prospect_typed_at_a_question_begins_a_debrief():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds")

    talk.say("Dana wrote back", about="Dana", last="talking")

    assert talk.debrief.prospect == talk.known("Dana").key
    assert checked(only(talk)).slots == {"peer": "a dairy in Leeds"}
    assert talk.rep.prompt == ""


def test_a_short_answer_that_sounds_like_news_is_still_the_answer():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds", "a quarter")

    talk.say("two accounts to Omar", reading=reading_of("Omar", last="no"))

    assert only(talk).slots["loss"] == "two accounts to Omar"
    assert talk.open is None


@pytest.mark.parametrize(
    ("kind", "before", "typed", "kept"),
    [
        ("loss", 2, "They lost two big accounts.", "two big accounts"),
        ("loss", 2, "It cost them Two big accounts", "two big accounts"),
        ("loss", 2, "Customers who left", "customers who left"),
        ("loss", 1, "They waited a whole year", "a whole year"),
        ("loss", 0, "It was a dairy in Leeds", "a dairy in Leeds"),
        ("loss", 3, "They switched to One list", "one list"),
        ("low_risk", 1, "They began with one route", "one route"),
        ("low_risk", 2, "They got A calm Friday", "a calm Friday"),
        ("bite", 0, "People in Shift planning", "shift planning"),
        ("bite", 1, "They lose time to Double booking", "double booking"),
        ("bite", 2, "Ask drivers to text 30 minutes before.", "ask drivers to text 30 minutes before"),
        ("bite", 2, "You should ask drivers to text", "ask drivers to text"),
    ],
)
def test_an_answer_goes_on_with_the_sentence_of_the_draft(kind, before, typed, kept):
    talk = with_stories()

    tell(talk, kind, *["something"] * before, typed)

    assert list(checked(only(talk)).slots.values())[-1] == kept


@pytest.mark.parametrize(
    ("kind", "before", "typed", "word"),
    [
        ("loss", 2, "They had to close", "story_clause"),
        ("loss", 2, "It’s hard to say", "story_clause"),
        ("loss", 3, "We built one list", "story_clause"),
        ("bite", 1, "They double book the docks", "story_clause"),
        ("bite", 2, "We text the drivers", "story_clause"),
        ("bite", 0, "Warehouse managers", "story_people"),
        ("bite", 0, "managers of depots", "story_people"),
    ],
)
def test_an_answer_that_the_sentence_cannot_bear_is_asked_for_again_with_the_example(
    kind, before, typed, word
):
    talk = with_stories()
    tell(talk, kind, *["something"] * before)

    again = talk.say(typed)

    assert says(again, word)
    assert question_of(again) == PLAYBOOK.story_kinds[kind].asks[before].ask
    assert sum(len(checked(story).slots) for story in talk.stories.values()) == before


@pytest.mark.parametrize("typed", ["IT support", "people operations", "order desks"])
def test_a_field_that_looks_like_people_is_taken(typed):
    talk = with_stories()

    tell(talk, "bite", typed)

    assert checked(only(talk)).slots == {"role": typed}


def test_a_name_that_was_written_small_is_kept_when_it_is_typed_again():
    talk = with_stories(DAIRY)
    press(talk, "storyask.dairy.loss")
    talk.say("Tesco as a customer")
    small = only(talk).slots["loss"]

    press(talk, "storyask.dairy.loss")
    talk.say("Tesco as a customer")

    assert (small, only(talk).slots["loss"]) == ("tesco as a customer", "Tesco as a customer")


def test_a_tip_that_was_told_is_shown_as_it_reads_in_a_draft():
    talk = with_stories()
    tell(talk, "bite", "Dispatch", "Double booking of docks", "Ask drivers to text 30 minutes before.")

    back = talk.tap("Any")

    assert (
        "many in dispatch tell us they lose time to double booking of docks. One thing that helps, with or "
        "without us: ask drivers to text 30 minutes before." in draft_of(back)
    )


@pytest.mark.parametrize("stop", ["at the last question", "before it is called right"])
def test_a_story_nobody_has_called_right_waits_to_be_checked(stop):
    talk = with_stories()
    tell(talk, "bite", "order desks", "lost orders", "count the stock")
    if stop == "before it is called right":
        talk.tap("Any")
    talk.say("Dana wrote back", about="Dana", last="talking")

    listed = talk.command("stories")
    page = talk.tap("A useful tip", "count the stock")

    kind = PLAYBOOK.story_kinds["bite"]
    assert "A useful tip: 1, not finished: 1" in text_of(listed)
    assert says(page, "story_to_check")
    assert "lose time to lost orders" in draft_of(page)
    assert labels_of(page) == ["Right", "Change", "Delete", "Back"]
    assert best_story(talk.stories.values(), a_prospect(), kind, PLAYBOOK) is None
    assert says(press(talk, "exportstories"), "stories_nothing_to_export")
    press(talk, f"storyshare.{only(talk).key}.1")
    assert not only(talk).shared
    press(talk, f"story.{only(talk).key}")
    talk.tap("Right")
    assert best_story(talk.stories.values(), a_prospect(), kind, PLAYBOOK) == only(talk)


def test_half_a_story_cannot_be_called_right():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds")

    press(talk, f"storyright.{only(talk).key}")

    assert is_to_check(only(talk))


def test_a_place_is_no_answer_to_a_question_about_a_story():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds")

    reply = talk.take(Placed(1, 2), NOTHING_READ)

    assert says(reply, "showed_place")


# --- Lists and pages -------------------------------------------------------------------------------


def test_an_empty_bank_says_so_and_offers_to_add_one():
    reply = with_stories().command("stories")

    assert says(reply, "stories_none")
    assert "Add one" in labels_of(reply)
    assert not reply.in_place


def test_a_long_list_is_paged_newest_first():
    talk = with_stories(
        *(
            replace(
                DAIRY, key=f"k{n:02}", on=FRIDAY - timedelta(n), slots={**DAIRY.slots, "peer": f"mill {n}"}
            )
            for n in range(14)
        )
    )

    first = press(talk, "storylist.loss.0")
    second = talk.tap("Further")
    last = talk.tap("Further")

    names = [label for page in (first, second, last) for label in labels_of(page) if label.startswith("mill")]
    assert names == [f"mill {n}" for n in range(14)]
    assert "Before" not in labels_of(first)
    assert "Further" not in labels_of(last)
    assert labels_of(talk.tap("Before")) == labels_of(second)


@pytest.mark.parametrize("page", ["99", "x", "", "-1", "²"])
def test_a_page_that_is_no_more_shows_one_that_is(page):
    reply = press(with_stories(DAIRY), f"storylist.loss.{page}")

    assert "a dairy in Leeds" in labels_of(reply)


def test_a_page_tells_all_about_a_story():
    talk = with_stories(replace(DAIRY, motive="time"))

    page = press(talk, "story.dairy")

    for part in (*DAIRY.slots.values(), "orders getting lost", "Save time", "told by you on Wed 21 Oct"):
        assert part in text_of(page)
    assert says(page, "story_private")
    assert page.in_place
    assert page.message == 7


def test_every_button_of_the_room_can_ride_in_a_tap():
    key = "0" * 12
    talk = with_stories(replace(DAIRY, key=key, slots={"peer": "a dairy"}), replace(BENS, key="f" * 12))
    replies = [talk.command("stories")]
    replies += [press(talk, action) for action in (
        "addstory", "storylist.loss.0", f"story.{key}", f"storyparts.{key}", f"storygone.{key}",
        f"storyask.{key}.motive",
    )]  # fmt: skip
    for kind in PLAYBOOK.story_kinds.values():
        replies.append(tell(talk, kind.key, *["words"] * len(kind.asks)))
        replies.append(press(talk, f"storyparts.{list(talk.stories)[-1]}"))

    for reply in replies:
        assert all(len(action) <= 45 for action in actions_of(reply))
        assert all(len(label) <= 24 for label in labels_of(reply))
        for action in actions_of(reply):
            assert action.partition(".")[0] in desk.TAPS


def test_no_button_means_two_things():
    assert not desk.TAPS.keys() & tapping.TAPS.keys()


def test_sharing_says_how_it_is_now_and_twice_does_no_more():
    talk = with_stories(DAIRY)
    talk.rep = replace(talk.rep, team="north")
    press(talk, "story.dairy")

    shared = talk.tap("Share with the team")
    again = press(talk, "storyshare.dairy.1")

    assert only(talk).shared
    assert says(shared, "story_shared")
    assert text_of(again) == text_of(shared)
    talk.tap("Keep to myself")
    assert not only(talk).shared


def test_half_a_story_is_not_shared():
    talk = with_stories(replace(DAIRY, slots={"peer": "a dairy"}))

    page = press(talk, "storyshare.dairy.1")

    assert not only(talk).shared
    assert "Share with the team" not in labels_of(page)


@pytest.mark.parametrize(
    "action",
    [
        "storyshare.bens.0", "storyparts.bens", "storyask.bens.peer", "storygone.bens", "storydel.bens",
        "storyset.bens.time", "storygo.bens", "storyskip.bens.problem", "storyright.bens", "storystop.bens",
    ],
)  # fmt: skip
def test_only_who_told_a_story_changes_or_deletes_it(action):
    talk = with_stories(BENS)

    reply = press(talk, action)

    assert says(reply, "story_not_yours")
    assert talk.stories == {"bens": BENS}
    assert talk.rep.prompt == ""


def test_a_colleagues_shared_story_can_be_seen():
    talk = with_stories(BENS, replace(BENS, key="half", slots={"peer": "half a story"}))

    listed = press(talk, "storylist.loss.0")
    page = talk.tap("a dairy in Leeds")

    assert "a dairy in Leeds (from Ben)" in text_of(listed)
    assert "half a story" not in text_of(listed)
    assert "told by Ben" in text_of(page)
    assert labels_of(page) == ["Back"]


@pytest.mark.parametrize(
    "action", ["story.gone", "storyshare.gone.1", "storyparts.gone", "storydel.gone", "storygo.gone"]
)
def test_a_button_of_a_story_that_is_gone_says_so(action):
    assert says(press(with_stories(), action), "story_gone")


def test_an_answer_for_a_story_deleted_meanwhile_says_so():
    talk = with_stories()
    tell(talk, "loss", "a dairy in Leeds")
    talk.stories = {}

    assert says(talk.say("a quarter"), "story_gone")
    assert talk.stories == {}


# --- Changing and deleting -------------------------------------------------------------------------


def test_each_part_can_be_changed_and_taken_back():
    talk = with_stories(DAIRY)
    press(talk, "story.dairy")

    asked = talk.tap("Change", "What it cost")
    back = talk.say("three big accounts")

    assert question_of(asked) == PLAYBOOK.story_kinds["loss"].asks[2].ask
    assert only(talk).slots == {**DAIRY.slots, "loss": "three big accounts"}
    assert says(back, "story_is_right")
    talk.tap("Undo")
    assert only(talk) == DAIRY


def test_the_problem_and_the_motive_can_be_changed():
    talk = with_stories(DAIRY)

    press(talk, "storyask.dairy.problem")
    talk.say("late orders")
    press(talk, "storyask.dairy.motive")
    talk.tap("Earn more")

    assert (only(talk).problem, only(talk).motive) == ("late orders", "earn")


def test_a_change_that_does_not_fit_leaves_the_story_as_it_was():
    talk = with_stories(DAIRY)
    press(talk, "storyask.dairy.waited")

    again = talk.say("m" * 15)

    assert says(again, "story_too_long")
    assert only(talk) == DAIRY
    talk.tap("Never mind")
    assert only(talk) == DAIRY


@pytest.mark.parametrize("action", ["storyask.dairy.nonsense", "storyset.dairy.nonsense"])
def test_a_button_for_what_the_content_has_lost_changes_nothing(action):
    talk = with_stories(DAIRY)

    press(talk, action)

    assert only(talk) == DAIRY


def test_deleting_asks_once_and_can_be_taken_back():
    talk = with_stories(DAIRY)
    press(talk, "story.dairy")

    asked = talk.tap("Delete")
    assert "Delete “a dairy in Leeds”?" in text_of(asked)
    assert only(talk) == DAIRY
    talk.tap("Yes, delete")

    assert talk.stories == {}
    talk.tap("Undo")
    assert only(talk) == DAIRY


# --- Files -----------------------------------------------------------------------------------------


def test_a_file_gives_back_what_it_was_made_of():
    mine = [
        DAIRY,
        replace(DAIRY, key="mill", slots={**DAIRY.slots, "peer": "a mill"}, motive="time", shared=True),
    ]
    talk = with_stories(*mine, BENS, replace(DAIRY, key="half", slots={"peer": "half"}))

    reply = press(talk, "exportstories")

    assert reply.document is not None
    assert reply.document.name == "stories.yaml"
    stories, problems = parsed(reply.document.text, PLAYBOOK, FRIDAY)
    assert problems == ()
    assert [replace(story, key="", rep="", slots=dict(story.slots)) for story in mine] == [
        replace(story, slots=dict(story.slots)) for story in stories
    ]


def test_without_a_story_there_is_nothing_to_put_into_a_file():
    reply = press(with_stories(BENS), "exportstories")

    assert says(reply, "stories_nothing_to_export")
    assert reply.document is None


@pytest.mark.parametrize("give", [bring, paste])
def test_a_file_that_was_asked_for_is_taken_over(give):
    talk = with_stories()
    asked = press(talk, "importstories")

    reply = give(talk, FILE)

    assert says(asked, "ask_import")
    assert "Taken: 1." in text_of(reply)
    story = only(talk)
    assert (story.rep, story.owner, story.on) == (REP.key, "Ada", FRIDAY)
    assert story.key
    talk.tap("Undo")
    assert talk.stories == {}


def test_a_file_of_stories_nobody_asked_for_is_taken_over_too():
    talk = with_stories()

    bring(talk, FILE)

    assert only(talk).slots["role"] == "shift planning"


def test_who_told_a_story_stays_as_the_file_says():
    talk = with_stories()

    bring(talk, FILE + '  told_by: "Cleo"\n  told_on: 2026-03-02\n')

    assert only(talk).owner == "Cleo"
    assert "told by Cleo on Mon 2 Mar" in text_of(press(talk, f"story.{only(talk).key}"))


def test_stories_that_are_there_already_are_counted_and_skipped():
    talk = with_stories()
    bring(talk, FILE)

    reply = bring(talk, FILE + FILE.replace("weekends", "night") + FILE.replace("shift", "Shift"))

    assert "Taken: 1. Known already: 2." in text_of(reply)
    assert len(talk.stories) == 2


def test_the_same_story_of_a_colleague_is_no_double():
    talk = with_stories(replace(BENS, kind="bite"))

    assert "Taken: 1." in text_of(bring(talk, FILE))


def test_good_stories_are_taken_and_bad_ones_told_with_their_lines():
    talk = with_stories()

    reply = bring(talk, FILE + "- kind: bit\n  tip: x\n")

    assert "Taken: 1." in text_of(reply)
    assert (
        "Line 6: there is no kind “bit” (did you mean 'bite'?); it may be loss, low_risk or bite."
        in text_of(reply)
    )
    assert len(talk.stories) == 1


def test_many_problems_are_cut_short():
    reply = bring(with_stories(), "- kind: x\n" * 30)

    assert "And 20 more." in text_of(reply)
    assert len(text_of(reply)) < 4096


@pytest.mark.parametrize("text", ["- kind: [", "hello", "", "- kind: bite\n  tip: x"])
@pytest.mark.parametrize("give", [bring, paste])
def test_a_bad_file_is_told_and_asked_for_again(give, text):
    talk = with_stories()
    press(talk, "importstories")

    reply = give(talk, text)

    assert says(reply, "imported_nothing")
    assert says(reply, "ask_import")
    assert talk.stories == {}
    give(talk, FILE)
    assert len(talk.stories) == 1


@pytest.mark.parametrize("text", ["hello: there", "- hello", "", "Dear Dana, thank you."])
@pytest.mark.parametrize("name", ["stories.yaml", "Stories.YML"])
def test_a_file_of_another_shape_is_told_how_one_of_stories_looks(name, text):
    pasted = with_stories()
    press(pasted, "importstories")

    reply = bring(with_stories(), text, name)

    (problem,) = read_of(text).problems
    assert problem in text_of(reply)
    assert problem in text_of(paste(pasted, text))
    assert not says(reply, "showed_file")


@pytest.mark.parametrize("text", ["hello: there", "", "Dana wrote back"])
def test_another_text_file_is_told_that_only_typed_words_are_read(text):
    assert says(bring(with_stories(), text, "notes.txt"), "file_not_read")


def test_a_file_that_is_not_read_leaves_the_open_question_in_sight():
    talk = with_stories()
    asked = talk.say("Dana wrote back", about="Dana")

    reply = bring(talk, "notes", "notes.txt")

    assert says(reply, "file_not_read")
    assert question_of(reply) == question_of(asked)


def test_stories_in_a_file_of_any_name_are_taken_over():
    talk = with_stories()

    bring(talk, FILE, "ours.txt")

    assert only(talk).slots["role"] == "shift planning"


def test_a_broken_file_of_stories_nobody_asked_for_is_told_what_is_wrong():
    assert "the [ opened in line 2 is not closed" in text_of(
        bring(with_stories(), "- kind: bite\n  tip: [x\n")
    )


def test_news_typed_where_a_file_is_awaited_begins_a_debrief():
    talk = with_stories()
    press(talk, "importstories")

    talk.say("Dana wrote back", about="Dana", last="talking")

    assert talk.debrief.prospect == talk.known("Dana").key
