"""A reading that was put right: one sentence of it is kept, with nobody in it, if the rep lets it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.coaching.model import NEVER, Consent, Edited, Evidence, Forwarded, How, Picked, Reading
from tests.coaching.scenes import FRIDAY, Talk, a_prospect, labels_of, says, text_of

WORDS = "Dana told me yesterday that she wants to think about it. We had coffee at Northwind."
MASKED = "NAME told me yesterday that she wants to think about it."


def read_as(answer: str, words: str = "wants to think about it") -> Reading:
    return Reading((Evidence("last", answer, How.READ, words, 0.9),))


def told(talk: Talk, words: str = WORDS, reading: Reading | None = None) -> Talk:
    """Tell of Dana; the coach reads that she put it off."""
    dana = talk.known("Dana")
    talk.take_up(dana)
    talk.say(words, reading=reading or read_as("put_off"))
    return talk


def put_right(talk: Talk, answer: str = "talking") -> Talk:
    talk.press("fix")
    talk.press("fix.last")
    talk.press(f"answer.last.{answer}")
    talk.answer(last=answer)
    return talk


def fixed(talk: Talk) -> Talk:
    return put_right(told(talk))


@pytest.fixture
def talk() -> Talk:
    return Talk(a_prospect())


def asked(talk: Talk) -> bool:
    return says(talk.replies[-1], "ask_lesson")


def consents(talk: Talk) -> list[Consent]:
    return [lesson.consent for lesson in talk.lessons.values()]


# --- When it is asked ----------------------------------------------------------------------------


def test_once_the_debrief_is_over_it_is_asked_for_the_one_sentence(talk: Talk):
    fixed(talk)
    before = list(talk.shown)

    talk.tap("Sent")

    assert not any("keep that sentence" in text for text in before)
    farewell, question = talk.replies
    assert "Noted" in text_of(farewell)
    assert text_of(question).startswith(f"I read “{MASKED}” as put off; you said still talking.")
    assert "Northwind" not in text_of(question)
    assert labels_of(question) == ["Keep it", "No", "Never ask"]
    assert not question.in_place
    (lesson,) = talk.lessons.values()
    assert (lesson.text, lesson.fact, lesson.answer, lesson.read_as) == (MASKED, "last", "talking", "put_off")


def test_nothing_is_asked_where_nothing_was_put_right(talk: Talk):
    told(talk).answer()

    talk.tap("Sent")

    assert not asked(talk)
    assert talk.lessons == {}


@pytest.mark.parametrize("ending", ["Later", "Tomorrow", "/cancel"])
def test_nothing_is_asked_of_what_is_put_off_or_dropped(talk: Talk, ending: str):
    if ending == "Later":
        put_right(told(talk))
        talk.press("later")
    elif ending == "Tomorrow":
        fixed(talk).tap(ending)
    else:
        fixed(talk).command("cancel")

    assert talk.lessons == {}


def test_a_reply_that_comes_later_puts_nothing_right(talk: Talk):
    told(talk).answer()
    talk.press("wrote")
    talk.press("answer.last.talking")
    talk.answer(last="talking")

    talk.tap("Sent")

    assert talk.lessons == {}


def test_what_is_fixed_on_another_day_may_be_news_and_puts_nothing_right(talk: Talk):
    told(talk).answer()
    talk.today = FRIDAY + timedelta(days=3)

    put_right(talk).tap("Sent")

    assert talk.lessons == {}


def test_fixing_it_to_what_was_read_puts_nothing_right(talk: Talk):
    fixed(talk)

    put_right(talk, "put_off").tap("Sent")

    assert talk.lessons == {}


def test_the_last_fix_counts(talk: Talk):
    fixed(talk)

    put_right(talk, "asked").tap("Sent")

    assert [lesson.answer for lesson in talk.lessons.values()] == ["asked"]


def test_a_message_that_is_edited_after_the_fix_teaches_nothing(talk: Talk):
    fixed(talk)
    talk.take(
        Edited("Dana told me that she wants a quote", "m1"),
        read_as("asked", "wants a quote"),
    )
    talk.answer(last="asked")

    talk.tap("Sent")

    assert talk.lessons == {}


def test_of_two_answers_that_fit_the_one_tapped_teaches(talk: Talk):
    words = "Dana told me that she wants to think about it"
    rivals = tuple(Evidence("last", answer, How.READ, words, 0.5) for answer in ("put_off", "later"))
    told(talk, words, Reading(rivals=rivals))
    talk.press("answer.last.later")
    talk.answer(last="later")

    talk.tap("Sent")

    assert asked(talk)
    assert text_of(talk.replies[-1]).startswith(
        "I was not sure about “NAME told me that she wants to think about it”; you said “later”."
    )


def test_counts_teach_nothing(talk: Talk):
    reading = replace(
        read_as("quiet"), evidence=(*read_as("quiet").evidence, Evidence("reached", "2", How.READ, "it"))
    )
    told(talk, reading=reading).answer()
    talk.press("fix")
    talk.press("fix.reached")
    talk.press("answer.reached.3")
    talk.answer()

    talk.tap("Sent")

    assert talk.lessons == {}


def test_what_they_wrote_is_kept_as_theirs(talk: Talk):
    talk.take_up(talk.known("Dana"))
    letter = "Hi Ada,\nI want to think about it.\nDana"
    forwarded = Forwarded(letter, "Dana", "m1", at=talk.scene.now)
    talk.take(forwarded, read_as("put_off", "want to think about it"))
    put_right(talk)

    talk.tap("Sent")

    assert [lesson.text for lesson in talk.lessons.values()] == ["> I want to think about it."]
    assert "“I want to think about it.”" in text_of(talk.replies[-1])


# --- How often -----------------------------------------------------------------------------------


def again(talk: Talk, days: int, words: str) -> Talk:
    """Let some days pass, and put another reading right."""
    talk.today += timedelta(days=days)
    dana = talk.known("Dana")
    talk.take_up(dana)
    talk.say(words, reading=read_as("put_off", words))
    put_right(talk).tap("Sent")
    return talk


def test_it_is_asked_once_a_week_at_most(talk: Talk):
    fixed(talk).tap("Sent", "No")

    again(talk, 6, "she wants to think it over until Friday")
    assert not asked(talk)

    again(talk, 1, "she wants to think it over until Monday")
    assert asked(talk)


@pytest.mark.parametrize("answer", ["Keep it", "No"])
def test_for_one_sentence_it_is_asked_once(talk: Talk, answer: str):
    fixed(talk).tap("Sent", answer)

    again(talk, 8, "Kim told me yesterday that she wants to think about it.")

    assert not asked(talk)


def test_a_sentence_that_was_taken_back_is_not_asked_for_again(talk: Talk):
    fixed(talk).tap("Sent", "Keep it", "Sentences kept: 1", "Take back 1")

    again(talk, 8, MASKED.replace("NAME", "Kim"))

    assert not asked(talk)


def test_never_is_never(talk: Talk):
    fixed(talk).tap("Sent", "Never ask")

    again(talk, 400, "she wants to think it over until Friday")

    assert talk.rep.lessons_from == NEVER
    assert not asked(talk)
    assert [lesson.text for lesson in talk.lessons.values()] == [""]


# --- What the rep says to it ---------------------------------------------------------------------


def test_what_is_kept_is_the_sentence_as_it_was_shown(talk: Talk):
    fixed(talk).tap("Sent", "Keep it")

    assert says(talk.replies[-1], "lesson_kept")
    assert [(lesson.text, lesson.consent) for lesson in talk.lessons.values()] == [(MASKED, Consent.KEPT)]


def test_of_a_sentence_that_is_not_to_be_kept_nothing_is_left_to_read(talk: Talk):
    fixed(talk).tap("Sent", "No")

    assert says(talk.replies[-1], "lesson_not_kept")
    assert [(lesson.text, lesson.consent) for lesson in talk.lessons.values()] == [("", Consent.GONE)]


def test_an_old_button_brings_nothing_back(talk: Talk):
    fixed(talk).tap("Sent")
    keep = talk.replies[-1].rows[0][0].action
    talk.tap("No")

    talk.take(Picked(keep))

    assert says(talk.replies[-1], "lesson_gone")
    assert consents(talk) == [Consent.GONE]


def test_keeping_it_twice_is_keeping_it_once(talk: Talk):
    fixed(talk).tap("Sent")
    keep = Picked(talk.replies[-1].rows[0][0].action)

    talk.take(keep)
    talk.take(keep)

    assert says(talk.replies[-1], "lesson_kept")
    assert consents(talk) == [Consent.KEPT]


def test_a_button_of_somebody_elses_sentence_does_nothing(talk: Talk):
    talk.take(Picked("lesson.0123456789ab.keep"))

    assert says(talk.replies[-1], "lesson_gone")
    assert talk.lessons == {}


# --- What is kept --------------------------------------------------------------------------------


def test_the_settings_tell_how_many_are_kept_and_take_them_back(talk: Talk):
    fixed(talk).tap("Sent", "Keep it")
    talk.command("settings")
    talk.tap("What is kept")
    assert "Sentences kept: 1" in labels_of(talk.replies[-1])

    talk.tap("Sentences kept: 1")
    shown = text_of(talk.replies[-1])
    talk.tap("Take back 1")

    assert f"1. “{MASKED}”: still talking (Fri 20 Nov)" in shown
    assert says(talk.replies[-1], "lessons_none")
    assert [(lesson.text, lesson.consent) for lesson in talk.lessons.values()] == [("", Consent.GONE)]


def test_who_wants_no_question_says_so_in_the_settings_and_may_change_their_mind(talk: Talk):
    talk.take(Picked("lessons"))

    talk.tap("Never ask")
    never = talk.rep.lessons_from
    told_so = says(talk.replies[-1], "lessons_not_asked")
    talk.tap("You may ask")

    assert (never, told_so) == (NEVER, True)
    assert talk.rep.lessons_from is None
    assert says(talk.replies[-1], "lessons_asked")


def test_many_sentences_are_shown_a_few_at_a_time(talk: Talk):
    fixed(talk).tap("Sent", "Keep it")
    (one,) = talk.lessons.values()
    talk.lessons = {
        f"{at:012x}": replace(one, key=f"{at:012x}", text=f"sentence {at}", digest=str(at))
        for at in range(12)
    }

    talk.take(Picked("lessons"))
    first = text_of(talk.replies[-1])
    talk.tap("Next", "Next")
    last = text_of(talk.replies[-1])
    talk.tap("Take back 11")

    assert [f"“sentence {at}”" in first for at in (11, 7, 6)] == [True, True, False]
    assert "12. “sentence 0”" in last
    assert "11. “sentence 0”" in text_of(talk.replies[-1])
    assert len([item for item in talk.lessons.values() if item.consent is Consent.KEPT]) == 11


def test_a_sentence_about_an_answer_that_is_no_more_is_still_shown(talk: Talk):
    fixed(talk).tap("Sent", "Keep it")
    (one,) = talk.lessons.values()
    talk.lessons = {one.key: replace(one, answer="lost")}

    talk.take(Picked("lessons"))

    assert f"1. “{MASKED}”: lost" in text_of(talk.replies[-1])


@pytest.mark.parametrize(
    ("words", "word"),
    [("yes", "lesson_kept"), ("ok", "lesson_kept"), ("sure", "lesson_kept"), ("nope", "lesson_not_kept"),
     ("no", "lesson_not_kept"), ("never", "lesson_never")],
)  # fmt: skip
def test_a_plain_yes_or_no_answers_it(talk: Talk, words: str, word: str):
    fixed(talk)
    talk.tap("Sent")
    assert asked(talk)

    assert says(talk.type(words), word)


def test_whoever_asks_what_it_means_is_asked_again(talk: Talk):
    fixed(talk)
    talk.tap("Sent")

    talk.type("what does that mean")

    assert asked(talk)
    assert says(talk.replies[-1], "lesson_means")
    assert says(talk.type("yes"), "lesson_kept")
