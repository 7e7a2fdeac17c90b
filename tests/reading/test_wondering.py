"""Questions to the coach that it cannot answer tell nothing of anybody, and are told from news."""

from datetime import date

import pytest

from bot.reading import read
from tests.playbooks import PLAYBOOK

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "Should I give him a discount?",
        "can i call instead of email",
        "what if she never replies",
        "is it rude to write on a sunday",
        "who are you working for",
        "hi coach, is it ok to text at night?",
        "where do I change my photo",
    ],
)
def test_a_question_about_work_is_one_to_the_coach(text):
    assert read(text, PLAYBOOK, (), FRIDAY).small_talk == "question"


@pytest.mark.parametrize(
    "text",
    [
        "how do i follow up without sounding desperate",
        "what do I write to him",
        '"should I give you a discount?"',
        "she asked: can I call on Monday?",
        "Should I give Omar from Beta a discount?",
        "she went quiet. should I call?",
        "can i call? no reply for 3 weeks",
        "Never",
        "still nothing",
    ],
)
def test_a_question_about_somebody_or_the_next_move_is_none(text):
    assert read(text, PLAYBOOK, (), FRIDAY).small_talk == ""
