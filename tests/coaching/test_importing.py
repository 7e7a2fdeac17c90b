"""A list of people: its columns are shown and changed, it is taken as a whole, and who is alike is asked."""

from dataclasses import replace
from datetime import date

import pytest

from bot.coaching.dialogue import take_turn
from bot.coaching.due import due_cases
from bot.coaching.importing import MOST_PROSPECTS
from bot.coaching.model import NOTHING_READ, Brought, Commanded, Picked, Stage
from tests.coaching.scenes import FRIDAY, PLAYBOOK, Talk, a_prospect, actions_of, labels_of, says, text_of

LIST = """First Name,Last Name,Company,Telegram,Last Activity Date,Next Activity Date
Dana,Kim,Northwind,@dana_k,2026-11-02,2026-11-24
Omar,Haddad,Beta Logistics,,2026-11-21,2026-11-19
,,,,2026-11-02,
Dana,Kim,Northwind,,,
"""


def names(talk: Talk) -> list[str]:
    return sorted(item.name for item in talk.prospects.values())


# --- What is shown before ------------------------------------------------------------------------


def test_the_columns_and_an_example_are_shown_and_nothing_is_taken_before_a_yes():
    talk = Talk()

    shown = talk.bring_list(LIST)

    assert text_of(shown).splitlines() == [
        "contacts.csv: 4 rows.",
        "Name: First Name + Last Name",
        "Company: Company",
        "Telegram: Telegram",
        "Last contact: Last Activity Date",
        "Next step: Next Activity Date",
        "So line 2 becomes: Dana Kim · Northwind, @dana_k, last contact Mon 2 Nov, next step Tue 24 Nov.",
        "Of the rows: 2 new, 1 twice in the list, 1 cannot be taken.",
        "One next step lies in the past: it comes up first thing.",
        "One day or Telegram name I cannot take. I name it afterwards.",
        "I take nothing else: no e-mail addresses, phone numbers or notes.",
    ]
    assert labels_of(shown) == ["Import 2", "Change", "Never mind"]
    assert not talk.prospects


def test_never_mind_and_cancel_let_go_of_a_list():
    for stop in ("Never mind", "/cancel"):
        talk = Talk()
        card = talk.bring_list(LIST)

        said = talk.command("cancel") if stop == "/cancel" else talk.tap(stop)

        assert says(said, "contacts_dropped")
        assert talk.importing is None
        assert says(talk.take(Picked(actions_of(card)[0])), "contacts_done_already")
        assert not talk.prospects


def test_cancel_in_a_debrief_is_about_the_debrief():
    talk = Talk(a_prospect())
    talk.bring_list(LIST)
    talk.take_up(talk.known("Dana"))

    talk.command("cancel")

    assert talk.importing is not None
    assert talk.open is None


def test_another_list_takes_the_place_of_the_first_and_its_buttons_are_void():
    talk = Talk()
    first = talk.bring_list(LIST)
    talk.bring_list("Name\nPriya Shah\n")

    void = [talk.take(Picked(action)) for action in actions_of(first)]
    talk.replies = ()
    assert all(says(reply, "contacts_gone") for reply in void)
    assert not talk.prospects
    assert talk.importing is not None


def test_import_asks_for_the_file_and_says_so_when_a_text_holds_none():
    talk = Talk()

    asked = talk.take(Commanded("import"))
    nothing = talk.take(Brought("list.txt", "Dana and Omar"))

    assert says(asked, "contacts_ask_file")
    assert says(nothing, "contacts_no_table")


def test_a_file_that_cannot_be_taken_is_told_in_one_sentence():
    talk = Talk()

    said = talk.bring_list("Name\n" + "Dana\n" * 5001)

    assert (
        text_of(said)
        == "That list has 5,001 rows, and 5,000 are the most at once. Split it and send the parts."
    )
    assert talk.importing is None


# --- Changing the columns ------------------------------------------------------------------------


def test_a_field_may_come_from_another_column_or_from_none():
    talk = Talk()
    talk.bring_list("Name,Company,Buyer\nOrder 1,Northwind,Dana Kim\n")

    talk.tap("Change", "Name", "Buyer")
    shown = talk.tap("Change", "Company", "No column")

    assert "Name: Buyer\nCompany: no column" in text_of(shown)
    talk.tap("Import 1")
    assert names(talk) == ["Dana Kim"]
    assert talk.known("Dana Kim").company == ""


def test_many_columns_are_paged():
    headers = ",".join(["Name", *(f"Extra {number}" for number in range(20))])
    talk = Talk()
    talk.bring_list(f"{headers}\n{','.join(['x'] * 21)}\n")

    first = talk.tap("Change", "Company")
    last = talk.tap("Next", "Next")
    shown = talk.tap("Extra 19")

    assert len(labels_of(first)) == 8 + 1 + 3
    assert labels_of(last) == [
        "Extra 15",
        "Extra 16",
        "Extra 17",
        "Extra 18",
        "Extra 19",
        "Previous",
        "No column",
        "Back",
        "Never mind",
    ]
    assert "Company: Extra 19" in text_of(shown)


def test_when_no_header_says_who_somebody_is_the_column_is_asked():
    talk = Talk()

    asked = talk.bring_list("Colour,Size\nRed,Large\n")
    shown = talk.tap("Size")

    assert "Name: which column?" in text_of(asked)
    assert "So line 2 becomes: Large." in text_of(shown)


def test_without_names_and_companies_the_one_needed_is_said_and_either_may_be_chosen():
    talk = Talk()

    asked = talk.bring_list("Colour,Size\nRed,Large\n")
    shown = talk.tap("Company instead", "No column")
    taken = talk.tap("Company instead", "Size")

    assert "I need a column with names or with companies." in text_of(asked)
    assert labels_of(asked) == labels_of(shown) == ["Colour", "Size", "Company instead", "Never mind"]
    assert "Company: Size" in text_of(taken)


def test_two_fields_never_come_from_the_same_column():
    talk = Talk()
    talk.bring_list("Name,Company\nDana Kim,Northwind\n")

    refused = talk.tap("Change", "Company", "Name")

    assert "Name is taken for Name already." in text_of(refused)
    assert talk.importing is not None
    assert talk.importing.columns == {"name": 0, "company": 1}


def test_one_row_is_one():
    assert "contacts.csv: one row." in text_of(Talk().bring_list("Name\nDana\n"))


def test_actions_fit_into_a_button():
    talk = Talk()
    wide = ",".join(["Name", *(f"Extra {number}" for number in range(199))])
    talk.bring_list(f"{wide}\n{','.join(['x'] * 200)}\n")

    talk.tap("Change", "Telegram", *["Next"] * 24)

    assert max(len(action) for action in actions_of(talk.replies[-1])) <= 45


def test_which_number_is_the_month_is_asked_once_where_nothing_says_so():
    talk = Talk()

    asked = talk.bring_list("Name,Last contact,Next step date\nDana,03/04/2026,\nOmar,05/05/2026,\n")
    shown = talk.tap("Wed 4 Mar")

    assert text_of(asked) == "03/04/2026: which day is that?"
    assert labels_of(asked) == ["Fri 3 Apr", "Wed 4 Mar", "Never mind"]
    assert "last contact Wed 4 Mar" in text_of(shown)
    talk.tap("Import 2")
    assert talk.known("Dana").last_touch_on == date(2026, 3, 4)


# --- Taking it over ------------------------------------------------------------------------------


def test_a_list_is_taken_with_what_the_advice_needs_and_bad_rows_are_told():
    talk = Talk()
    talk.bring_list(LIST)

    done = talk.tap("Import 2")

    assert "2 added." in text_of(done)
    assert "Line 4: no name and no company" in text_of(done)
    assert "One row named somebody twice." in text_of(done)
    dana, omar = talk.known("Dana Kim"), talk.known("Omar Haddad")
    assert (dana.company, dana.username, dana.stage) == ("Northwind", "dana_k", Stage.OPEN)
    assert (dana.last_touch_on, dana.next_look_on) == (date(2026, 11, 2), date(2026, 11, 24))
    # The 21st is tomorrow.
    assert (omar.last_touch_on, omar.next_look_on) == (None, date(2026, 11, 19))
    assert "Taken, but without this:\nLine 3: a last contact that lies ahead" in text_of(done)
    assert not dana.facts
    assert talk.importing is None


def test_nobody_of_a_list_is_due_by_itself():
    talk = Talk()
    talk.bring_list("Name,Last contact\n" + "".join(f"Person {number},2025-01-01\n" for number in range(300)))

    talk.tap("Import 300")

    assert len(talk.prospects) == 300
    assert due_cases(talk.scene, PLAYBOOK) == []


def test_next_steps_that_are_overdue_come_up_first_thing_the_longest_due_first():
    talk = Talk()
    rows = "".join(f"Person {day},2026-11-{day:02}\n" for day in range(19, 0, -1))
    shown = talk.bring_list(f"Name,Next step\n{rows}")

    talk.tap("Import 19")

    assert "19 next steps lie in the past: those come up first thing" in text_of(shown)
    due = [each.prospect.name for each in due_cases(talk.scene, PLAYBOOK) if each.prospect]
    assert due == [f"Person {day}" for day in range(1, 20)]
    assert "And 13 more." in text_of(talk.command("today"))


def test_a_next_step_today_is_due_today():
    talk = Talk()
    talk.bring_list(f"Name,Next activity\nDana,{FRIDAY.isoformat()}\n")

    talk.tap("Import 1")

    assert [due.prospect.name for due in due_cases(talk.scene, PLAYBOOK) if due.prospect] == ["Dana"]


def test_a_second_press_takes_nobody_twice():
    talk = Talk()
    card = talk.bring_list(LIST)
    talk.tap("Import 2")

    again = talk.take(Picked(actions_of(card)[0]))

    assert text_of(again).startswith("That is done already")
    assert len(talk.prospects) == 2


def test_whoever_is_there_already_gets_only_what_was_empty():
    known = a_prospect("Dana Kim", "Northwind", last_touch_on=date(2026, 11, 10))
    talk = Talk(known)
    shown = talk.bring_list(LIST)

    done = talk.tap("Import 1")
    filled = talk.known("Dana Kim")
    talk.tap("Undo")

    assert "1 new, 1 twice in the list, 1 you have" in text_of(shown)
    assert "So line 3 becomes: Omar Haddad" in text_of(shown)
    assert "One added. One was there already. What was empty of one is filled in." in text_of(done)
    assert filled == replace(known, username="dana_k", next_look_on=date(2026, 11, 24))
    assert list(talk.prospects.values()) == [known]


def test_a_list_of_those_who_are_there_fills_in_what_is_empty():
    talk = Talk(a_prospect("Dana Kim", "Northwind"))
    talk.bring_list("Name,Company,Telegram\nDana Kim,Northwind,dana_k\n")

    done = talk.tap("Fill in what is empty")

    assert "What was empty of one is filled in." in text_of(done)
    assert talk.known("Dana Kim").username == "dana_k"


def test_a_next_step_from_before_the_last_word_is_not_taken_up_again():
    talk = Talk(a_prospect("Dana Kim", "Northwind", last_touch_on=date(2026, 11, 10)))
    talk.bring_list("Name,Company,Next step\nDana Kim,Northwind,2026-11-09\n")

    talk.tap("Fill in what is empty")

    assert talk.known("Dana Kim").next_look_on is None


def test_of_two_who_are_called_the_same_neither_is_filled_in():
    first, second = a_prospect("Dana Kim", "Northwind"), replace(a_prospect("Dana Kim", "Northwind"), key="b")
    talk = Talk(first, second)
    talk.bring_list("Name,Company,Telegram\nDana Kim,Northwind,dana_k\n")

    talk.tap("Fill in what is empty")

    assert list(talk.prospects.values()) == [first, second]


def test_whoever_was_added_since_a_list_was_compared_is_not_added_again():
    talk = Talk()
    card = talk.bring_list("Name,Company\nJon Smith,Beta\nJohn Smith,Beta GmbH\nDana,Nord\n")
    before = talk.weighed(talk.scene)
    talk.prospects["jonsmithbeta"] = a_prospect("jon smith", "Beta")

    talk.keep(
        take_turn(
            replace(before, prospects=talk.scene.prospects),
            Picked(actions_of(card)[0]),
            NOTHING_READ,
            PLAYBOOK,
        )
    )

    account, question = talk.replies
    assert names(talk) == ["Dana", "jon smith"]
    assert "One was there already." in text_of(account)
    assert "the same as jon smith · Beta?" in text_of(question)


def test_a_list_whose_columns_changed_since_it_was_compared_is_shown_and_not_taken():
    talk = Talk()
    card = talk.bring_list("Name,Buyer\nOrder 1,Dana Kim\n")
    before = talk.weighed(talk.scene)
    talk.tap("Change", "Name", "Buyer")

    talk.keep(
        take_turn(
            replace(before, importing=talk.importing), Picked(actions_of(card)[0]), NOTHING_READ, PLAYBOOK
        )
    )

    assert not talk.prospects
    assert "So line 2 becomes: Dana Kim." in text_of(talk.replies[-1])


def test_a_list_that_could_lead_beyond_the_most_prospects_is_refused_before_anything_is_taken():
    known = {f"f{number:011x}": a_prospect(f"P{number}", "") for number in range(MOST_PROSPECTS - 2)}
    talk = Talk()
    talk.prospects = {key: replace(item, key=key) for key, item in known.items()}
    # Whoever looks alike may be somebody new, too.
    card = talk.bring_list("Name,Company\nP1,\nJon Smith,Beta\nJohn Smith,Beta GmbH\nDana,Nord\n")

    refused = talk.tap("Import 3")
    talk.prospects.popitem()
    taken = talk.take(Picked(actions_of(card)[0]))

    assert text_of(refused) == (
        "With these you would have 10,001 prospects, and 10,000 are the most. "
        "Send a shorter list, or delete some first."
    )
    assert "the same as Jon Smith · Beta?" in text_of(taken)
    assert len(talk.prospects) == MOST_PROSPECTS - 3 + 2


def test_thousands_stand_with_a_comma_wherever_they_are_counted():
    talk = Talk()
    rows = "".join(f"Person {number},2026-11-02\n" for number in range(1_234))
    talk.bring_list(f"Name,Next step\n{rows}")
    talk.tap("Import 1,234")

    listed, due = talk.command("prospects"), talk.command("today")

    assert "Open: 1,234" in text_of(listed)
    assert "And 1,228 more." in text_of(due)


def test_an_import_is_undone_as_a_whole():
    known = a_prospect("Priya Shah", "Kestrel")
    talk = Talk(known)
    talk.bring_list(LIST)
    talk.tap("Import 2")

    talk.tap("Undo")

    assert list(talk.prospects.values()) == [known]


def test_an_open_debrief_stays_where_it_was():
    talk = Talk(a_prospect())
    talk.take_up(talk.known("Dana"))
    before = talk.debrief

    talk.bring_list(LIST)
    talk.tap("Import 2")

    assert talk.debrief == before


# --- Who may be the same -------------------------------------------------------------------------

ALIKE = """Name,Company,Telegram,Last contact,Next activity
Dana Kim,Northwind GmbH,dana_k,2026-11-02,2026-12-01
Omar Hadad,,omar_h,,
Priya Shah,Kestrel,,,
"""


def with_alike(**dana: object) -> Talk:
    """Return a talk in which two of three of a list look like somebody known."""
    known = a_prospect("Dana Kim", "Northwind", **dana), a_prospect("Omar Haddad", "Beta Logistics")
    talk = Talk(*known)
    talk.bring_list(ALIKE)
    talk.tap("Import 3")
    return talk


def test_who_looks_like_somebody_known_is_left_out_and_asked_about():
    talk = with_alike()

    first, question = talk.replies

    assert "2 look like others you have." in text_of(first)
    assert text_of(question).splitlines() == [
        "2 left to ask.",
        "Is Dana Kim · Northwind GmbH the same as Dana Kim · Northwind?",
    ]
    assert labels_of(question) == [
        "The same",
        "Not the same",
        "All are the same",
        "None is the same",
        "Leave them out",
    ]
    assert names(talk) == ["Dana Kim", "Omar Haddad", "Priya Shah"]


def test_the_same_person_gets_only_what_was_empty():
    talk = with_alike(next_look_on=date(2026, 11, 25))

    talk.tap("The same")

    dana = talk.known("Dana Kim")
    assert (dana.company, dana.username) == ("Northwind", "dana_k")
    assert (dana.last_touch_on, dana.next_look_on) == (date(2026, 11, 2), date(2026, 11, 25))


@pytest.mark.parametrize("stage", [Stage.PARKED, Stage.CLOSED])
def test_a_list_brings_back_nobody_who_is_parked_or_closed(stage: Stage):
    talk = with_alike(stage=stage)

    talk.tap("The same")

    assert talk.known("Dana Kim").stage is stage
    assert talk.known("Dana Kim").next_look_on is None


def test_two_people_are_two_and_the_last_answer_ends_the_list():
    talk = with_alike()

    talk.tap("Not the same")
    last = talk.tap("Not the same")

    assert names(talk) == ["Dana Kim", "Dana Kim", "Omar Hadad", "Omar Haddad", "Priya Shah"]
    assert says(last, "contacts_done")
    assert talk.importing is None


@pytest.mark.parametrize(("label", "people"), [("All are the same", 3), ("None is the same", 5)])
def test_one_tap_answers_for_all_of_them(label: str, people: int):
    talk = with_alike()

    talk.tap(label)

    assert len(talk.prospects) == people
    assert talk.importing is None


def test_an_answer_given_twice_counts_once_and_shows_what_is_asked_now():
    talk = with_alike()
    again = Picked(actions_of(talk.replies[-1])[1])

    talk.take(again)
    shown = talk.take(again)

    assert len(talk.prospects) == 4
    assert "Omar Hadad" in text_of(shown)


def test_an_answer_is_undone_and_then_the_import_is():
    talk = with_alike()
    imported = talk.replies[0]
    before = dict(talk.prospects)

    talk.tap("The same", "Undo")
    assert talk.prospects == before

    talk.take(Picked(next(action for action in actions_of(imported) if action.startswith("undo."))))
    assert names(talk) == ["Dana Kim", "Omar Haddad"]


def test_leaving_them_out_keeps_what_was_taken():
    talk = with_alike()

    talk.tap("Leave them out")

    assert names(talk) == ["Dana Kim", "Omar Haddad", "Priya Shah"]
    assert talk.importing is None


def test_whoever_looks_like_somebody_deleted_since_may_be_added():
    talk = with_alike()
    assert talk.importing is not None
    talk.prospects = {key: item for key, item in talk.prospects.items() if item.name != "Omar Haddad"}

    asked = talk.tap("The same")
    talk.tap("Add")

    assert "Add Omar Hadad?" in text_of(asked)
    assert names(talk) == ["Dana Kim", "Omar Hadad", "Priya Shah"]


def test_rows_of_one_list_that_are_alike_are_asked_about_too():
    talk = Talk()
    talk.bring_list("Name,Company\nJon Smith,Beta\nJohn Smith,Beta GmbH\n")

    talk.tap("Import 2")
    account = talk.replies[0]
    talk.tap("The same")

    assert "One looks like another of this list." in text_of(account)
    assert names(talk) == ["Jon Smith"]


def test_a_list_of_somebody_else_is_not_reached_by_its_key():
    talk = Talk()
    talk.bring_list(LIST)
    assert talk.importing is not None
    go = f"contactsgo.{talk.importing.key}"
    talk.importing = replace(talk.importing, key="ffffffffffff")

    assert says(talk.take(Picked(go)), "contacts_gone")
    assert not talk.prospects


def test_another_list_waits_until_it_is_said_who_is_the_same():
    talk = with_alike()

    asked = talk.bring_list("Name\nZoe Park\n")
    talk.tap("None is the same")
    shown = talk.bring_list("Name\nZoe Park\n")

    assert text_of(asked).startswith("First these of the list before. Then send the new one again, please.")
    assert "2 left to ask." in text_of(asked)
    assert len(talk.prospects) == 5
    assert "So line 2 becomes: Zoe Park." in text_of(shown)
