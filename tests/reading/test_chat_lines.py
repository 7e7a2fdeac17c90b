"""A line of a chat that a prospect wrote is read as theirs; the rep's notes on a prospect are not."""

from datetime import date

import pytest

from bot.coaching.model import Prospect
from bot.reading import read
from tests.playbooks import PLAYBOOK

TODAY = date(2026, 11, 20)
KNOWN = (Prospect("ruth", "rep", "Ruth Hale"), Prospect("tom", "rep", "Tom Berg"))


def last_of(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return what came last as it is read, and whom it may be from."""
    said = read(text, PLAYBOOK, KNOWN, TODAY)
    last = next((one.answer for one in said.evidence if one.fact == "last"), None)
    return last, () if said.mention is None else said.mention.known


@pytest.mark.parametrize(
    ("text", "last", "whose"),
    [
        ("Ruth: no.", "no", "ruth"),
        ("ruth - no thanks", "no", "ruth"),
        ("tom: call me next week", "later", "tom"),
        ("Tom Berg: stop", "stop", "tom"),
        ("ruth: not now, sorry", "later", "ruth"),
    ],
)
def test_a_bare_answer_behind_a_known_name_is_theirs(text, last, whose):
    assert last_of(text) == (last, (whose,))


@pytest.mark.parametrize("text", ["ruth: no answer", "Tom - no reply"])
def test_a_note_behind_a_known_name_is_the_reps(text):
    assert last_of(text)[0] == "quiet"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("[20/11/2026, 09:14] Ruth Alder: Tuesday works\n[20/11/2026, 09:16] Ruth Alder: no.", "no"),
        ("[20.11.26, 09:14:22] Ruth Hale: No.", "no"),
        ("20/11/2026, 09:14 - Ruth Hale: no thanks\n20/11/2026, 09:15 - Tomas: ok thank you", "no"),
    ],
)
def test_the_other_ones_newest_words_of_an_exported_chat_count(text, last):
    said = read(text, PLAYBOOK, KNOWN, TODAY, "Tomas")

    assert said.mention is not None
    assert said.mention.name.startswith("Ruth")
    assert [one.answer for one in said.evidence if one.fact == "last"] == [last]


def test_a_note_that_begins_with_an_hour_is_no_chat():
    said = read("9:14 meeting with Tom: he said no", PLAYBOOK, KNOWN, TODAY)

    assert said.mention is not None
    assert said.mention.known == ("tom",)


@pytest.mark.parametrize(("text", "last"), [("> no.", "no"), ("> nope", "no"), ("> stop", "stop")])
def test_a_bare_answer_that_is_forwarded_is_theirs(text, last):
    assert last_of(text)[0] == last


@pytest.mark.parametrize(
    "foot",
    [
        "Reply STOP to unsubscribe",
        "Text STOP to opt out",
        "--\nIf you don't want to hear from us any more, reply STOP.",
        "Please do not reply to this email address.",
    ],
)
def test_how_to_stop_a_newsletter_is_no_stop(foot):
    assert last_of(f"> Hi, sounds good, Tuesday 10 works.\n> Ruth\n\n{foot}")[0] != "stop"


@pytest.mark.parametrize(
    "chat",
    [
        "> > Ruth: call me in May\n>\n> Ruth: no, thank you\nMe: ok",
        "Me: ok\n> Ruth: no, thank you\n> > Ruth: call me in May",
    ],
)
def test_the_other_ones_newest_words_of_a_quoted_chat_count(chat):
    said = read(chat, PLAYBOOK, KNOWN, TODAY)

    assert said.mention is not None
    assert said.mention.name == "Ruth"
    assert [one.answer for one in said.evidence if one.fact == "last"] == ["no"]
