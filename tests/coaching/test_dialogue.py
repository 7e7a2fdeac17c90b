"""The dialogue: every state answers everything, and a debrief goes the way it is meant to go."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.coaching.history import newest, signals_of
from bot.coaching.model import (
    DayRead,
    Edited,
    Forwarded,
    Kind,
    Mention,
    Picked,
    PromiseRead,
    Prospect,
    Reading,
    Reply,
    Said,
    Stage,
    Status,
    Step,
)
from bot.coaching.playbook import Playbook
from bot.coaching.policy import table_of
from bot.coaching.prompting import AWAITED
from bot.coaching.wording import LABEL
from tests.coaching.scenes import (
    FRIDAY,
    PLAYBOOK,
    Talk,
    a_prospect,
    actions_of,
    draft_of,
    facts_of,
    labels_of,
    reading_of,
    said_of,
    says,
    text_of,
    with_rules,
)

NORTHWIND = a_prospect("Dana", "Northwind", facts={"standing": "problem", "stake": "open", "broke": "no"})
KESTREL = a_prospect("Dana", "Kestrel")
OMAR = a_prospect("Omar", "Beta Logistics")
STORY = {"peer": "a dairy in Leeds", "waited": "a quarter", "loss": "two big accounts"}


def well_made(reply: Reply) -> bool:
    """A reply says something, asks briefly, and its buttons fit a phone and Telegram's 64 bytes."""
    assert any(block.text.strip() for block in reply.blocks)
    assert all(block.text.strip() for block in reply.blocks)
    for block in reply.blocks:
        if block.kind is Kind.QUESTION:
            assert len(block.text.split()) <= 12, block.text
    for row in reply.rows:
        assert 1 <= len(row) <= 3
        for button in row:
            assert 1 <= len(button.label) <= 24, button.label
            assert len(f"{'d' * 12}.9999.{button.action}".encode()) <= 64, button.action
    return True


# --- Every state answers everything ----------------------------------------------------------------


def nothing_open() -> Talk:
    return Talk(NORTHWIND, OMAR)


def choosing() -> Talk:
    talk = Talk(NORTHWIND, KESTREL, OMAR)
    talk.say("Dana called", about="Dana", last="later")
    return talk


def asking() -> Talk:
    talk = Talk(OMAR)
    talk.say("Omar called", about="Omar", last="asked")
    return talk


def asking_what_came() -> Talk:
    talk = Talk()
    talk.say("hm")
    return talk


def on_card() -> Talk:
    talk = Talk(NORTHWIND, OMAR)
    talk.say("no word from Dana", about="Dana", last="quiet", reached="1", empty="no")
    return talk


def on_card_without_a_name() -> Talk:
    talk = Talk(OMAR)
    talk.say("no word", last="later", standing="problem")
    return talk


def on_stop() -> Talk:
    talk = Talk(NORTHWIND)
    talk.say("Dana: remove me", about="Dana", last="stop")
    return talk


def holding() -> Talk:
    talk = Talk(NORTHWIND)
    talk.say("call fixed", about="Dana", last="agreed", days=(date(2026, 11, 24),))
    return talk


def holding_without_a_day() -> Talk:
    talk = Talk(NORTHWIND)
    talk.say("call fixed", about="Dana", last="agreed")
    return talk


def after_an_exit() -> Talk:
    gone = replace(NORTHWIND, stage=Stage.CLOSED, facts={**NORTHWIND.facts, "last": "no"})
    talk = Talk(gone)
    talk.say("no word from Dana", about="Dana", last="quiet")
    return talk


def then(before: Callable[[], Talk], *actions: str, words: str = "") -> Callable[[], Talk]:
    """Return a state that is reached from another by some taps, and then some words."""

    def state() -> Talk:
        talk = before()
        for action in actions:
            talk.press(action)
        if words:
            talk.say(words)
        return talk

    return state


STATES: dict[str, tuple[Callable[[], Talk], Step | None]] = {
    "nothing open": (nothing_open, None),
    "choosing": (choosing, Step.CHOOSING),
    "asking": (asking, Step.ASKING),
    "asking what came": (asking_what_came, Step.ASKING),
    "asking, more": (then(asking_what_came, "more"), Step.ASKING),
    "card": (on_card, Step.CARD),
    "card without a name": (on_card_without_a_name, Step.CARD),
    "card of a stop": (on_stop, Step.CARD),
    "card that holds": (holding, Step.CARD),
    "card after an exit": (after_an_exit, Step.CARD),
    "they wrote": (then(on_card, "wrote"), Step.ASKING),
    "why": (then(on_card, "why"), Step.WHY),
    "changes": (then(on_card, "changes"), Step.CHANGES),
    "dispute": (then(on_card, "dispute"), Step.DISPUTE),
    "fixing": (then(on_card, "fix"), Step.FIXING),
    "renaming": (then(on_card, "fix", "rename"), Step.NAMING),
    "filling": (then(on_card, "fill"), Step.FILLING),
    "editing": (then(on_card, "edit"), Step.EDITING),
    "marked": (then(on_card, "edit", words="Hi Dana, any update?"), Step.MARKED),
    "naming": (then(on_card_without_a_name, "sent"), Step.NAMING),
    "dating": (then(holding_without_a_day, "remind"), Step.DATING),
}

EVENTS: dict[str, Callable[[Talk], Reply]] = {
    "news": lambda talk: talk.say("she says later", last="later"),
    "other news": lambda talk: talk.say("he asks for the price", last="asked", standing="wanted"),
    "news that fits two answers": lambda talk: talk.say("maybe later", rivals=("later", "put_off")),
    "a day": lambda talk: talk.say("on Tuesday", days=(FRIDAY + timedelta(days=4),)),
    "a day that is over": lambda talk: talk.say("on Monday", days=(FRIDAY - timedelta(days=4),)),
    "no news": lambda talk: talk.say("blue bananas"),
    "no words": lambda talk: talk.say("  \n "),
    "a long paste": lambda talk: talk.say("many words " * 820),
    "a number": lambda talk: talk.say("7"),
    "braces": lambda talk: talk.say("{name} {0} {nothing} ▢gain▢ %s <b>"),
    "the same name": lambda talk: talk.say("Dana again", about="Dana"),
    "another name": lambda talk: talk.say("Omar called", about="Omar", last="asked"),
    "a new name": lambda talk: talk.say("Zoe called", about="Zoe", last="no"),
    "a forwarded message": lambda talk: talk.forward("What does it cost?", last="asked"),
    "a forwarded message with its sender": lambda talk: talk.forward("No.", "Zoe", last="no"),
    "a forwarded message without news": lambda talk: talk.forward("lol"),
    "a change of the first message": lambda talk: talk.edit("m1", last="put_off"),
    "a change that leaves no news": lambda talk: talk.edit("m1"),
    "a change of an unknown message": lambda talk: talk.edit("m999", last="no"),
    "an old button": lambda talk: talk.take(Picked("sent", "000000000001", 0)),
    "a button of nothing": lambda talk: talk.take(Picked("why")),
    "an unknown button": lambda talk: talk.take(Picked("dance", *_at(talk))),
    "a button of another state": lambda talk: talk.take(Picked("answer.last.nonsense", *_at(talk))),
    "a broken button": lambda talk: talk.take(Picked("day.never", *_at(talk))),
    "no button at all": lambda talk: talk.take(Picked("", *_at(talk))),
    "the button of someone gone": lambda talk: talk.take(Picked("go.nobody")),
    "the button of a known prospect": lambda talk: talk.take(Picked("go.omarbetalogi")),
    "the button of a debrief that is gone": lambda talk: talk.take(Picked("resume.nothing")),
    **{
        f"/{name}": lambda talk, name=name: talk.command(name)
        for name in ("start", "help", "today", "cancel", "settings", "")
    },
    **{
        f"a {kind}": lambda talk, kind=kind: talk.show(kind)
        for kind in ("voice", "picture", "sticker", "place", "contact", "video_note")
    },
    **{
        f"small talk: {kind}": lambda talk, kind=kind: talk.say("thanks", small_talk=kind)
        for kind in ("greeting", "thanks", "ok", "who", "how", "bye")
    },
}


def _at(talk: Talk) -> tuple[str, int]:
    return (talk.open.key, talk.open.version) if talk.open else ("", 0)


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_the_one_it_says(state):
    make, step = STATES[state]

    talk = make()

    assert (talk.open.step if talk.open else None) == step


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_state_answers_every_event(state, event):
    talk = STATES[state][0]()

    EVENTS[event](talk)

    assert talk.replies
    assert all(well_made(reply) for reply in talk.replies)


@pytest.mark.parametrize("state", STATES)
def test_every_button_that_is_shown_does_something(state):
    make = STATES[state][0]
    for action in actions_of(make().replies[-1]) if make().replies else ():
        talk = make()
        before = talk.debrief

        talk.press(action)

        assert all(well_made(reply) for reply in talk.replies)
        assert not says(talk.replies[0], "old_button")
        same = action == "copy" or says(talk.replies[0], "nothing_before")
        assert same or talk.debriefs[before.key] != before


@pytest.mark.parametrize("state", [state for state, (_, step) in STATES.items() if step])
def test_a_label_may_be_typed_instead_of_tapped(state):
    make = STATES[state][0]
    for label, action in zip(labels_of(make().replies[-1]), actions_of(make().replies[-1]), strict=True):
        tapped, typed = make(), make()

        tapped.press(action)
        typed.take(Said(f" {label.upper()} ", "typed"))

        assert text_of(typed.replies[-1]) == text_of(tapped.replies[-1])
        assert typed.debriefs == tapped.debriefs


@pytest.mark.parametrize("state", [state for state, (_, step) in STATES.items() if step])
def test_an_old_press_and_a_double_tap_are_harmless_and_show_where_we_stand(state):
    make = STATES[state][0]
    for action in actions_of(make().replies[-1]):
        talk = make()
        pressed = Picked(action, *_at(talk))
        talk.take(pressed)
        kept, prospects, touches = dict(talk.debriefs), dict(talk.prospects), list(talk.touches)
        if action == "copy" or says(talk.replies[-1], "nothing_before"):
            continue

        reply = talk.take(pressed)

        assert well_made(reply)
        assert (talk.debriefs, talk.prospects, talk.touches) == (kept, prospects, touches)
        if talk.open:
            assert (reply.debrief, reply.version) == _at(talk)
            # A double tap changes nothing on the screen; what is older gets a word.
            quiet = _at(talk) == (pressed.debrief, pressed.version + 1)
            assert says(reply, "old_button") is not quiet
            assert reply.in_place is quiet


@pytest.mark.parametrize(
    "state", [state for state, (_, step) in STATES.items() if step not in {None, Step.NAMING}]
)
@pytest.mark.parametrize("event", ["no news", "a voice", "/help", "/start", "/settings", "/today"])
def test_what_is_no_news_loses_nothing(state, event):
    talk = STATES[state][0]()
    before = talk.debrief

    EVENTS[event](talk)

    after = talk.debriefs[before.key]
    assert [item for item in before.evidence if item not in after.evidence] == []
    assert after.status is Status.OPEN
    if event == "/today" and before.step in AWAITED and not says(talk.replies[-1], "nothing_due"):
        # A list asks something itself, so the question before it no longer waits for words.
        assert after.step is Step.CARD
        after = replace(after, step=before.step, focus=before.focus, version=before.version)
    if event != "no news":
        assert after == before


@pytest.mark.parametrize("state", ["filling", "editing", "marked", "naming", "renaming", "dating"])
def test_words_typed_below_a_newer_question_are_no_answer_to_an_older_one(state):
    talk = STATES[state][0]()
    before, known = talk.debrief, dict(talk.prospects)
    asked = talk.bring_list("Shop,Town\nJon Smith,Leeds\n")
    assert asked.blocks[-1].kind == "question"

    talk.say("the second one")

    after = talk.debriefs[before.key]
    assert (after.slots, after.own_draft, after.named) == (before.slots, before.own_draft, before.named)
    assert after.agreed_on == before.agreed_on
    assert talk.prospects == known


def test_words_typed_below_a_panel_that_asks_nothing_still_answer_the_question():
    talk = STATES["filling"][0]()
    blank = talk.debrief.focus
    talk.command("settings")

    talk.say("two people")

    assert talk.debrief.slots[blank] == "two people"


@pytest.mark.parametrize("state", [state for state, (_, step) in STATES.items() if step])
def test_a_debrief_left_for_later_is_picked_up_where_it_stopped(state):
    talk = STATES[state][0]()
    before = talk.debrief
    talk.say("Zoe called", about="Zoe", last="no")
    if talk.debriefs[before.key].status is not Status.LATER:
        # Where words are awaited, or no name is known yet, the name is no other prospect's.
        return

    talk.take(Picked(f"resume.{before.key}"))

    after = talk.debrief
    assert after.key == before.key
    assert after.evidence == before.evidence
    assert after.rule == before.rule
    asking = before.step in {Step.ASKING, Step.CHOOSING} and not before.rule
    assert after.step is (before.step if asking else Step.CARD)


# --- Three debriefs --------------------------------------------------------------------------------


def kinds_of(reply: Reply) -> list[str]:
    return [str(block.kind) for block in reply.blocks]


def test_a_second_debrief_gets_a_value_story():
    dana = a_prospect(
        facts={"standing": "wanted", "reached": "1", "empty": "no", "stake": "open", "broke": "no"},
        slots={"problem": "orders getting lost on Fridays"},
        last_touch_on=date(2026, 11, 16),
        next_look_on=FRIDAY,
    )
    talk = Talk(dana)
    talk.rep = replace(talk.rep, slots=STORY)

    due = talk.command("today")
    assert "Dana · Northwind. 4 working days since your note." in text_of(due)
    asked = talk.tap("Debrief Dana")
    assert "Any reply from Dana?" in text_of(asked)
    assert labels_of(asked)[:2] == ["Nothing yet", "They replied"]
    card = talk.tap("Nothing yet")

    assert kinds_of(card) == ["headline", "draft", "text", "note"]
    assert card.blocks[0].text == "VALUE STORY: what waiting cost someone like Dana. Today."
    assert draft_of(card).startswith(
        "Hi Dana, you told me about orders getting lost on Fridays. It was the same at a dairy in Leeds"
    )
    assert "S5.5, S5.6" in card.blocks[2].text
    assert "Next is message 2 of 4 (house rule P1)." in card.blocks[2].text
    assert "S1.12 would stop soon, S5.6 goes on" in card.blocks[3].text
    assert labels_of(card)[:7] == [
        "Copy",
        "Another",
        "Edit",
        "Sent",
        "Tomorrow",
        "Why?",
        "What would change this?",
    ]
    copied = talk.tap("Copy")
    assert text_of(copied) == draft_of(card)
    done = talk.take(Picked("sent", *_at(talk)))
    assert "Noted. If nothing comes I ask again on Fri 27 Nov." in text_of(done)


def test_a_first_debrief_typed_in_the_car_gets_an_open_question():
    talk = Talk()

    asked = talk.say(
        "Omar from Beta Logistics, nice call, says sounds interesting",
        about="Omar",
        company="Beta Logistics",
        last="later",
    )
    assert asked.blocks[0].text == "Omar · Beta Logistics. Read: “later”."
    assert asked.blocks[1].text == "What do you know of Omar?"
    assert labels_of(asked) == [
        "A problem we can solve",
        "Asked or came to us",
        "Can't say the problem",
        "We can't help",
        "Don't know",
        "Fix",
        "Back",
        "Later",
    ]
    card = talk.tap("A problem we can solve")

    assert kinds_of(card) == ["headline", "draft", "text", "note"]
    assert card.blocks[0].text == "OPEN QUESTION: is it a priority? Today."
    assert "is ▢problem▢ something you want solved now" in draft_of(card)
    assert "S4.1" in card.blocks[2].text
    assert labels_of(card)[:2] == ["Fill in", "Copy"]
    asked = talk.tap("Fill in")
    assert text_of(asked) == "Omar's problem, in Omar's words?"
    again = talk.say("double booking of docks")
    assert kinds_of(again) == kinds_of(card)
    assert "is double booking of docks something you want solved now" in draft_of(again)
    talk.tap("Sent")
    assert talk.known("Omar").slots["problem"] == "double booking of docks"
    assert talk.known("Omar").company == "Beta Logistics"


def test_a_spent_budget_gets_a_graceful_exit():
    priya = a_prospect(
        "Priya",
        "Kestrel",
        facts={"standing": "wanted", "reached": "4", "empty": "no", "stake": "open", "broke": "no"},
        slots={"problem": "returns handling"},
        last_touch_on=date(2026, 11, 13),
        next_look_on=FRIDAY,
    )
    dana = a_prospect(facts={"standing": "wanted"}, next_look_on=FRIDAY)
    talk = Talk(priya, dana)
    talk.take(Picked(f"go.{priya.key}"))

    card = talk.tap("Nothing yet")

    assert kinds_of(card) == ["headline", "draft", "text", "note"]
    assert card.blocks[0].text == "GRACEFUL EXIT: leave the door open. Today, then stop."
    assert draft_of(card).startswith("Hi Priya, I have not heard back, so I take it returns handling is not")
    assert "S1.12" in card.blocks[2].text
    assert "4 of 4 used without an answer" in card.blocks[2].text
    assert "You get a reminder on Thu 18 Feb 2027 (P9)." in card.blocks[2].text
    assert "They replied" in labels_of(card)
    done = talk.tap("Sent")
    assert "Closed well: one chase ended." in text_of(done)
    assert "Best next: Dana · Northwind." in text_of(done)
    assert labels_of(done) == ["Debrief Dana", "Undo"]
    assert talk.known("Priya").stage is Stage.PARKED


def test_the_car_park_conversation_takes_two_taps():
    talk = Talk()
    talk.say("Omar from Beta, sounds interesting he says", about="Omar", company="Beta", last="later")

    card = talk.tap("A problem we can solve")

    assert "OPEN QUESTION" in text_of(card)
    assert "S4.1" in text_of(card)


# --- The card --------------------------------------------------------------------------------------

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.key}-{at}")
    for rule in PLAYBOOK.rules
    for at, example in enumerate(rule.examples)
]


def card_of(facts: dict[str, str], *, symptoms: tuple[str, ...] = (), playbook: Playbook = PLAYBOOK) -> Talk:
    """A talk that stands at the card of some facts."""
    talk = Talk(a_prospect(), playbook=playbook)
    talk.say(about="Dana", symptoms=symptoms, **facts_of(**facts))
    assert talk.debrief.step is Step.CARD
    return talk


def answered(facts: Mapping[str, str]) -> Reply:
    """The card of some facts, of which the first was read and the others tapped."""
    talk = Talk(a_prospect())
    talk.say("news", about="Dana", last=facts["last"])
    return talk.answer(**facts_of(**facts))


def beside_the_draft(reply: Reply) -> int:
    return sum(len(block.text.split()) for block in reply.blocks if block.kind is not Kind.DRAFT)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_card_says_the_verdict_first_then_the_draft_then_the_reasons(rule, example):
    # In silence nobody asks what is owed: the rep says it, or the log knows.
    said = {key: example.facts[key] for key in ("last", "owed") if key in example.facts}
    talk = Talk(a_prospect())
    talk.say("news", about="Dana", **said)

    card = talk.answer(**facts_of(**example.facts))

    assert talk.debrief.rule == rule.key
    kinds = kinds_of(card)
    if "Read:" in card.blocks[0].text:
        kinds = kinds[1:]
    assert kinds[0] == "headline"
    assert kinds.index("draft" if rule.key != "R1" else "text") > 0
    if rule.key != "R1":
        assert "text" in kinds[kinds.index("draft") :]
        assert "headline" not in kinds[kinds.index("draft") :]
    assert PLAYBOOK.moves[rule.move].label in text_of(card)
    reasons = [block.text for block in card.blocks if block.kind is Kind.TEXT][-1]
    assert any(key in reasons for key in rule.because)
    assert well_made(card)


@pytest.mark.parametrize("rule", PLAYBOOK.rules, ids=lambda rule: rule.key)
def test_a_card_is_short_beside_its_draft(rule):
    card = answered(rule.examples[0].facts)

    assert beside_the_draft(card) <= 70


def test_cards_have_about_45_words_beside_their_draft():
    words = [beside_the_draft(answered(rule.examples[0].facts)) for rule in PLAYBOOK.rules]

    assert sum(words) / len(words) <= 50


def test_dont_know_is_said_on_the_card():
    talk = Talk()
    talk.say("no word from Omar", about="Omar", last="later")

    card = talk.tap("Don't know")

    assert "Not known, so taken as not seen: what they need (P11)." in text_of(card)


def test_why_shows_the_articles_the_house_rules_and_the_words_it_went_by():
    talk = card_of({"last": "quiet", "standing": "wanted", "reached": "2"})

    why = talk.tap("Why?")

    assert "Why this move (R29)" in text_of(why)
    assert f"Let the Prospect Chase You\n· S2.18 {PLAYBOOK.claims['S2.18'].text}" in text_of(why)
    assert f"S2.20 {PLAYBOOK.claims['S2.20'].text}" in text_of(why)
    assert f"P7 {PLAYBOOK.house_rules['P7'].text}" in text_of(why)
    assert "2 messages “(2)” (read)" in text_of(why)


def test_what_would_change_this_names_single_facts():
    talk = card_of({"last": "quiet", "standing": "wanted", "reached": "2"})

    told = text_of(talk.tap("What would change this?"))

    assert "VALUE STORY now. One thing alone would change that:" in told
    exits = next(line for line in told.splitlines() if line.startswith("GRACEFUL EXIT:"))
    assert "after 4 messages" in exits
    assert "if there were no money for it" in exits
    assert "after 5 messages" not in exits


def test_every_claim_is_reached_from_some_conversation():
    shown: list[str] = []
    for rule in PLAYBOOK.rules:
        for example in rule.examples:
            talk = card_of(dict(example.facts))
            for action in ("why", "more", "back", "changes", "back", "dispute"):
                if action in actions_of(talk.replies[-1]):
                    talk.press(action)
            shown += talk.shown
    for symptom in PLAYBOOK.symptoms.values():
        facts = next(
            facts
            for facts, _ in table_of(PLAYBOOK).cases()
            if symptom.when.holds(signals_of(facts, PLAYBOOK))
        )
        talk = card_of(facts, symptoms=(symptom.key,))
        talk.tap("Why?")
        shown += talk.shown
    for chase in PLAYBOOK.chases:
        facts = next(
            facts
            for facts, rule in table_of(PLAYBOOK).cases()
            if rule and rule.key != "R1"
            if chase.when.holds(signals_of(facts, PLAYBOOK)) and (not chase.moves or rule.move in chase.moves)
        )
        talk = card_of(facts)
        talk.press("edit")
        talk.say(f"Hi Dana, {said_of(chase.phrase)}")
        shown += talk.shown

    reached = set(re.findall(r"S\d+\.\d+", "\n".join(shown)))

    assert len(PLAYBOOK.claims) == 81
    assert PLAYBOOK.claims.keys() - reached == set()


def test_a_symptom_is_one_private_line_that_never_changes_the_move():
    facts = {"last": "quiet", "standing": "wanted", "reached": "1"}

    plain, named = card_of(facts), card_of(facts, symptoms=("blames_prospect", "unprepared"))

    assert plain.debrief.rule == named.debrief.rule
    assert PLAYBOOK.symptoms["blames_prospect"].line in text_of(named.replies[-1])
    assert "To feel ready" not in text_of(named.replies[-1])


# --- Asking, fixing, going back --------------------------------------------------------------------


def test_what_the_first_message_says_is_not_asked_again():
    talk = Talk()

    card = talk.say(about="Omar", last="asked", standing="wanted", stake="open", broke="no")

    assert "Read: asked something, wanted it." in text_of(card)
    assert talk.debrief.rule == "R12"


def test_words_that_fit_two_answers_are_asked_with_those_two_first():
    talk = Talk()

    asked = talk.say("maybe after the summer", about="Omar", rivals=("put_off", "later"))

    assert "What came last from Omar?" in text_of(asked)
    assert actions_of(asked)[:2] == ["answer.last.put_off", "answer.last.later"]


def test_of_many_answers_the_six_likeliest_are_shown_and_more_shows_the_rest():
    talk = Talk()

    few = talk.say("hm", about="Omar")
    many = talk.tap("More")

    assert sum(action.startswith("answer.") for action in actions_of(few)) == 6
    assert sum(action.startswith("answer.") for action in actions_of(many)) == 11
    assert "Don't know" not in labels_of(many)


def test_back_takes_back_the_last_tap():
    talk = Talk()
    talk.say("no word from Omar", about="Omar", last="quiet")
    talk.tap("1", "A problem we can solve")
    assert talk.debrief.focus == "empty"

    talk.tap("Back")
    assert talk.debrief.focus == "standing"
    talk.tap("Back")
    assert talk.debrief.focus == "reached"
    told = talk.tap("Back")

    assert says(told, "nothing_before")
    assert [item.fact for item in talk.debrief.evidence] == ["last"]


def test_fix_changes_what_was_read():
    talk = Talk()
    talk.say("Omar said later", about="Omar", last="later", standing="problem")
    assert talk.debrief.rule == "R19"

    fixing = talk.tap("Fix")
    assert labels_of(fixing) == ["“later”", "A problem we can solve", "The name", "Back"]
    talk.tap("“later”")
    card = talk.tap("“Let me think about it”")

    assert talk.debrief.rule == "R18"
    assert well_made(card)


def test_fix_lowers_what_was_known_of_someone():
    talk = Talk(a_prospect(facts={"standing": "wanted", "stake": "given", "broke": "no"}))
    talk.say(about="Dana", last="later")

    talk.tap("Fix", "Wanted it", "Can't say the problem", "Sent")

    assert "standing" not in talk.known("Dana").facts
    assert talk.known("Dana").facts["stake"] == "given"


def test_fix_changes_the_name():
    talk = on_card()

    talk.tap("Fix", "The name")
    card = talk.say("  Danuta  Nowak. ")

    assert "Hi Danuta," in draft_of(card)
    assert {item.name for item in talk.prospects.values()} == {"Danuta Nowak", "Omar"}


def test_more_words_are_more_evidence():
    talk = on_card()

    card = talk.say("no wait, she just asked for the price", last="asked")

    assert talk.debrief.rule == "R12"
    assert says(card, "noted")


def test_words_without_news_leave_the_advice_as_it_is():
    talk = on_card()
    before = talk.debrief

    card = talk.say("what a day")

    assert says(card, "nothing_in_it")
    assert (talk.debrief.rule, talk.debrief.evidence) == (before.rule, before.evidence)


def test_an_edited_message_is_read_again():
    talk = Talk()
    talk.say("Omar said no", about="Omar", last="no")
    assert talk.debrief.rule == "R2"

    asked = talk.edit("m1", "Omar said not now, no budget", about="Omar", last="later")

    assert says(asked, "read_again")
    assert talk.debrief.focus == "standing"
    assert [item.answer for item in talk.debrief.evidence] == ["later"]


def test_an_edited_message_may_take_the_advice_back():
    talk = Talk()
    talk.say("Omar said later", about="Omar", last="later", standing="problem")

    asked = talk.edit("m1", "Omar said maybe", about="Omar", rivals=("later", "put_off"))
    assert talk.debrief.focus == "last"
    assert actions_of(asked)[:2] == ["answer.last.later", "answer.last.put_off"]
    talk.tap("Fix")
    asked = talk.say("what a day")

    assert talk.debrief.step is Step.ASKING
    assert well_made(asked)


def test_words_that_fit_two_answers_are_not_asked_about_when_neither_matters():
    talk = Talk()
    unclear = replace(reading_of("Omar", last="no"), rivals=reading_of(standing="wanted").evidence * 2)

    talk.say("Omar said no", reading=unclear)

    assert talk.debrief.rule == "R2"


def test_an_edited_message_may_correct_the_name():
    talk = Talk()
    talk.say("Omer said later", about="Omer", last="later")

    talk.edit("m1", "Omar said later", about="Omar", last="later")

    assert talk.debrief.named == "Omar"


def test_the_change_of_a_message_of_a_closed_debrief_is_told_to_be_late():
    talk = on_card()
    talk.tap("Sent")

    assert says(talk.edit("m1", last="no"), "edit_too_late")


# --- Whom it is about ------------------------------------------------------------------------------


def test_the_sender_of_a_forwarded_message_becomes_the_prospect():
    talk = Talk()

    asked = talk.forward("Could you send me the price list?", "Omar Haddad", last="asked")

    assert "Omar Haddad. Read: asked something." in text_of(asked)
    talk.answer(standing="wanted", stake="open")
    talk.tap("Sent")
    assert talk.known("Omar Haddad").facts["standing"] == "wanted"


def test_a_known_sender_is_recognised():
    talk = Talk(NORTHWIND)

    talk.take(Forwarded("Later.", "dana", "m1"), reading_of(last="later"))

    assert talk.debrief.prospect == NORTHWIND.key


def test_a_name_in_a_forwarded_message_goes_before_its_sender():
    talk = Talk(NORTHWIND)

    talk.forward("Dana says later", "Colleague", about="Dana", last="later")

    assert talk.debrief.prospect == NORTHWIND.key


def test_of_two_prospects_of_one_name_the_rep_is_asked():
    talk = Talk(NORTHWIND, KESTREL)

    asked = talk.say("Dana said later", about="Dana", last="later")
    assert "Which Dana is it?" in text_of(asked)
    assert labels_of(asked)[:3] == ["Dana · Northwind", "Dana · Kestrel", "Someone new"]
    talk.tap("Dana · Northwind")

    assert talk.debrief.prospect == NORTHWIND.key
    assert talk.debrief.rule == "R19"
    assert [item.status for item in talk.debriefs.values()].count(Status.CLOSED) == 1


def test_someone_new_may_have_the_name_of_a_known_prospect():
    talk = Talk(NORTHWIND, KESTREL)
    talk.say("Dana said later", about="Dana", last="later")

    talk.tap("Someone new")
    talk.answer(standing="wanted")
    talk.tap("Sent")

    assert [item.name for item in talk.prospects.values()] == ["Dana"] * 3


def test_it_is_still_asked_who_it_is_when_more_is_told():
    talk = choosing()

    asked = talk.say("she also asked for the price", last="asked")

    assert "Which Dana is it?" in text_of(asked)
    talk.tap("Dana · Northwind")
    assert talk.debrief.rule == "R12"


def test_another_prospects_name_parks_the_open_debrief():
    talk = on_card()
    first = talk.debrief

    asked = talk.say("Omar asked for the price", about="Omar", last="asked")

    assert says(asked, "set_aside")
    assert talk.debriefs[first.key].status is Status.LATER
    assert talk.debrief.prospect == OMAR.key
    today = talk.command("today")
    assert "Go on: Dana · Northwind" in labels_of(today)


def test_the_name_of_someone_new_who_was_put_aside_brings_them_back():
    talk = Talk(NORTHWIND)
    talk.say("Zoe said later", about="Zoe", last="later")
    zoe = talk.debrief
    talk.say("Dana said no", about="Dana", last="no")

    talk.say("Zoe came to us, by the way", about="Zoe", standing="wanted")

    assert talk.debrief.key == zoe.key
    assert talk.debrief.rule == "R19"
    assert len(talk.debriefs) == 2


def test_the_first_name_told_belongs_to_what_was_told_before():
    talk = Talk()
    talk.say("no word", last="quiet")

    talk.say("it was Omar", about="Omar")

    assert len(talk.debriefs) == 1
    assert talk.debrief.named == "Omar"


def test_someone_else_takes_the_last_message_for_another_prospect():
    talk = on_card()
    first = talk.debrief
    talk.say("she wants the price", last="asked")

    asked = talk.tap("Someone else")

    assert talk.debrief.key != first.key
    assert [(item.fact, item.answer) for item in talk.debrief.evidence] == [("last", "asked")]
    assert talk.debrief.prospect is None
    aside = talk.debriefs[first.key]
    assert (aside.status, aside.rule, aside.evidence) == (Status.LATER, first.rule, first.evidence)
    assert "What do you know of them?" in text_of(asked)


def test_a_name_goes_with_the_message_it_came_with():
    talk = Talk(replace(OMAR, facts={"standing": "problem", "stake": "open", "broke": "no"}))
    talk.say("no word", last="later", standing="wanted")
    first = talk.debrief
    talk.say("Omar asked for the price", about="Omar", last="asked")

    talk.tap("Someone else")

    assert (talk.debrief.prospect, talk.debrief.named) == (OMAR.key, "Omar")
    assert talk.debrief.rule == "R12"
    aside = talk.debriefs[first.key]
    assert (aside.prospect, aside.named, aside.rule) == (None, "", "R19")
    assert {item.answer for item in aside.evidence} == {"later", "wanted"}


def test_without_a_name_sent_asks_for_one():
    talk = on_card_without_a_name()

    asked = talk.tap("Sent")
    assert says(asked, "ask_name")
    done = talk.say("Maria")

    assert "Noted. If nothing comes I ask again" in text_of(done)
    assert talk.known("Maria").facts["standing"] == "problem"
    assert len(talk.touches) == 1


def test_the_name_may_be_skipped_and_filled_in_another_day():
    talk = on_card_without_a_name()
    talk.tap("Sent", "Skip")
    nameless = talk.known("")
    talk.today = nameless.next_look_on
    talk.take(Picked(f"go.{nameless.key}"))
    talk.answer(last="quiet", stake="open", broke="no", empty="no")

    talk.tap("Fill in")
    assert talk.debrief.focus == "name"
    talk.say("Maria")

    assert talk.prospects[nameless.key].name == "Maria"
    assert talk.debrief.focus != "name"


def test_a_name_told_late_brings_what_the_log_knows():
    known = replace(OMAR, facts={"standing": "wanted", "stake": "given"})
    talk = Talk(known)
    talk.say("said later", last="later", standing="problem")

    talk.tap("Sent")
    talk.say("Omar")

    assert talk.prospects[OMAR.key].facts["standing"] == "wanted"
    assert talk.prospects[OMAR.key].facts["stake"] == "given"
    assert len(talk.prospects) == 1


def test_a_name_that_two_prospects_have_is_asked_when_told_late():
    talk = Talk(NORTHWIND, KESTREL)
    talk.say("said later", last="later", standing="problem")
    talk.tap("Sent")

    asked = talk.say("Dana")

    assert "Which Dana is it?" in text_of(asked)


# --- Later, tomorrow, holds ------------------------------------------------------------------------


def test_later_keeps_the_debrief_and_go_on_brings_it_back():
    talk = Talk()
    talk.say("no word from Omar", about="Omar", last="quiet")
    talk.tap("1")

    kept = talk.tap("Later")
    assert labels_of(kept) == ["Go on: Omar"]
    assert talk.open is None
    asked = talk.tap("Go on: Omar")

    assert talk.debrief.focus == "standing"
    assert "What do you know of Omar?" in text_of(asked)


@pytest.mark.parametrize(
    ("today", "back"), [(FRIDAY, date(2026, 11, 23)), (date(2026, 11, 18), date(2026, 11, 19))]
)
def test_tomorrow_is_the_next_working_day(today, back):
    talk = Talk(replace(NORTHWIND), on=today)
    talk.say("no word from Dana", about="Dana", last="quiet", reached="1", empty="no")
    rule = talk.debrief.rule

    told = talk.tap("Tomorrow")

    assert f"I bring this back on {back:%a} {back.day} Nov." in text_of(told)
    assert talk.known("Dana").next_look_on == back
    assert talk.touches == []
    talk.today = back
    card = talk.take(Picked(f"go.{NORTHWIND.key}"))
    assert talk.debrief.rule == rule
    assert "Sent" in labels_of(card)


def test_cancel_keeps_nothing_of_the_debrief():
    talk = on_card()

    told = talk.command("cancel")

    assert says(told, "cancelled")
    assert talk.open is None
    assert list(talk.prospects.values()) == [NORTHWIND, OMAR]
    assert all(not item.heard and not item.slots for item in talk.debriefs.values())


@pytest.mark.parametrize(
    ("reached", "next_look"),
    [("0", date(2026, 11, 26)), ("1", date(2026, 11, 27)), ("2", date(2026, 11, 27))],
)
def test_sent_logs_a_touch_and_says_when_we_look_again(reached, next_look):
    facts = {"standing": "wanted", "stake": "open", "broke": "no"}
    talk = Talk(a_prospect(facts=facts))
    talk.say("no word", about="Dana", last="quiet", reached=reached, empty="no")
    rule = talk.debrief.rule

    told = talk.tap("Sent")

    assert f"I ask again on {next_look:%a} {next_look.day} Nov." in text_of(told)
    (touch,) = talk.touches
    assert (touch.rule, touch.on, touch.counts, touch.empty) == (rule, FRIDAY, 1, False)
    assert touch.edition == PLAYBOOK.edition
    assert talk.known("Dana").next_look_on == next_look
    assert talk.known("Dana").facts["reached"] == str(int(reached) + 1)
    assert talk.open is None


def test_after_the_last_message_of_the_budget_we_wait_for_the_exit():
    patient = replace(PLAYBOOK, edition="patient", numbers=replace(PLAYBOOK.numbers, exit_wait=7))
    last, before = Talk(NORTHWIND, playbook=patient), Talk(NORTHWIND, playbook=patient)

    for talk, reached in ((last, "2"), (before, "1")):
        talk.say("no word", about="Dana", last="quiet", reached=reached, empty="no")
        talk.tap("Sent")

    assert last.known("Dana").next_look_on == date(2026, 12, 1)
    assert before.known("Dana").next_look_on == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({"last": "no"}, Stage.CLOSED),
        ({"last": "stop"}, Stage.CLOSED),
        ({"last": "asked", "standing": "no_fit"}, Stage.CLOSED),
        ({"last": "not_now", "standing": "wanted"}, Stage.PARKED),
        ({"last": "not_now", "standing": "problem"}, Stage.CLOSED),
        ({"last": "annoyed"}, Stage.CLOSED),
        ({"last": "quiet", "standing": "wanted", "reached": "4"}, Stage.PARKED),
        ({"last": "quiet", "standing": "problem", "reached": "3"}, Stage.CLOSED),
        ({"last": "later", "standing": "problem"}, Stage.OPEN),
    ],
)
def test_exits_close_or_park(facts, stage):
    talk = card_of(facts)

    talk.tap("Done" if facts["last"] == "stop" else "Sent")

    prospect = talk.known("Dana")
    assert prospect.stage is stage
    assert (prospect.next_look_on is None) == (stage is Stage.CLOSED)


def test_what_people_said_goes_when_the_debrief_is_closed():
    talk = on_card()

    talk.tap("Sent")

    (closed,) = talk.debriefs.values()
    assert closed.status is Status.CLOSED
    assert (closed.heard, closed.own_draft, closed.named, closed.company) == ((), "", "", "")
    assert not any(item.words for item in closed.evidence)


def test_a_park_lasts_until_the_day_they_named():
    talk = Talk(a_prospect(facts={"standing": "wanted"}))
    talk.say("on ice until March", about="Dana", last="not_now", days=(date(2027, 3, 1),))

    told = talk.tap("Sent")

    assert "I remind you on Mon 1 Mar 2027." in text_of(told)
    assert talk.known("Dana").next_look_on == date(2027, 3, 1)


def test_a_woken_prospect_is_asked_about_afresh():
    parked = a_prospect(
        stage=Stage.PARKED,
        facts={"last": "not_now", "standing": "wanted", "stake": "open", "broke": "no"},
        last_touch_on=date(2026, 8, 20),
        next_look_on=FRIDAY,
    )
    talk = Talk(parked)

    asked = talk.take(Picked(f"go.{parked.key}"))
    assert "Any reply from Dana?" in text_of(asked)
    talk.answer(last="quiet", empty="no")

    assert talk.debrief.rule == "R24"
    assert talk.known("Dana").stage is Stage.OPEN


@pytest.mark.parametrize(("standing", "rule"), [("problem", "R9"), (None, "R10")])
def test_an_agreed_step_holds_until_its_day(standing, rule):
    talk = Talk(a_prospect(facts={"standing": standing} if standing else {}))
    tuesday = date(2026, 11, 24)
    talk.say("we talk on Tuesday", about="Dana", last="agreed", days=(tuesday,))

    card = talk.answer()

    assert talk.debrief.rule == rule
    assert "Nothing to send until Tue 24 Nov." in text_of(card)
    assert "Ready for then: OPEN QUESTION" in text_of(card)
    assert labels_of(card)[:2] == ["They wrote", "Remind me then"]
    assert "Sent" not in labels_of(card)
    told = talk.tap("Remind me then")
    assert "Tue 24 Nov" in text_of(told)
    assert talk.known("Dana").next_look_on == tuesday
    assert talk.touches == []


def test_a_hold_without_a_day_asks_for_it():
    talk = Talk(NORTHWIND)
    talk.say("we fixed a call", about="Dana", last="agreed")

    asked = talk.tap("Remind me then")
    assert says(asked, "ask_day")
    assert labels_of(asked)[:4] == ["Mon 23 Nov", "Tue 24 Nov", "Wed 25 Nov", "Fri 27 Nov"]
    told = talk.say("on Monday", days=(date(2026, 11, 30),))

    assert "I bring Dana back on Mon 30 Nov." in text_of(told)
    assert talk.known("Dana").next_look_on == date(2026, 11, 30)


def test_before_the_agreed_day_the_card_still_holds():
    talk = holding()
    talk.tap("Remind me then")
    talk.today = date(2026, 11, 23)

    card = talk.take(Picked(f"go.{NORTHWIND.key}"))

    assert "Nothing to send until Tue 24 Nov." in text_of(card)


def test_after_the_agreed_day_it_is_asked_once_what_came():
    talk = holding()
    talk.tap("Remind me then")
    talk.today = date(2026, 11, 25)

    talk.take(Picked(f"go.{NORTHWIND.key}"))
    assert talk.debrief.focus == "last"
    talk.answer(last="quiet")
    before = talk.debrief
    talk.say("Zoe called", about="Zoe", last="no")
    talk.take(Picked(f"resume.{before.key}"))

    assert talk.debrief.rule == before.rule == "R30"


def test_a_message_holds_until_its_wait_is_over():
    waiting = replace(
        NORTHWIND,
        facts={**NORTHWIND.facts, "reached": "1", "empty": "no"},
        last_touch_on=date(2026, 11, 18),
    )
    talk = Talk(waiting)

    card = talk.say("no word from Dana", about="Dana", last="quiet")

    assert "Nothing to send until Tue 24 Nov." in text_of(card)
    assert says(card, "hold_wait")
    talk.tap("Remind me then")
    assert talk.known("Dana").next_look_on == date(2026, 11, 24)


def test_the_wait_counts_from_their_last_word_when_that_came_later():
    waiting = replace(NORTHWIND, last_touch_on=date(2026, 11, 2), last_reply_on=date(2026, 11, 19))
    talk = Talk(waiting)

    card = talk.say("nothing since", about="Dana", last="quiet", reached="0", empty="no")

    assert "Nothing to send until Mon 23 Nov." in text_of(card)


def test_a_wish_nobody_answered_for_two_weeks_is_known_to_be_owed():
    waiting = a_prospect(
        facts={"standing": "wanted", "stake": "open", "broke": "no"}, last_reply_on=date(2026, 11, 5)
    )
    talk = Talk(waiting)

    talk.say("nothing from Dana", about="Dana", last="quiet", reached="0", empty="no")

    assert talk.debrief.rule == "R22"


# --- After an answer -------------------------------------------------------------------------------


@pytest.mark.parametrize("evasion", ["put_off", "later", "moved"])
def test_evading_the_straight_question_is_taken_for_an_answer(evasion):
    talk = Talk(NORTHWIND)
    talk.say("later, she says", about="Dana", last="later")
    assert talk.debrief.rule == "R19"
    talk.tap("Sent")
    talk.today = date(2026, 11, 26)

    card = talk.say("again", about="Dana", last=evasion)

    assert talk.debrief.rule == "R5"
    assert says(card, "after_straight")


def test_a_step_with_a_date_makes_the_next_put_off_a_first_one():
    talk = Talk(NORTHWIND)
    talk.say("later, she says", about="Dana", last="later")
    talk.tap("Sent")
    talk.say("call on Tuesday", about="Dana", last="agreed", days=(date(2026, 11, 24),))
    talk.tap("Remind me then")
    talk.today = date(2026, 11, 25)
    talk.say("she wants to think", about="Dana", last="put_off")

    assert talk.debrief.rule == "R18"


@pytest.mark.parametrize("answer", ["no", "stop"])
def test_after_a_no_nothing_is_sold_until_they_write(answer):
    talk = Talk(a_prospect(facts={"standing": "wanted", "stake": "given", "broke": "no"}))
    talk.say("Dana said it", about="Dana", last=answer)
    talk.tap("Sent" if answer == "no" else "Done")
    talk.today = date(2027, 3, 1)

    card = talk.say("nothing from Dana", about="Dana", last="quiet", reached="0", empty="no")
    assert draft_of(card) == ""
    assert says(card, "hold_left")
    talk.tap("Done")
    card = talk.say("still nothing from Dana", about="Dana", last="quiet")
    assert draft_of(card) == ""
    talk.tap("They replied", "A question or a request")

    assert talk.debrief.rule == "R12"
    assert draft_of(talk.replies[-1])


def test_silence_does_not_overrule_a_no_told_in_the_same_debrief():
    talk = Talk(a_prospect(facts={"standing": "wanted"}))
    talk.say("Dana said no", about="Dana", last="no")

    talk.say("and no word since", about="Dana", last="quiet")

    assert talk.debrief.rule == "R2"


def test_silence_does_not_overrule_a_no_of_a_debrief_that_was_put_aside():
    talk = Talk(NORTHWIND, OMAR)
    talk.say("Dana said no", about="Dana", last="no")
    talk.say("Omar asked", about="Omar", last="asked")

    talk.say("no word from Dana", about="Dana", last="quiet")

    assert talk.debrief.rule == "R2"


def test_silence_does_not_overrule_a_no_when_the_rep_chooses_who_it_was():
    talk = Talk(NORTHWIND, KESTREL)
    talk.say("no from Dana", about="Dana", last="no")
    talk.tap("Dana · Northwind", "Tomorrow")
    talk.say("no word from Dana", about="Dana", last="quiet")

    talk.tap("Dana · Northwind")

    assert talk.debrief.rule == "R2"


def test_silence_does_not_overrule_a_no_when_another_message_is_changed():
    talk = Talk(NORTHWIND)
    talk.say("Dana", about="Dana")
    talk.say("she said no", last="no")

    talk.edit("m1", "Dana, no word", last="quiet")

    assert talk.debrief.rule == "R2"


def test_writing_again_after_a_park_counts():
    talk = card_of({"last": "not_now", "standing": "wanted"})
    talk.tap("Sent")

    talk.say("Dana asks for the price", about="Dana", last="asked", stake="open", broke="no")
    talk.tap("Sent")

    assert talk.known("Dana").stage is Stage.OPEN


def test_done_with_someone_parked_keeps_the_wake_up():
    talk = card_of({"last": "not_now", "standing": "wanted"})
    talk.tap("Sent")
    back = talk.known("Dana").next_look_on
    talk.say("nothing from Dana", about="Dana", last="quiet")

    told = talk.tap("Done")

    assert talk.known("Dana").next_look_on == back
    assert "Thu 18 Feb 2027" in text_of(told)


# --- When the content changes between two turns ----------------------------------------------------


def newly(playbook: Playbook) -> Playbook:
    return replace(playbook, edition="new")


def without_an_answer() -> Playbook:
    """The content without "later" and its rule."""
    last = PLAYBOOK.facts[0]
    fewer = replace(last, answers=tuple(answer for answer in last.answers if answer.key != "later"))
    rules = with_rules(("R19", None))
    asking = tuple(
        replace(symptom, when=replace(symptom.when, all=())) for symptom in PLAYBOOK.symptoms.values()
    )
    return replace(
        newly(rules),
        facts=(fewer, *PLAYBOOK.facts[1:]),
        symptoms={symptom.key: symptom for symptom in asking},
    )


def without_a_fact() -> Playbook:
    """The content without "owed" and what tests it."""
    rules = tuple(rule for rule in PLAYBOOK.rules if "owed" not in rule.when.all)
    facts = tuple(fact for fact in PLAYBOOK.facts if fact.key != "owed")
    variants = {key: replace(variant, clears=()) for key, variant in PLAYBOOK.variants.items()}
    return replace(newly(PLAYBOOK), rules=rules, facts=facts, variants=variants)


def without_slots() -> Playbook:
    """The content without some blanks, and with no second wording."""
    gone = {"tip", "item", "problem", "gain"}
    variants = {}
    for key, variant in PLAYBOOK.variants.items():
        kept = [wording for wording in variant.wordings if gone.isdisjoint(wording.slots)]
        variants[key] = replace(variant, wordings=tuple(kept[:1]))
    chases = tuple(replace(chase, instead="no hurry") for chase in PLAYBOOK.chases)
    slots = {key: slot for key, slot in PLAYBOOK.slots.items() if key not in gone}
    return replace(newly(PLAYBOOK), variants=variants, slots=slots, chases=chases, symptoms={})


CHANGED = {
    "another edition": newly(PLAYBOOK),
    "without an answer": without_an_answer(),
    "without a fact": without_a_fact(),
    "without slots": without_slots(),
    "with another order": replace(newly(PLAYBOOK), rules=tuple(reversed(PLAYBOOK.rules))),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("change", CHANGED)
def test_after_a_change_of_content_an_open_debrief_is_decided_again(state, change):
    for event in ("no news", "other news", "/start", "an old button", "a change of the first message"):
        talk = STATES[state][0]()
        if talk.open and talk.open.step is Step.CARD and "fill" in actions_of(talk.replies[-1]):
            talk.press("fill")
            talk.say("something")
        talk.playbook = CHANGED[change]

        EVENTS[event](talk)
        for action in ("sent", "skip"):
            if talk.open and action in actions_of(talk.replies[-1]):
                talk.press(action)

        assert all(well_made(reply) for reply in talk.replies)


@pytest.mark.parametrize("change", CHANGED)
def test_after_a_change_of_content_a_debrief_put_aside_goes_on(change):
    talk = on_card()
    talk.press("fill")
    talk.say("a useful tip")
    first = talk.debrief
    talk.say("Omar asked", about="Omar", last="asked")
    if talk.debriefs[first.key].status is not Status.LATER:
        talk.press("back")
        talk.say("Omar asked", about="Omar", last="asked")
    talk.playbook = CHANGED[change]

    talk.take(Picked(f"resume.{first.key}"))
    assert talk.debrief.key == first.key
    for action in ("sent", "skip", "done"):
        if talk.open and action in actions_of(talk.replies[-1]):
            talk.press(action)

    assert talk.replies


def test_a_tap_on_a_card_of_the_old_content_shows_the_new_one():
    talk = on_card()
    pressed = Picked("sent", *_at(talk))
    talk.playbook = newly(with_rules(("R28", replace(PLAYBOOK.rule["R28"], variant="bite"))))

    reply = talk.take(pressed)

    assert says(reply, "old_button")
    assert "one small thing Dana can use" in text_of(reply)
    assert talk.touches == []
    talk.tap("Sent")
    assert [touch.variant for touch in talk.touches] == ["bite"]


# --- Small things ----------------------------------------------------------------------------------


def test_a_newcomer_is_welcomed_and_told_what_to_do():
    talk = Talk()

    assert says(talk.command("start"), "welcome")
    assert "/today" in text_of(talk.command("help"))
    assert says(talk.command("today"), "nothing_due")


def test_start_shows_what_is_due():
    talk = Talk(replace(NORTHWIND, next_look_on=FRIDAY))

    talk.command("start")

    assert labels_of(talk.replies[-1]) == ["Debrief Dana"]


def test_among_equals_the_longest_due_comes_first():
    early = replace(OMAR, facts=NORTHWIND.facts, next_look_on=date(2026, 11, 3))
    late = replace(NORTHWIND, next_look_on=date(2026, 11, 19))
    future = replace(KESTREL, next_look_on=date(2026, 11, 21))
    talk = Talk(late, future, early)

    due = talk.command("today")

    assert labels_of(due) == ["Debrief Omar", "Debrief Dana"]


def test_thanks_need_no_debrief():
    talk = Talk()

    assert says(talk.say("thanks", small_talk="thanks"), "talk_thanks")
    assert talk.debriefs == {}


def test_nobodys_gender_is_guessed():
    card = on_card_without_a_name().replies[-1]

    assert not re.search(r"\b(he|she|him|his|her)\b", text_of(card), re.IGNORECASE)
    assert "{" not in text_of(card)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_no_slot_of_a_text_is_left_open(rule, example):
    talk = Talk()
    talk.say(**facts_of(**example.facts))
    for action in ("why", "back", "changes", "back", "dispute"):
        if action in actions_of(talk.replies[-1]):
            talk.press(action)

    assert not re.search(r"\{\w+\}", "\n".join(talk.shown))


def test_everything_that_the_coach_shows_from_a_tap_replaces_the_card():
    talk = Talk()
    typed = talk.say("no word from Omar", about="Omar", last="quiet")

    tapped = talk.tap("1")

    assert (typed.in_place, tapped.in_place) == (False, True)


def test_versions_grow_with_every_tap():
    talk = Talk()
    talk.say("no word from Omar", about="Omar", last="quiet")
    versions = [talk.debrief.version]
    for label in ("1", "A problem we can solve", "Back", "Don't know", "Don't know"):
        if label in labels_of(talk.replies[-1]):
            talk.tap(label)
            versions.append(talk.debrief.version)

    assert versions == sorted(set(versions))


# --- News where something else was awaited, and news of another day --------------------------------


@pytest.mark.parametrize("prompt", ["Fill in", "Edit"])
def test_a_stop_told_at_a_prompt_is_news_and_no_blank(prompt):
    talk = card_of({"last": "later", "standing": "problem"})
    talk.tap(prompt)

    card = talk.say("omar just texted: stop contacting me", last="stop")

    assert talk.debrief.step is Step.CARD
    assert talk.debrief.rule == "R1"
    assert "stop contacting me" not in draft_of(card)


def test_any_response_told_instead_of_a_blank_is_news():
    talk = card_of({"last": "later", "standing": "problem"})
    talk.tap("Fill in")

    talk.say("went with someone else", last="no")

    assert talk.debrief.rule == "R2"
    assert talk.debrief.slots == {}


def test_a_response_quoted_in_the_reps_own_wording_stays_wording():
    talk = card_of({"last": "later", "standing": "problem"})
    talk.tap("Edit")

    talk.say("Hi Dana, you asked for the plan. Here it is.", last="asked")

    assert talk.debrief.own_draft == "Hi Dana, you asked for the plan. Here it is."


def test_a_filled_blank_can_be_filled_anew():
    talk = card_of({"last": "later", "standing": "problem"})
    talk.tap("Fill in")
    talk.say("late trucks")
    talk.tap("Fix")

    talk.tap("problem: late trucks")
    card = talk.say("lost pallets")

    assert "lost pallets" in draft_of(card)


@pytest.mark.parametrize("typed", ["ok sent!", "I sent it.", "sent it"])
def test_sent_may_be_typed_in_other_words(typed):
    talk = card_of({"last": "later", "standing": "problem"})

    talk.say(typed)

    assert talk.debriefs[next(iter(talk.debriefs))].outcome == "sent"


def test_any_number_answers_how_many():
    talk = Talk()
    talk.say("Dana went quiet", about="Dana", last="quiet")

    talk.say("12")

    assert ("reached", "7") in {(item.fact, item.answer) for item in talk.debrief.evidence}


def test_news_on_another_day_asks_anew_what_came_last():
    talk = Talk()
    talk.say("Dana went quiet", about="Dana", last="quiet")
    talk.today += timedelta(days=10)

    asked = talk.say("Dana and me again", about="Dana")

    assert "What came last from Dana?" in text_of(asked)


def test_a_straight_question_answered_by_an_exit_is_not_asked_again_when_they_dodge_once_more():
    talk = card_of({"last": "later", "standing": "problem"})
    talk.tap("Sent")
    talk.say("Dana is still too busy", about="Dana", last="later")
    talk.tap("Sent")

    talk.say("Dana wrote maybe in October", about="Dana", last="later")

    assert talk.debrief.rule == "R5"


def test_somebody_we_have_left_comes_back_with_how_it_ended():
    talk = card_of({"last": "stop"})
    talk.tap("Done")

    asked = talk.say("Dana", about="Dana")

    assert "You have left: asked you to stop." in text_of(asked)


def test_an_edited_answer_to_a_prompt_corrects_the_blank_it_filled():
    talk = card_of({"last": "later", "standing": "problem"})
    talk.tap("Fill in")
    talk.take(Said("duble bocking", "m7"))

    card = talk.take(Edited("double booking", "m7"))

    assert "is double booking something" in draft_of(card)
    assert talk.debrief.slots == {"problem": "double booking"}


def test_an_edited_wording_of_the_rep_is_marked_anew():
    talk = card_of({"last": "later", "standing": "problem"})
    talk.tap("Edit")
    talk.take(Said("Hi Dana, here is the plan.", "m7"))

    marked = talk.take(Edited("Hi Dana, just checking in.", "m7"))

    assert "sounds like chasing" in text_of(marked)


# --- A reply of which only this is known ----------------------------------------------------------


def test_who_has_replied_is_not_asked_for_a_reply():
    waiting = a_prospect("Omar", "Beta Logistics", last_touch_on=FRIDAY - timedelta(days=3))
    talk = Talk(waiting)
    talk.say("Omar replied", about="Omar", replied=True)

    assert talk.debrief.focus == "last"
    assert "They replied" not in labels_of(talk.replies[-1])
    assert "Any reply" not in text_of(talk.replies[-1])
    assert "answer.last.quiet" not in actions_of(talk.replies[-1])


def test_a_reply_told_while_asked_leaves_the_replies_to_choose_from():
    talk = Talk()
    talk.say("hm")
    reply = talk.say("she wrote back", replied=True)

    assert not says(reply, "not_an_answer")
    assert "answer.last.quiet" not in actions_of(reply)
    assert "answer.last.asked" in actions_of(reply)


def test_a_reply_that_leaves_two_answers_open_shows_them_first():
    talk = Talk()
    reply = talk.say("she wrote something", rivals=("asked", "put_off"), replied=True)

    assert actions_of(reply)[:2] == ["answer.last.asked", "answer.last.put_off"]


def test_still_silent_after_a_message_is_one_tap_and_the_card_says_what_was_never_asked():
    talk = Talk()
    talk.say("Dana asked for a quote", about="Dana", last="quiet", standing="wanted", reached="1", empty="no")
    while talk.debrief.step is not Step.CARD:
        talk.tap("Don't know")
    talk.tap("Sent")
    talk.today += timedelta(days=7)
    talk.say("Dana", about="Dana")

    card = talk.tap("Nothing yet")

    assert talk.debrief.step is Step.CARD
    assert "Not known, so taken as not seen: money or people" in text_of(card)


# --- A name that is only nearly a known one ------------------------------------------------------


def nearly(name: str, *known: str, **facts: str) -> Reading:
    """Return what the reader would have found where a name comes close to known ones."""
    found = reading_of(name, known=known, **facts)
    return replace(found, mention=Mention(name, "", known, sure=False))


def test_a_name_close_to_a_known_one_is_asked_for_and_never_taken_silently():
    talk = Talk(NORTHWIND, OMAR)

    asked = talk.say("Danna says not now", reading=nearly("Danna", NORTHWIND.key, last="later"))

    assert talk.debrief.step is Step.CHOOSING
    assert talk.debrief.prospect is None
    assert "Do you mean Dana · Northwind?" in text_of(asked)
    assert labels_of(asked)[:2] == ["Dana · Northwind", "Someone new"]


def test_the_one_who_was_meant_is_taken_with_what_was_said():
    talk = Talk(NORTHWIND, OMAR)
    talk.say("Danna says not now", reading=nearly("Danna", NORTHWIND.key, last="later"))

    talk.tap("Dana · Northwind")

    assert talk.debrief.prospect == NORTHWIND.key
    assert "later" in {item.answer for item in talk.debrief.evidence if item.fact == "last"}


def test_someone_new_keeps_the_name_as_it_was_typed():
    talk = Talk(NORTHWIND, OMAR)
    talk.say("Danna says not now", reading=nearly("Danna", NORTHWIND.key, last="later"))

    talk.tap("Someone new")

    assert talk.debrief.prospect is None
    assert talk.debrief.named == "Danna"


def test_the_same_slip_again_is_asked_again():
    talk = Talk(NORTHWIND, OMAR)
    talk.say("danna", reading=nearly("Danna", NORTHWIND.key))

    asked = talk.say("danna", reading=nearly("Danna", NORTHWIND.key))

    assert talk.debrief.step is Step.CHOOSING
    assert "Do you mean Dana · Northwind?" in text_of(asked)


def test_the_right_spelling_answers_who_was_meant():
    talk = Talk(NORTHWIND, OMAR)
    talk.say("danna", reading=nearly("Danna", NORTHWIND.key))

    talk.say("Dana", about="Dana")

    assert talk.debrief.prospect == NORTHWIND.key


def test_a_slip_in_the_name_of_whom_the_debrief_is_about_changes_nothing():
    talk = Talk(NORTHWIND, OMAR)
    talk.say("Dana called", about="Dana", last="later")
    before = talk.debrief.key

    talk.say("Danna has no money for it", reading=nearly("Danna", NORTHWIND.key, stake="off"))

    assert (talk.debrief.key, talk.debrief.prospect) == (before, NORTHWIND.key)


def test_a_slip_in_another_known_name_sets_the_open_debrief_aside_and_asks():
    talk = Talk(NORTHWIND, OMAR)
    talk.say("Omar called", about="Omar", last="later")

    asked = talk.say("Danna says no", reading=nearly("Danna", NORTHWIND.key, last="no"))

    assert talk.debrief.step is Step.CHOOSING
    assert "Do you mean Dana · Northwind?" in text_of(asked)


# --- A reply after the silence that was told ------------------------------------------------------


@pytest.mark.parametrize("make", [asking, on_card], ids=["at a question", "at the card"])
def test_a_reply_told_after_silence_makes_the_coach_ask_which_reply_came(make: Callable[[], Talk]):
    talk = make()
    last = PLAYBOOK.facts[0]
    talk.say("nothing since", last="quiet")

    asked = talk.say("she got back to me", replied=True)

    assert talk.debrief.focus == last.key
    assert talk.debrief.more == "replies"
    assert "quiet" not in {item.answer for item in talk.debrief.evidence if item.fact == last.key}
    assert not says(asked, "not_an_answer")


def test_a_reply_that_silence_has_followed_is_silence():
    talk = asking()

    talk.say("she replied, then went quiet", last="quiet", replied=True)

    assert newest(talk.debrief.evidence)[PLAYBOOK.facts[0].key].answer == "quiet"


# --- Many of one name ----------------------------------------------------------------------------


def of_one_name(count: int) -> list[Prospect]:
    """Return so many Annas, each of a company of her own."""
    lasts = [("Ahl", "Ber")[at >= 110] + chr(97 + at // 26) + chr(97 + at % 26) for at in range(count)]
    made = [a_prospect(f"Anna {last}", f"Firm {at}") for at, last in enumerate(lasts)]
    return [replace(item, key=f"{at:012x}") for at, item in enumerate(made)]


def quiet(*known: Prospect) -> Reading:
    """Return what is read of "Anna went quiet" where all of these are called so."""
    return reading_of("Anna", known=tuple(item.key for item in known), last="quiet")


def test_of_many_of_one_name_six_are_offered_and_more_shows_the_next_six():
    annas = of_one_name(120)
    talk = Talk(*annas)

    asked = talk.say("Anna went quiet", reading=quiet(*annas))
    first = [action for action in actions_of(asked) if action.startswith("who.")]
    second = [action for action in actions_of(talk.tap("More")) if action.startswith("who.")]

    assert says(asked, "more_of_name")
    assert first == [f"who.{item.key}" for item in annas[:6]]
    assert second == [f"who.{item.key}" for item in annas[6:12]]


def test_the_last_page_of_those_of_one_name_has_no_more():
    annas = of_one_name(8)
    talk = Talk(*annas)
    talk.say("Anna went quiet", reading=quiet(*annas))

    last = talk.tap("More")

    assert len([action for action in actions_of(last) if action.startswith("who.")]) == 2
    assert "More" not in labels_of(last)
    assert "More" in labels_of(talk.tap("Back"))


def test_the_likeliest_of_one_name_stand_first():
    annas = of_one_name(20)
    annas[17] = replace(annas[17], last_touch_on=FRIDAY - timedelta(days=3))
    annas[18] = replace(annas[18], last_touch_on=FRIDAY - timedelta(days=3), stage=Stage.PARKED)
    talk = Talk(*annas)

    asked = talk.say("Anna of Firm 16 went quiet", reading=quiet(*annas))

    first = [action for action in actions_of(asked) if action.startswith("who.")][:4]
    assert first == [f"who.{annas[at].key}" for at in (16, 17, 18, 0)]


def test_more_of_the_name_leaves_fewer_to_choose_from():
    annas = of_one_name(120)
    talk = Talk(*annas)
    talk.say("Anna went quiet", reading=quiet(*annas))

    asked = talk.say("Ber", reading=reading_of("Ber"))

    offered = [action.removeprefix("who.") for action in actions_of(asked) if action.startswith("who.")]
    assert talk.debrief.step is Step.CHOOSING
    assert all(talk.prospects[key].name.startswith("Anna Ber") for key in offered)
    assert not says(asked, "not_an_answer")


@pytest.mark.parametrize("typed", ["Ahlbc", "Anna Ahlbc", "firm 28"])
def test_the_rest_of_a_name_tells_who_of_many_is_meant(typed: str):
    annas = of_one_name(120)
    talk = Talk(*annas)
    talk.say("Anna went quiet", reading=quiet(*annas))

    talk.say(typed, reading=reading_of(typed))

    assert talk.debrief.prospect == annas[28].key
    assert "quiet" in {item.answer for item in talk.debrief.evidence}


def test_whom_the_words_left_out_may_be_named_in_full_after_all():
    annas = of_one_name(120)
    talk = Talk(*annas)
    talk.say("Anna went quiet", reading=quiet(*annas))
    talk.say("Ber", reading=reading_of("Ber"))

    talk.say("Anna Ahlaa", about="Anna Ahlaa")

    assert talk.debrief.prospect == annas[0].key


# --- A promise is news even where nothing else is told -------------------------------------------

PROMISE = PromiseRead(ours=False, what="the numbers", by=FRIDAY + timedelta(days=3))


def test_a_message_that_only_tells_of_a_promise_is_understood():
    talk = Talk()

    asked = talk.say("she sends the numbers by Monday", reading=Reading(promises=(PROMISE,)))

    assert talk.debrief.promised == (PROMISE,)
    assert not says(asked, "not_read")


def test_what_was_told_fills_the_blanks_but_not_what_is_known_already():
    talk = Talk(replace(NORTHWIND, slots={"problem": "late deliveries"}))
    told = replace(
        reading_of("Dana", known=(NORTHWIND.key,), last="quiet", standing="wanted", reached="0"),
        slots={"problem": "orders getting lost", "item": "the proposal"},
    )

    talk.say("Dana asked for a proposal", reading=told)
    card = talk.answer(stake="open")

    assert talk.debrief.slots == {"item": "the proposal"}
    assert "you asked me for the proposal" in draft_of(card)


def test_what_they_asked_for_is_shown_back_and_its_button_says_what_it_is():
    talk = Talk(NORTHWIND)
    found = reading_of("Dana", known=(NORTHWIND.key,), last="quiet", standing="wanted", reached="2")

    asked = talk.say("Dana asked for it", reading=replace(found, slots={"item": "the proposal"}))
    fix = talk.tap("Fix")

    assert "2 messages, asked for the proposal." in text_of(asked)
    assert "the proposal" in labels_of(fix)
    assert all(len(label) <= LABEL for label in labels_of(fix))


@pytest.mark.parametrize(
    ("reached", "asked", "said"),
    [
        ("1", "Did your message only check in", "my last note brought you nothing"),
        ("2", "Did all your messages only check in", "my last notes brought you nothing"),
    ],
)
def test_one_message_is_spoken_of_as_one(reached, asked, said):
    talk = Talk()

    talk.say("news", last="quiet", reached=reached, standing="problem", stake="open")
    question = talk.replies[-1]
    card = talk.answer(empty="yes")

    assert asked in text_of(question)
    assert said in draft_of(card)


def silence_after(*, sent: str) -> Reading:
    """Return words that tell of silence, with the count of messages only left out."""
    last, left_out = reading_of("Dana", known=(NORTHWIND.key,), last="quiet", reached="0").evidence
    found = reading_of("Dana", known=(NORTHWIND.key,))
    kept = (PromiseRead(True, sent),) if sent else ()
    return replace(found, evidence=(last, replace(left_out, words="")), kept=kept)


@pytest.mark.parametrize(
    ("logged", "sent", "reached"),
    [("2", "the brochure", "2"), ("0", "the brochure", "1"), ("2", "", "2"), ("0", "", "0")],
)
def test_in_a_later_debrief_the_log_counts_where_words_leave_it_out(logged, sent, reached):
    facts = {"standing": "problem", "reached": logged}
    talk = Talk(replace(NORTHWIND, facts=facts, last_touch_on=FRIDAY - timedelta(days=9)))

    talk.say("sent dana the brochure yesterday, nothing back", reading=silence_after(sent=sent))

    assert newest(talk.debrief.evidence)["reached"].answer == reached


def test_in_a_later_debrief_a_count_that_is_told_counts():
    facts = {"standing": "problem", "reached": "1"}
    talk = Talk(replace(NORTHWIND, facts=facts, last_touch_on=FRIDAY - timedelta(days=9)))

    talk.say("three mails to Dana, nothing", about="Dana", last="quiet", reached="3")

    assert newest(talk.debrief.evidence)["reached"].answer == "3"


def test_a_changed_message_fills_a_blank_anew():
    talk = Talk()
    talk.say(
        "asked for a proposal", reading=replace(reading_of(last="asked"), slots={"item": "the proposal"})
    )

    changed = replace(reading_of(last="asked"), slots={"item": "the quote"})
    talk.take(Edited("asked for a quote", "m1"), changed)

    assert talk.debrief.slots == {"item": "the quote"}


def test_a_day_there_is_not_is_said_and_the_promise_stands_without_it():
    undated = replace(PROMISE, by=None)
    talk = Talk()

    first = talk.say("by 31 Feb", reading=Reading(promises=(undated,), no_day="31 Feb"))
    again = talk.say("by 31 Feb", reading=Reading(promises=(undated,), no_day="31 Feb"))

    assert talk.debrief.promised == (undated,)
    assert text_of(first).count("There is no 31 Feb.") == text_of(again).count("There is no 31 Feb.") == 1


def test_a_day_they_only_ask_for_is_not_agreed():
    talk = Talk()
    monday = FRIDAY + timedelta(days=3)
    asked = DayRead(monday, monday, "Monday", asked=True)

    talk.say("she wrote: can we talk on Monday?", reading=replace(reading_of(last="asked"), days=(asked,)))

    assert talk.debrief.agreed_on is None


def test_a_promise_told_at_a_question_is_no_wrong_answer():
    talk = Talk()
    talk.say("hm")

    asked = talk.say("she sends the numbers by Monday", reading=Reading(promises=(PROMISE,)))

    assert talk.debrief.promised == (PROMISE,)
    assert not says(asked, "not_an_answer")


def test_a_promise_told_at_the_card_is_noted_and_changes_no_advice():
    talk = Talk()
    talk.say("they signed with another supplier", last="no")

    card = talk.say("I owe her the sample", reading=Reading(promises=(PROMISE,)))

    assert talk.debrief.step is Step.CARD
    assert says(card, "same_advice")
    assert not says(card, "nothing_in_it")


def test_that_no_answer_was_found_is_never_said_twice_alike_in_a_row():
    talk = Talk()
    talk.say("Omar from Beta", about="Omar")

    first, second = talk.say("blue elephants"), talk.say("green elephants")

    assert says(first, "not_an_answer")
    assert says(second, "not_an_answer")
    assert text_of(first) != text_of(second)


def test_what_was_read_for_the_draft_may_be_put_right_before_there_is_advice():
    """Fails where `_refill` asks for it at once: there is no draft yet, and no card to go back to."""
    talk = Talk()
    talk.type("Zelmira from Vexmoor Dairy asked for a proposal, I sent it last week, no answer yet")
    assert set(talk.debrief.slots) == {"item"}
    for action in ("fix", "refill.item"):
        talk.press(action)

    assert (talk.debrief.step, talk.debrief.slots) == (Step.ASKING, {})
