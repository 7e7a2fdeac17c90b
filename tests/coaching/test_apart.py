"""Several people in one message: one is taken up, and the coach says who is left for later."""

from bot.coaching.model import Edited, Stage
from tests.coaching.scenes import Talk, a_prospect


def test_the_first_is_taken_up_and_the_others_are_named_for_later():
    talk = Talk()

    talk.type("Dana wants a quote, Omar said no, nothing from Lee")

    assert talk.debrief.named == "Dana"
    assert "about Omar and Lee" in talk.shown[-1]


def test_whom_the_open_debrief_is_about_is_taken_up_wherever_they_are_named():
    talk = Talk(a_prospect("Dana", ""), a_prospect("Omar", ""))
    talk.type("Omar wants a quote")

    talk.type("Dana wants a quote, Omar said no")

    assert talk.debrief.prospect == "omar"
    assert "about Dana" in talk.shown[-1]
    assert "no" in {item.answer for item in talk.debrief.evidence}


def test_who_is_told_of_beside_an_edited_message_is_named_for_later():
    talk = Talk()
    talk.type("Dana wants a quote")

    talk.take(Edited("Dana wants a quote, Omar said no", "m1"), talk.read("Dana wants a quote, Omar said no"))

    assert talk.debrief.named == "Dana"
    assert "about Omar" in talk.shown[-1]


def test_of_many_people_all_are_named_for_later():
    talk = Talk()
    names = ["Omar", "Lee", "Tanya", "Marta", "Lukas", "Sofia"]

    talk.type("Dana wants a quote, " + ", ".join(f"{name} said no" for name in names))

    assert all(name in talk.shown[-1] for name in names)


def test_who_has_the_name_and_another_firm_is_somebody_else():
    talk = Talk()
    talk.type("Dana from Acme wants a quote")
    first = talk.debrief.key

    talk.type("Dana from Beta said no")

    assert talk.debrief.key != first
    assert talk.debrief.company == "Beta"


def test_an_order_means_the_one_on_the_card_rather_than_a_namesake_in_the_list():
    listed = a_prospect("Dana", "Northwind")
    talk = Talk(listed)
    talk.type("Dana from Volt asked for a price")

    talk.type("park dana until friday")

    assert talk.prospects[listed.key].stage is Stage.OPEN
    assert [one.company for one in talk.prospects.values() if one.stage is Stage.PARKED] == ["Volt"]
