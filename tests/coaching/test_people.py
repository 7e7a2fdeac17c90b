"""The list of prospects, and finding somebody in it by name."""

from datetime import timedelta

import pytest

from bot.coaching.model import NEVER, Commanded, Kind, Picked, Reading, Stage
from bot.coaching.people import called, meant
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    Talk,
    a_prospect,
    actions_of,
    labels_of,
    reading_of,
    rule_with,
    says,
    text_of,
)

DANA = a_prospect()
OMAR = a_prospect("Omar", "Beta Logistics")
PRIYA = a_prospect("Priya Rao", "Kestrel")


def lines_of(reply):
    """The lines on people in a list."""
    return next(block.text for block in reply.blocks if block.kind is Kind.TEXT).splitlines()


def many(count, **fields):
    return [a_prospect(f"{number:02} Person", f"{number:02}", **fields) for number in range(count)]


def find(talk, words, **reading):
    talk.command("prospects")
    return talk.say(words, reading=reading_of(**reading))


# --- The list ------------------------------------------------------------------------------------------


def test_the_list_is_friendly_while_nobody_is_in_it():
    assert says(Talk().command("prospects"), "list_none")


def test_a_line_tells_the_move_the_next_date_and_the_messages_left():
    rule = rule_with("story")
    talk = Talk(
        a_prospect(
            rule=rule.key, next_look_on=FRIDAY + timedelta(4), facts={"standing": "wanted", "reached": "1"}
        )
    )

    reply = talk.command("prospects")

    assert lines_of(reply) == ["Dana · Northwind: value story, next Tue 24 Nov, 3 messages left."]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"next_look_on": FRIDAY}, "due."),
        ({"next_look_on": FRIDAY - timedelta(3)}, "due."),
        ({}, "no day set."),
        ({"facts": {"reached": "0"}}, "no day set, 3 messages left."),
        ({"facts": {"reached": "2"}}, "no day set, 1 message left."),
        ({"facts": {"reached": "7"}}, "no day set, 0 messages left."),
        ({"facts": {"reached": "0"}, "woken": True}, "no day set, 1 message left."),
        ({"next_look_on": FRIDAY, "snoozed_until": NEVER}, "not brought up."),
        ({"snoozed_until": FRIDAY + timedelta(3)}, "next Mon 23 Nov."),
        ({"rule": "R0"}, "no day set."),
    ],
)
def test_a_line_of_somebody_open_tells_when_they_come_up(fields, told):
    reply = Talk(a_prospect(**fields)).command("prospects")

    assert lines_of(reply) == [f"Dana · Northwind: {told}"]


@pytest.mark.parametrize(
    ("stage", "fields", "told"),
    [
        (Stage.PARKED, {"next_look_on": FRIDAY + timedelta(90)}, "until Thu 18 Feb 2027."),
        (Stage.PARKED, {}, "until ?."),
        (Stage.CLOSED, {"ended": "left"}, "you left well."),
        (Stage.CLOSED, {"ended": "done"}, "it is done."),
        (Stage.CLOSED, {"ended": "dropped"}, "you closed it by hand."),
        (Stage.CLOSED, {}, "no reason noted."),
    ],
)
def test_those_who_are_not_worked_stand_in_lists_of_their_own(stage, fields, told):
    talk = Talk(a_prospect(stage=stage, **fields), OMAR)
    talk.command("prospects")

    reply = talk.take(Picked(f"list.{stage}.0"))

    assert lines_of(reply) == [f"Dana · Northwind: {told}"]
    assert "Open: 1" in labels_of(reply)


def test_who_comes_up_next_stands_first_then_the_others_by_name():
    talk = Talk(
        a_prospect("Zoe"),
        a_prospect("Cem", next_look_on=FRIDAY + timedelta(1)),
        a_prospect("Ben", snoozed_until=NEVER),
        a_prospect("Ada", next_look_on=FRIDAY),
        a_prospect("Bo"),
    )

    lines = lines_of(talk.command("prospects"))

    assert [line.split(" ")[0] for line in lines] == ["Ada", "Cem", "Ben", "Bo", "Zoe"]


def test_the_latest_closed_stands_first():
    old = a_prospect("Old", stage=Stage.CLOSED, last_touch_on=FRIDAY - timedelta(9))
    new = a_prospect("New", stage=Stage.CLOSED, last_reply_on=FRIDAY - timedelta(1))
    never = a_prospect("Never", stage=Stage.CLOSED)
    talk = Talk(old, never, new)

    lines = lines_of(talk.take(Picked("list.closed.0")))

    assert [line.split(" ")[0] for line in lines] == ["New", "Old", "Never"]


def test_a_long_list_is_paged_and_nobody_is_left_out():
    talk = Talk(*many(14))
    shown = lines_of(talk.command("prospects"))

    shown += lines_of(talk.tap("Next"))
    shown += lines_of(talk.tap("Next"))

    assert len(shown) == len(set(shown)) == 14
    assert "Next" not in labels_of(talk.replies[-1])
    assert lines_of(talk.tap("Previous", "Previous"))[0] in shown[:6]


@pytest.mark.parametrize("page", ["-1", "99"])
def test_a_page_that_is_gone_shows_the_nearest(page):
    talk = Talk(*many(8))

    reply = talk.take(Picked(f"list.open.{page}"))

    assert lines_of(reply)


def test_paging_replaces_the_list():
    talk = Talk(*many(8))

    assert talk.command("prospects").in_place is True
    assert talk.tap("Next").in_place is True


def test_every_button_of_a_list_fits_into_a_telegram_button():
    talk = Talk(*(a_prospect("A name that is quite long", f"{number:02} Company") for number in range(8)))

    reply = talk.command("prospects")

    assert max(map(len, labels_of(reply))) <= 24
    assert max(len(action.encode()) for action in actions_of(reply)) <= 45


def test_a_tap_on_a_name_shows_the_person():
    talk = Talk(DANA, OMAR)
    talk.command("prospects")

    reply = talk.tap("Omar · Beta Logistics")

    assert text_of(reply).startswith("Omar · Beta Logistics")


# --- Finding somebody ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "dana",
        "Dana",
        "DANA",
        "dana.",
        "northwind",
        "dana northwind",
        "Dana from Northwind",
        "dana, northwind",
    ],
)
def test_a_name_that_fits_one_alone_shows_them(words):
    talk = Talk(DANA, OMAR, PRIYA)

    assert text_of(find(talk, words)).startswith("Dana · Northwind")


@pytest.mark.parametrize(
    ("name", "typed"),
    [("José Álvarez", "jose alvarez"), ("Jörg", "JÖRG"), ("Müller", "muller"), ("Ив", "ив")],
)
def test_accents_do_not_matter(name, typed):
    talk = Talk(a_prospect(name, "Umbra"), OMAR)

    assert text_of(find(talk, typed)).startswith(name)


@pytest.mark.parametrize(
    "words", ["danna", "dan", "dna", "northwnd", "nort", "dana nortwind", "danna from northwind"]
)
def test_a_name_that_nearly_fits_is_offered_and_never_taken(words):
    talk = Talk(DANA, OMAR, PRIYA)

    reply = find(talk, words)

    assert says(reply, "ask_nearly")
    assert actions_of(reply) == [f"person.{DANA.key}", "nevermind"]


def test_of_two_with_the_name_neither_is_taken():
    other = a_prospect("Dana", "Kestrel")
    talk = Talk(DANA, other, OMAR)

    reply = find(talk, "dana")

    assert set(actions_of(reply)) == {f"person.{DANA.key}", f"person.{other.key}", "nevermind"}


def test_the_company_tells_two_of_a_name_apart():
    talk = Talk(DANA, a_prospect("Dana", "Kestrel"))

    assert text_of(find(talk, "dana kestrel")).startswith("Dana · Kestrel")


def test_part_of_a_name_that_is_another_ones_whole_name_is_offered_with_it():
    sam, samir = a_prospect("Sam", ""), a_prospect("Sam Lee", "")

    assert called("sam", (sam, samir), PLAYBOOK).exact == (sam, samir)
    assert meant("sam", (sam, samir), PLAYBOOK) is None
    assert meant("sam lee", (sam, samir), PLAYBOOK) == samir


def test_of_many_who_fit_it_is_said_how_many():
    talk = Talk(*(a_prospect("Sam", f"{number:02}") for number in range(9)))

    reply = find(talk, "sam")

    assert says(reply, "found_more")
    assert len(actions_of(reply)) == 7


def test_an_unknown_name_is_told_so_and_asked_again():
    talk = Talk(DANA)

    reply = find(talk, "Zebulon")

    assert says(reply, "nobody_called")
    assert says(reply, "ask_whom")
    assert text_of(talk.say("dana", reading=Reading())).startswith("Dana · Northwind")


@pytest.mark.parametrize("words", ["???", "from", "x"])
def test_what_names_nobody_finds_nobody(words):
    assert says(find(Talk(DANA), words), "nobody_called")


def test_a_name_behind_the_command_searches_at_once():
    talk = Talk(DANA, OMAR)

    assert text_of(talk.take(Commanded("prospects", "omar"))).startswith("Omar")
    assert says(talk.take(Commanded("prospects", "omr")), "ask_nearly")


def test_a_long_name_typed_is_said_back_shortened():
    reply = Talk(DANA).take(Commanded("prospects", "Zebulon" * 30))

    assert len(text_of(reply)) < 200


@pytest.mark.parametrize(
    "news",
    [{"last": "talking"}, {"rivals": ("later", "put_off")}, {"replied": True}, {"small_talk": "thanks"}],
)
def test_news_typed_after_the_list_is_news(news):
    talk = Talk(DANA)
    talk.command("prospects")

    talk.say("Dana called", about="Dana", **news)

    assert not says(talk.replies[-1], "nobody_called")
    assert ("small_talk" in news) or talk.debrief.prospect == DANA.key


def test_a_long_message_after_the_list_is_news():
    talk = Talk(DANA)
    talk.command("prospects")

    talk.say("somebody at the fair gave me a card and then left at once")

    assert talk.open is not None


def test_a_name_is_only_searched_for_right_after_the_list():
    talk = Talk(DANA)
    talk.command("prospects")
    talk.command("today")

    talk.say("Dana", about="Dana")

    assert talk.debrief.prospect == DANA.key


# --- Those whom only a debrief names so far --------------------------------------------------------------


def half_told(*known, name="Priya", company="Kestrel"):
    talk = Talk(*known)
    talk.say(f"{name} at {company} replied", reading=reading_of(name, company, replied=True))
    return talk


def test_who_is_only_half_told_of_stands_in_the_list_as_not_finished():
    talk = half_told(DANA)

    reply = talk.command("prospects")

    assert text_of(reply).startswith("Open: 2")
    assert lines_of(reply) == ["Priya · Kestrel: not finished.", "Dana · Northwind: no day set."]
    talk.tap("Go on: Priya · Kestrel")
    assert talk.debrief.named == "Priya"


def test_who_is_only_half_told_of_stands_in_the_list_when_nobody_else_does():
    talk = half_told()

    assert lines_of(talk.command("prospects")) == ["Priya · Kestrel: not finished."]
    assert text_of(talk.take(Commanded("prospects", "priya"))) == "Priya · Kestrel: not finished."


def test_a_debrief_set_aside_stands_in_the_list_too():
    talk = half_told()
    talk.tap("Later")

    talk.command("prospects")
    talk.tap("Go on: Priya · Kestrel")

    assert talk.debrief.named == "Priya"


def test_who_is_half_told_of_counts_among_the_open():
    talk = half_told(a_prospect(stage=Stage.PARKED))

    assert "Open: 1" in labels_of(talk.take(Picked("list.parked.0")))


def test_the_debrief_of_a_prospect_is_no_line_of_its_own():
    talk = Talk(DANA)
    talk.say(about="Dana", last="quiet")

    assert len(lines_of(talk.command("prospects"))) == 1


def test_the_name_of_somebody_half_told_of_finds_the_debrief():
    talk = half_told(DANA)

    reply = find(talk, "priya")

    assert text_of(reply) == "Priya · Kestrel: not finished."
    talk.tap("Go on: Priya · Kestrel")
    assert talk.debrief.named == "Priya"


@pytest.mark.parametrize(
    ("typed", "known"), [("prya", DANA), ("priya", a_prospect("Priya", "Umbra"))], ids=["nearly", "two"]
)
def test_somebody_half_told_of_is_offered_among_those_who_may_be_meant(typed, known):
    talk = half_told(known)
    debrief = talk.debrief.key

    reply = find(talk, typed)

    assert f"resume.{debrief}" in actions_of(reply)
    assert f"person.{debrief}" not in actions_of(reply)


def test_never_mind_takes_the_search_back():
    talk = Talk(DANA)
    find(talk, "Zebulon")

    reply = talk.tap("Never mind")

    assert says(reply, "left_as_it_was")
    assert talk.rep.prompt == ""
