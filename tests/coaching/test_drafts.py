"""Drafts: which wording is chosen, what stays blank, how long it gets, and what sounds like chasing."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.drafts import LIMIT, Draft, asks_twice, drafted, marks_in, room_for, usable, without_chase
from bot.coaching.history import signals_of
from bot.coaching.model import Picked
from bot.coaching.policy import table_of
from tests.coaching.scenes import (
    PLAYBOOK,
    Talk,
    a_prospect,
    draft_of,
    facts_of,
    labels_of,
    said_of,
    says,
    text_of,
)

STORY = {"peer": "a dairy in Leeds", "waited": "a quarter", "loss": "two accounts", "change": "one list"}
SMALL_START = {"small_start": "one line", "gain": "a calm Friday"}
WORDINGS = [
    pytest.param(variant.key, wording, id=f"{variant.key}-{at}")
    for variant in PLAYBOOK.variants.values()
    for at, wording in enumerate(variant.wordings)
]
SITUATIONS = {
    rule.key: frozenset(
        signals_of(facts, PLAYBOOK) for facts, winner in table_of(PLAYBOOK).cases() if winner is rule
    )
    for rule in PLAYBOOK.rules
}
"""The sets of signals under which each rule wins."""
LASTS = frozenset(answer.signal for answer in PLAYBOOK.facts[0].answers)
CONDITIONS = {key: {signals & LASTS for signals in found} for key, found in SITUATIONS.items()}
"""The same, reduced to what came last: all that the linter looks at."""


def on(**facts: str) -> frozenset[str]:
    return signals_of(facts_of(**facts), PLAYBOOK)


def chosen(rule: str, filled: dict[str, str] | None = None, **facts: str) -> list[str]:
    found = usable(PLAYBOOK.rule[rule], on(**facts), filled or {}, PLAYBOOK)
    return [wording.text for wording in found]


# --- Choosing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "facts", "slots"),
    [
        ("R27", {"last": "quiet", "standing": "wanted", "reached": "1"}, STORY),
        ("R28", {"last": "quiet", "standing": "problem", "reached": "1"}, STORY),
        ("R29", {"last": "quiet", "standing": "wanted", "reached": "2"}, {**STORY, **SMALL_START}),
    ],
)
def test_without_a_story_no_draft_needs_one(rule, facts, slots):
    without = chosen(rule, **facts)
    with_one = chosen(rule, slots, **facts)

    assert without
    assert not any(f"{{{slot}}}" in text for text in without for slot in slots if slot != "gain")
    assert "{peer}" in with_one[0]


@pytest.mark.parametrize("rule", PLAYBOOK.rules, ids=lambda rule: rule.key)
def test_every_case_has_a_draft_unless_nothing_is_to_be_sent(rule):
    for signals in SITUATIONS[rule.key]:
        wordings = usable(rule, signals, {}, PLAYBOOK)

        assert bool(wordings) == (rule.key != "R1")
        assert len(wordings) != 1


@pytest.mark.parametrize("rule", PLAYBOOK.rules, ids=lambda rule: rule.key)
def test_no_first_draft_speaks_of_a_problem_that_is_not_known(rule):
    for signals in SITUATIONS[rule.key]:
        if "unsure" in signals and rule.variant != "not_fit":
            first = usable(rule, signals, {}, PLAYBOOK)[:1]

            assert not any("problem" in wording.slots for wording in first)


@pytest.mark.parametrize(
    ("rule", "facts", "piece"),
    [
        ("R10", {"last": "agreed"}, "take the time today"),
        ("R13", {"last": "asked"}, "{short_answer}"),
        ("R16", {"last": "talking"}, "I enjoy talking"),
        ("R21", {"last": "quiet", "standing": "problem", "reached": "3"}, "I have not heard back"),
        ("R5", {"last": "not_now", "standing": "problem"}, "it sounds as if"),
        ("R25", {"last": "quiet", "standing": "problem", "empty": "yes"}, "{rep} here"),
        ("R25", {"last": "quiet", "reached": "2", "empty": "yes"}, "my last notes"),
    ],
)
def test_a_draft_fits_what_came_before(rule, facts, piece):
    assert piece in chosen(rule, **facts)[0]


# --- Blanks ----------------------------------------------------------------------------------------


def draft(rule: str, filled: dict[str, str], skipped: tuple[str, ...] = (), **facts: str) -> Draft:
    signals = on(**facts)
    wording = usable(PLAYBOOK.rule[rule], signals, filled, PLAYBOOK)[0]
    return drafted(wording, signals, filled, skipped, PLAYBOOK)


def test_what_is_not_known_stays_a_marked_blank():
    made = draft("R19", {"name": "Omar"}, last="later", standing="problem")

    assert made.blanks == ("problem",)
    assert "is ▢problem▢ something you want solved now" in made.text


def test_what_is_known_is_filled_in():
    made = draft("R19", {"name": "Omar", "problem": "double booking"}, last="later", standing="problem")

    assert made.blanks == ()
    assert "Hi Omar, an honest question: is double booking something" in made.text


@pytest.mark.parametrize(("standing", "instead"), [("problem", "talked about"), ("wanted", "you asked for")])
def test_only_a_skipped_problem_falls_back_to_a_general_text(standing, instead):
    made = draft("R19", {"name": "Omar"}, ("problem",), last="later", standing=standing)

    assert f"is what {'we ' if standing == 'problem' else ''}{instead} something" in made.text
    assert made.blanks == ()
    assert [slot.key for slot in PLAYBOOK.slots.values() if slot.fallbacks] == ["problem"]


def test_another_blank_stays_blank_when_skipped():
    made = draft("R24", {"name": "Omar"}, ("item", "tip"), last="quiet", standing="wanted")

    assert made.blanks == ("item", "tip")


def test_words_filled_in_are_never_read_as_blanks():
    made = draft("R19", {"name": "{tip}", "problem": "{x} or ▢gain▢"}, last="later", standing="problem")

    assert "{tip}" in made.text
    assert "{x}" in made.text
    assert made.blanks == ()


def test_a_draft_begins_with_a_capital():
    made = draft("R12", {"answer": "it takes a day.", "name": "Omar"}, last="asked", standing="problem")

    assert made.text.startswith("It takes a day.")


# --- Length ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("variant", "wording"), WORDINGS)
def test_a_draft_filled_to_its_room_can_be_copied_in_one_tap(variant, wording):
    filled = {slot: "m" * PLAYBOOK.slots[slot].room for slot in wording.slots}

    made = drafted(wording, frozenset(), filled, (), PLAYBOOK)

    assert len(made.text) <= LIMIT


@pytest.mark.parametrize(("variant", "wording"), WORDINGS)
def test_a_blank_filled_to_the_room_it_has_leaves_room_for_the_others(variant, wording):
    filled: dict[str, str] = {}
    made = drafted(wording, frozenset(), filled, (), PLAYBOOK)
    while made.blanks:
        room = room_for(made.blanks[0], made, PLAYBOOK)
        assert room >= PLAYBOOK.slots[made.blanks[0]].room
        filled[made.blanks[0]] = "m" * room
        made = drafted(wording, frozenset(), filled, (), PLAYBOOK)

    assert len(made.text) <= LIMIT


def wanted_by_dana(**slots: str) -> Talk:
    talk = Talk(a_prospect(facts={"standing": "wanted"}, slots=slots))
    talk.say(about="Dana", last="quiet", reached="0", stake="open", broke="no", empty="no")
    return talk


def test_the_rep_is_told_how_many_characters_fit():
    talk = wanted_by_dana()
    talk.tap("Fill in")

    told = talk.say("m" * 200)
    taken = talk.say("the offer")

    assert says(told, "slot_too_long")
    assert talk.debrief.focus == "tip"
    assert "tip" not in text_of(taken)


def test_long_words_for_one_draft_never_make_another_too_long():
    talk = wanted_by_dana(item="m" * 150, problem="p" * 150)

    for _ in range(6):
        card = talk.tap("Another")

        assert len(draft_of(card)) <= LIMIT


def test_a_long_name_leaves_the_draft_short_enough():
    talk = Talk()
    talk.say(about="M" * 60, last="asked", standing="problem", stake="open", broke="no")

    assert len(draft_of(talk.replies[-1])) <= LIMIT


# --- Another, and tips -----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", PLAYBOOK.rules, ids=lambda rule: rule.key)
def test_another_never_shows_the_wording_just_seen(rule):
    talk = Talk(a_prospect())
    facts = facts_of(**rule.examples[0].facts)
    talk.say(about="Dana", **facts)
    if rule.key == "R1":
        assert "Another" not in labels_of(talk.replies[-1])
        return

    seen = [draft_of(talk.replies[-1])]
    for _ in range(7):
        seen.append(draft_of(talk.tap("Another")))

    assert all(before != after for before, after in pairwise(seen))
    assert len(set(seen)) > 1


def test_no_tip_is_given_twice():
    talk = wanted_by_dana()
    talk.tap("Fill in")
    talk.say("the offer")
    talk.say("count the stock on Thursdays")
    talk.tap("Sent")
    talk.today = talk.known("Dana").next_look_on
    talk.say(about="Dana", last="quiet")
    talk.tap("Fill in")
    while talk.debrief.focus != "tip":
        talk.tap("Skip")

    told = talk.say("Count the stock  on thursdays")
    taken = talk.say("count the stock on Mondays")

    assert says(told, "tip_used")
    assert "count the stock on Mondays" in draft_of(taken)


# --- Chase language --------------------------------------------------------------------------------

MARKED = [
    "Just checking in on this.",
    "just  checking\nin",
    "Any update on the offer?",
    "ANY UPDATES, sir?",
    "I was touching base.",
    "I am circling back.",
    "Bumping this up.",
    "Did you get my mail?",
    "As per my last mail",
    "I tried to reach you",
    "This is your last chance.",
    "Sorry to bother you",
    "I saw you opened the quote.",
    "When should I follow up with you?",
    "When should I call you?",
    "How about we move forward?",
    "How about we move to the next step?",
]
"""What is marked in every message."""


@pytest.mark.parametrize("text", MARKED)
@pytest.mark.parametrize("rule", ["R30", "R19", "R21", "R7"])
def test_chase_language_is_marked_in_every_message(text, rule):
    facts = facts_of(**PLAYBOOK.rule[rule].examples[0].facts)

    found = marks_in(text, signals_of(facts, PLAYBOOK), PLAYBOOK.rule[rule].move, PLAYBOOK)

    assert [mark.chase.claim[:1] for mark in found] == ["S"]


@pytest.mark.parametrize("last", ["put_off", "later", "moved", "annoyed"])
@pytest.mark.parametrize(
    "text", ["Can we set up a call?", "Shall we meet on Tuesday?", "Let’s meet.", "Another appointment?"]
)
def test_asking_for_a_meeting_is_marked_after_a_put_off(last, text):
    found = marks_in(text, on(last=last), "open_question", PLAYBOOK)

    assert [mark.chase.claim for mark in found] == ["S3.7"]


@pytest.mark.parametrize("last", ["agreed", "talking", "asked", "quiet"])
def test_a_meeting_may_be_offered_to_someone_who_takes_part(last):
    assert not marks_in("Can we set up a call?", on(last=last), "open_question", PLAYBOOK)


@pytest.mark.parametrize(
    "word", ["price", "Prices", "discount", "discounts", "cheaper", "special offer", "deal"]
)
@pytest.mark.parametrize(
    ("last", "move", "marked"),
    [("quiet", "value_story", True), ("asked", "value_story", False), ("later", "open_question", False)],
)
def test_money_is_marked_in_a_value_story_unless_they_asked(word, last, move, marked):
    found = marks_in(f"Here is our {word}, Dana.", on(last=last), move, PLAYBOOK)

    assert [mark.words.lower() for mark in found] == ([word.lower()] if marked else [])


@pytest.mark.parametrize(
    "text",
    [
        "That would be ideal, and priceless too.",
        "An ideal ordeal.",
        "Many updates came in.",
        "It cost them two accounts.",
        "The company updated its page.",
    ],
)
def test_a_phrase_inside_another_word_is_not_marked(text):
    assert not marks_in(text, on(last="quiet"), "value_story", PLAYBOOK)


@pytest.mark.parametrize(
    "text", ["I don’t want to be a pest", "I don't want to be a pest", "before it’s too late"]
)
def test_curly_quotes_make_no_difference(text):
    assert len(marks_in(text, on(last="quiet"), "value_story", PLAYBOOK)) == 1


@pytest.mark.parametrize(("variant", "wording"), WORDINGS)
def test_our_own_drafts_hold_no_chase_language(variant, wording):
    rules = [rule for rule in PLAYBOOK.rules if rule.variant == variant]

    for rule in rules:
        for signals in CONDITIONS[rule.key]:
            assert not marks_in(wording.text, signals, rule.move, PLAYBOOK)
        assert not asks_twice(wording.text, rule.move, PLAYBOOK)


@pytest.mark.parametrize("chase", PLAYBOOK.chases, ids=lambda chase: chase.phrase)
def test_what_is_offered_instead_is_no_chase_language(chase):
    for last in PLAYBOOK.facts[0].answers:
        for move in PLAYBOOK.moves:
            assert not marks_in(chase.instead, on(last=last.key), move, PLAYBOOK)


# --- The replacement -------------------------------------------------------------------------------


def offered(text: str, last: str = "quiet", move: str = "value_story", **filled: str) -> str:
    marks = marks_in(text, on(last=last), move, PLAYBOOK)
    return without_chase(text, marks, filled, PLAYBOOK)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        (
            "Hi Dana, any update on the offer? Best, Ada",
            "Hi Dana, here is something useful for the meantime: count on Thursdays. Best, Ada",
        ),
        (
            "Dear Dana, here are the new drawings. This is your last chance.",
            "Dear Dana, here are the new drawings. No hurry; one line is enough.",
        ),
        (
            "Hi Greg, I'd hate for you to regret it, last chance! Best, Ada",
            "Hi Greg, one thing you can use, with or without us: count on Thursdays. Best, Ada",
        ),
        (
            "Hi Dana, I know you're busy, just a gentle reminder about my proposal",
            "Hi Dana, one thing that helps, whatever you decide: count on Thursdays.",
        ),
        (
            "Hi Sam bumping this to the top of your inbox",
            "Hi Sam, adding one thing that may help: count on Thursdays.",
        ),
        (
            "Hi Karen just checking in, any update on the proposal?",
            "Hi Karen, one thing you can use, with or without us: count on Thursdays.",
        ),
        (
            "hey karen just circling back on this, special offer ends friday!!",
            "hey karen, adding one thing that may help: count on Thursdays.",
        ),
        (
            "Hi just following up, the list is there",
            "Hi, one thing that helps, whatever you decide: count on Thursdays.",
        ),
        (
            "Hi checking in, any news?",
            "Hi, one thing you can use, with or without us: count on Thursdays.",
        ),
        (
            "Dear Mr. Okafor, any update?",
            "Dear Mr. Okafor, here is something useful for the meantime: count on Thursdays.",
        ),
        (
            "Hello Anna Maria Kovacs, any update?",
            "Hello Anna Maria Kovacs, here is something useful for the meantime: count on Thursdays.",
        ),
        (
            "Dear Sir or Madam, any update?",
            "Dear Sir or Madam, here is something useful for the meantime: count on Thursdays.",
        ),
        (
            "Hi team, any update?",
            "Hi team, here is something useful for the meantime: count on Thursdays.",
        ),
        ("This is an ideal fit. A great deal!", "This is an ideal fit. What it brings you: a calm week."),
        ("Any update? Any update!", "Here is something useful for the meantime: count on Thursdays."),
        (
            "Hi Dana,\nany update?\n\nBest\nAda",
            "Hi Dana,\nHere is something useful for the meantime: count on Thursdays.\n\nBest\nAda",
        ),
        ("Just checking\nin. Ada", "One thing you can use, with or without us: count on Thursdays.\nAda"),
    ],
)
def test_a_sentence_that_chases_is_replaced_and_the_rest_stays(text, instead):
    assert offered(text, tip="count on Thursdays", gain="a calm week") == instead


def test_a_replacement_marks_what_is_not_known():
    assert "▢useful tip▢" in offered("Hi Dana, just checking in.")


def test_braces_that_the_rep_typed_stay_as_they_are():
    assert offered("Our {new} list. Any update?", tip="x").startswith("Our {new} list.")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    pieces=st.lists(
        st.sampled_from(
            [
                *[said_of(chase.phrase) for chase in PLAYBOOK.chases],
                *[said_of(chase.phrase).upper() for chase in PLAYBOOK.chases[:30]],
                "Hi Dana,",
                "Hi Dana",
                "hey",
                ",",
                "ideal",
                "the offer",
                ".",
                "?",
                "\n",
                "{tip}",
                "{nothing}",
            ]
        ),
        max_size=8,
    ),
    last=st.sampled_from([answer.key for answer in PLAYBOOK.facts[0].answers]),
    move=st.sampled_from(sorted(PLAYBOOK.moves)),
)
def test_what_is_offered_instead_chases_nobody(pieces, last, move):
    text = " ".join(pieces)
    filled = {"tip": "count on Thursdays"}

    better = offered(text, last, move, **filled)

    assert not marks_in(better, on(last=last), move, PLAYBOOK)


@pytest.mark.parametrize(
    ("text", "move", "twice"),
    [
        ("Any thoughts? Shall I stop?", "graceful_exit", True),
        ("Shall I stop?", "graceful_exit", False),
        ("Is it yours? Shall I send it?", "value_story", False),
    ],
)
def test_two_questions_are_too_many_only_in_a_farewell(text, move, twice):
    assert asks_twice(text, move, PLAYBOOK) == twice


# --- The rep's own wording -------------------------------------------------------------------------


def test_own_words_without_chase_language_are_taken_as_they_are():
    talk = wanted_by_dana()
    talk.tap("Edit")

    card = talk.say("Hi Dana, the offer is on one page now. Shall I send it?")

    assert draft_of(card) == "Hi Dana, the offer is on one page now. Shall I send it?"


def test_own_chase_language_is_marked_with_its_source_and_a_replacement():
    talk = wanted_by_dana()
    talk.tap("Edit")

    marked = talk.say("Hi Dana, any update?")

    assert "“any update”" in text_of(marked)
    assert "S2.4" in text_of(marked)
    assert labels_of(marked)[0] == "Use this"


def test_blanks_of_a_replacement_can_be_filled_in():
    talk = wanted_by_dana()
    talk.tap("Edit")
    talk.say("Hi Dana, any update?")

    talk.tap("Use this", "Fill in")
    card = talk.say("count on Thursdays")

    assert draft_of(card) == "Hi Dana, here is something useful for the meantime: count on Thursdays."


def test_a_replacement_that_gets_too_long_is_not_offered():
    talk = wanted_by_dana()
    talk.tap("Edit")

    marked = talk.say("m" * 240 + ". Any news?")

    assert "Use this" not in labels_of(marked)
    assert "Keep mine" in labels_of(marked)


def test_a_message_built_on_chase_language_counts_as_empty_and_one_that_gives_does_not():
    empty, useful = wanted_by_dana(), wanted_by_dana()

    empty.tap("Edit")
    empty.say("Hi Dana, any update?")
    empty.tap("Keep mine", "Sent")
    useful.tap("Sent")

    assert [touch.empty for touch in (*empty.touches, *useful.touches)] == [True, False]
    assert empty.known("Dana").facts["empty"] == "yes"


def test_a_check_in_sent_in_the_place_of_what_was_advised_does_not_count_for_that():
    talk, as_advised = wanted_by_dana(), wanted_by_dana()
    talk.tap("Edit")
    talk.say("Hi Dana, any update?")
    talk.tap("Keep mine", "Sent")
    as_advised.tap("Sent")
    (checked_in,), (useful,) = talk.touches, as_advised.touches

    assert (checked_in.variant, checked_in.move) == ("", useful.move)
    assert useful.variant

    talk.take(Picked(f"last.{checked_in.prospect}.{checked_in.key}.u"))
    assert (talk.touches[-1].variant, talk.touches[-1].empty) == (useful.variant, False)
    talk.take(Picked(f"last.{checked_in.prospect}.{checked_in.key}.e"))
    assert (talk.touches[-1].variant, talk.touches[-1].empty) == ("", True)


@pytest.mark.parametrize(("words", "told"), [("m " * 150, "draft_too_long"), ("   ", "draft_empty")])
def test_own_words_that_cannot_be_sent_are_asked_for_again(words, told):
    talk = wanted_by_dana()
    talk.tap("Edit")

    assert says(talk.say(words), told)


def test_another_gives_up_the_own_wording():
    talk = wanted_by_dana()
    first = draft_of(talk.replies[-1])
    talk.tap("Edit")
    talk.say("My own words.")

    assert draft_of(talk.tap("Another")) == first


def test_a_story_of_the_team_fills_the_draft():
    talk = Talk(a_prospect(facts={"standing": "wanted", "reached": "1"}, slots={"problem": "lost orders"}))
    talk.rep = replace(talk.rep, slots=STORY)

    card = talk.say(about="Dana", last="quiet", stake="open", broke="no", empty="no")

    assert "It was the same at a dairy in Leeds, and they waited a quarter." in draft_of(card)
