"""What reps let be kept for teaching: theirs alone, and only as long as they let it."""

from datetime import timedelta

import pytest

from bot.coaching.model import Access, Consent, Turn
from bot.storage.unit_of_work import Transaction
from tests.storage.samples import NOW, a_lesson, a_rep

SOON = NOW + timedelta(hours=1)


def test_a_rep_sees_all_that_they_were_asked_for_newest_first(unit: Transaction):
    older, newer = a_lesson(), a_lesson("l2", at=SOON, read_as="", consent=Consent.ASKED)

    unit.save(Turn((), lessons=(older, newer)), "r1")

    assert unit.lessons.of("r1") == (newer, older)


def test_a_sentence_that_is_answered_changes_in_place(unit: Transaction):
    unit.lessons.save(a_lesson(consent=Consent.ASKED))

    unit.lessons.save(a_lesson(text="", consent=Consent.GONE))

    assert unit.lessons.of("r1") == (a_lesson(text="", consent=Consent.GONE),)


def test_nobody_writes_over_what_is_somebody_elses(unit: Transaction):
    unit.reps.add(a_rep("r2"), NOW, telegram_id=2)
    unit.lessons.save(a_lesson())

    unit.lessons.save(a_lesson(rep="r2", text="mine now"))

    assert unit.lessons.of("r1") == (a_lesson(),)
    assert unit.lessons.of("r2") == ()


@pytest.mark.parametrize("consent", [Consent.ASKED, Consent.GONE])
def test_only_what_is_kept_with_leave_is_shared(unit: Transaction, consent: Consent):
    unit.reps.add(a_rep("r2", revoked_at=None), NOW, telegram_id=2)
    kept = a_lesson(rep="r2")

    unit.lessons.save(kept, a_lesson("l2", rep="r2", consent=consent))

    assert unit.lessons.shared() == (kept,)


def test_nothing_is_shared_of_who_may_not_come_in(unit: Transaction):
    unit.reps.give(Access("r1", "", "", "", NOW, revoked=True))
    unit.lessons.save(a_lesson())

    assert unit.lessons.shared() == ()


def test_whose_access_is_taken_away_leaves_nothing_to_teach_with(unit: Transaction):
    unit.reps.add(a_rep("r2", revoked_at=None), NOW, telegram_id=2)
    unit.lessons.save(a_lesson(), a_lesson("l2", rep="r2"))

    unit.save(Turn((), access=(Access("r2", "", "", "r1", NOW, revoked=True),)), "r1")

    assert unit.lessons.of("r2") == ()
    assert unit.lessons.of("r1") == (a_lesson(),)


def test_what_nobody_has_said_yes_to_is_cleared(unit: Transaction):
    waiting, newer = a_lesson("l2", consent=Consent.ASKED), a_lesson("l3", consent=Consent.ASKED, at=SOON)
    unit.lessons.save(a_lesson(), waiting, newer)

    assert unit.lessons.forget_unanswered(SOON) == 1

    told = {lesson.key: (lesson.text, lesson.consent) for lesson in unit.lessons.of("r1")}
    assert told == {
        "l1": (a_lesson().text, Consent.KEPT),
        "l2": ("", Consent.GONE),
        "l3": (newer.text, Consent.ASKED),
    }
