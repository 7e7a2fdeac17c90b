"""Several people in one message: one is taken up, and the coach says who is left for later."""

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
