"""What the model adds to the phrases, when it is trusted, and how it is kept between starts."""

import gc
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.playbook import Playbook
from bot.content import load
from bot.reading import features, prepare, read, testimony
from bot.reading.judging import Judged, judged
from bot.reading.keeping import keep_model, kept_model, shipped_model, stamp_of
from bot.reading.lexicon import ear_for
from bot.reading.model import Weights
from bot.reading.preparing import fitted_model, model_for
from bot.reading.witnesses import heard_with_phrases, witnesses_of
from bot.reading.words import words_of

CONTENT = Path(__file__).parents[2] / "coaching_content.yaml"
TODAY = date(2026, 11, 18)
EDITIONS = count()
FEW = 100
"""Samples that are fitted in a moment."""


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    """The content with its model."""
    playbook = load(CONTENT)
    prepare(playbook)
    return playbook


@pytest.fixture
def small(playbook: Playbook, request: pytest.FixtureRequest) -> Playbook:
    """The same content with only a few examples and samples, fitted in a moment, and of no other test."""
    first = playbook.facts[0].key
    few = {first: {answer: texts[:6] for answer, texts in playbook.lexicon.examples[first].items()}}
    nothing = ("good morning", "the kettle is on", request.node.name)
    samples = playbook.lexicon.samples[:FEW]
    return with_lexicon(
        playbook, facts={}, examples=few, symptoms={}, symptom_examples={}, nothing=nothing, samples=samples
    )


def with_lexicon(playbook: Playbook, **changes: object) -> Playbook:
    """Return the same content but for what is to be recognised."""
    edition = f"{playbook.edition}-{next(EDITIONS)}"
    lexicon = playbook.lexicon
    if "samples" in changes:
        lexicon = lexicon.taught_by(changes.pop("samples"))
    return replace(playbook, edition=edition, lexicon=replace(lexicon, **changes))


def heard(text: str, playbook: Playbook) -> dict[str, str | None]:
    return {one.fact: one.answer for one in read(text, playbook).evidence}


@pytest.mark.parametrize(
    ("text", "fact", "answer"),
    [
        ("they rebooked our tasting for the week after", "last", "moved"),
        ("finance shut the purse for this year", "last", "later"),
    ],
)
def test_wordings_that_no_phrase_knows_are_read_by_their_likeness(playbook, text, fact, answer):
    assert fact not in heard(text, load(CONTENT))
    assert heard(text, playbook)[fact] == answer


def test_habits_are_seen_by_their_likeness_too(playbook):
    assert "takes_it_personally" in read("felt rejected and useless all evening", playbook).symptoms


def test_silence_alone_breaks_no_promise(playbook):
    facts = heard("The vicar never picks up and never rings back", playbook)

    assert facts["last"] == "quiet"
    assert "broke" not in facts
    assert "owed" not in facts


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Please take us off your list", "stop"),
        ("Do not call this number again. What does it cost?", "stop"),
        ("She was lovely, we talked for an hour, but she signed with someone else", "no"),
        ("They are not interested. She was really cross about the price too.", "no"),
    ],
)
def test_stop_and_no_are_never_talked_away(playbook, text, last):
    reading = read(text, playbook)

    assert {one.answer for one in reading.evidence if one.fact == "last"} == {last}


def judged_at(text: str, chances: dict[str, float], playbook: Playbook) -> Judged:
    """Return what is read of a text where the judge gives the first fact these chances, whatever is said."""
    model = model_for(playbook)
    assert model is not None
    assert model.judge is not None
    bias = np.full(model.judge.bias.shape, -30.0, np.float32)
    head = next(head for head in model.judge.heads if head.key == playbook.facts[0].key)
    shares = {"": 1.0 - sum(chances.values())} | chances
    for answer, chance in shares.items():
        bias[head.first + head.answers.index(answer)] = np.log(max(chance, 1e-9))
    none = np.zeros((0, len(bias)), np.float32)
    judge = Weights({}, np.zeros(0, np.float32), none, bias, model.judge.heads)
    ear = ear_for(playbook)
    hearing, matches = heard_with_phrases(words_of(text), ear)
    witnesses = witnesses_of(hearing, matches, model, playbook, ear)
    return judged(witnesses, replace(model, judge=judge), playbook, ear)


PLAIN = "the man at the counter had this and that to say"


@pytest.mark.parametrize(
    ("chances", "read", "asked"),
    [
        ({"asked": 0.9}, ["asked"], []),
        ({"asked": 0.4}, [], []),
        ({"asked": 0.45, "put_off": 0.4}, [], ["asked", "put_off"]),
        ({"asked": 0.7, "no": 0.28}, [], ["no", "asked"]),
        ({"asked": 0.7, "stop": 0.28}, [], ["stop", "asked"]),
        ({"no": 0.72, "asked": 0.27}, ["no"], []),
    ],
)
def test_what_is_sure_is_read_and_a_no_that_is_half_heard_is_asked(playbook, chances, read, asked):
    found = judged_at(PLAIN, chances, playbook)

    assert [one.answer for one in found.evidence if one.fact == "last"] == read
    assert [one.answer for one in found.rivals] == asked


def test_a_no_by_its_phrase_is_never_made_another_answer(playbook):
    text = "They are not interested, says the plant manager"

    doubtful = judged_at(text, {"later": 0.3, "no": 0.25}, playbook)
    against = judged_at(text, {"later": 0.9, "no": 0.05}, playbook)

    assert [one.answer for one in doubtful.evidence if one.fact == "last"] == ["no"]
    assert not [one for one in against.evidence if one.fact == "last"]
    assert [one.answer for one in against.rivals] == ["no", "later"]


def test_a_message_that_fits_two_answers_is_left_to_the_rep(playbook):
    reading = read("will decide after the fair, asked what it costs", playbook)

    assert "last" not in {one.fact for one in reading.evidence}
    assert {one.answer for one in reading.rivals} == {"asked", "put_off"}


@pytest.mark.parametrize(
    "text",
    [
        "they didn't cancel after all",
        "it's not that she needs to think it over",
        "thanks, see you",
        "lunch was good",
    ],
)
def test_what_says_nothing_of_the_prospect_is_asked(playbook, text):
    assert "last" not in heard(text, playbook)


def test_the_content_says_how_sure_the_model_has_to_be(playbook):
    text = "they rebooked our tasting for the week after"
    wary = with_lexicon(playbook, sure=dict.fromkeys(playbook.lexicon.sure, 0.999))
    prepare(wary)

    assert "last" in heard(text, playbook)
    assert "last" not in heard(text, wary)
    # How sure it has to be is no part of what is learned, so nothing was fitted again.
    assert model_for(wary) is model_for(playbook)


def test_the_shipped_model_is_what_the_content_teaches(playbook):
    assert shipped_model(stamp_of(playbook)) is not None


@pytest.mark.parametrize(
    "kind",
    [
        (features, "NEAR", 1),
        (features, "MARK", {**features.MARK, "deed": 0.7}),
        (testimony, "FAINTEST", 0.01),
    ],
)
def test_what_was_learned_goes_by_another_name_once_other_features_or_signs_are_seen(
    playbook, monkeypatch, kind
):
    before = stamp_of(playbook)
    monkeypatch.setattr(*kind)

    assert stamp_of(playbook) != before


def test_a_start_loads_no_fitting_library(playbook):
    program = f"""
import sys
from pathlib import Path
from bot.content import load
from bot.reading import prepare, read
from bot.reading.preparing import model_for
playbook = load(Path({str(CONTENT)!r}))
prepare(playbook)
assert model_for(playbook) is not None
read("She asked for a quote, no answer since", playbook)
print([name for name in ("sklearn", "scipy", "matplotlib") if name in sys.modules])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=CONTENT.parent
    )

    assert ran.stdout.strip() == "[]"


def test_the_kept_model_reads_like_the_fitted_one(small, tmp_path):
    fitted = fitted_model(small, FEW)
    assert fitted is not None

    assert keep_model(tmp_path, "a-stamp", fitted)
    kept = kept_model(tmp_path, "a-stamp")

    assert kept is not None
    for before, after in ((fitted.parts, kept.parts), (fitted.whole, kept.whole), (fitted.judge, kept.judge)):
        assert before.heads == after.heads
        assert list(before.features) == list(after.features)
        assert abs(before.weights - after.weights).max() < 0.01


def test_other_words_make_another_model_and_other_rules_do_not(small, tmp_path):
    nothing = (*small.lexicon.nothing, "the kettle boils")
    taught = with_lexicon(small, nothing=nothing)
    ruled = replace(small, edition="another")

    for playbook in (small, taught, ruled):
        prepare(playbook, tmp_path, FEW)

    assert model_for(small) is model_for(ruled)
    assert model_for(small) is not model_for(taught)
    assert len(list(tmp_path.glob("*.npz"))) == 2


@pytest.mark.parametrize("spoiled", [b"", b"PK\x03\x04 broken", bytes(500)])
def test_a_spoiled_cache_is_made_anew(small, tmp_path, spoiled):
    file = tmp_path / f"reading-{stamp_of(small)}.npz"
    file.write_bytes(spoiled)
    assert kept_model(tmp_path, stamp_of(small)) is None

    prepare(small, tmp_path, FEW)

    assert model_for(small) is not None
    assert kept_model(tmp_path, stamp_of(small)) is not None


def test_a_half_written_cache_is_made_anew(small, tmp_path):
    prepare(small, tmp_path, FEW)
    (file,) = tmp_path.glob("*.npz")
    whole = file.read_bytes()

    for size in range(0, len(whole), max(1, len(whole) // 40)):
        file.write_bytes(whole[:size])
        assert kept_model(tmp_path, stamp_of(small)) is None


def test_without_a_folder_to_write_the_model_is_made_in_memory(small, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")

    prepare(small, blocked / "cache", FEW)

    assert model_for(small) is not None
    assert "CACHE_DIR" in caplog.text


def test_what_was_learned_for_one_content_says_nothing_of_another(playbook):
    """Fails where the ear is kept by the edition: a copy that nobody has prepared would hear with it."""
    ear = ear_for(playbook)
    copy = replace(playbook)

    assert ear.ordinary
    assert not ear_for(copy).ordinary


def test_what_the_reader_goes_by_goes_with_its_content(playbook):
    """Fails where an ear holds its playbook."""
    copy = replace(playbook)
    ear_for(copy)
    left = ref(copy)

    del copy
    gc.collect()

    assert left() is None


def test_from_few_samples_nothing_is_learned(small):
    fewer = with_lexicon(small, samples=small.lexicon.samples[1:])

    prepare(fewer)

    assert model_for(fewer) is None


@pytest.mark.parametrize(
    "missing",
    [{"examples": {}, "symptom_examples": {}, "nothing": ()}, {"samples": ()}],
)
def test_content_without_examples_or_samples_reads_by_its_phrases(playbook, missing):
    bare = with_lexicon(playbook, **missing)

    prepare(bare)

    assert model_for(bare) is None
    assert heard("no answer for weeks", bare)["last"] == "quiet"


def test_a_no_is_heard_where_no_example_teaches_it(playbook, small):
    first = small.facts[0].key
    few = {answer: texts for answer, texts in small.lexicon.examples[first].items() if answer != "no"}
    samples = tuple(one for one in playbook.lexicon.samples if one.answers.get(first) != "no")[:FEW]
    untaught = with_lexicon(small, facts=playbook.lexicon.facts, examples={first: few}, samples=samples)

    prepare(untaught, fewest=FEW)

    assert model_for(untaught) is not None
    reading = read("They are not interested, says the plant manager", untaught)
    assert "no" in {one.answer for one in (*reading.evidence, *reading.rivals)}


HOSTILE = [
    "",
    " \n\t",
    "🦗" * 400,
    "a" * 4096,
    "no " * 1400,
    "\x00\x1b[31m" * 50,
    "أريد عرض سعر من فضلك",
    "```\nfor x in y: pass\n```",
    "> " * 500 + "no thanks",
    "?" * 4000,
    "I " * 2000,
    "1 " * 2000,
    "'" * 3000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_survived(playbook, text):
    reading = read(text, playbook, (), TODAY)

    assert all(0 < one.confidence <= 1 for one in reading.evidence)


PIECES = ["no", "she", "I", "we", "asked", "quote", "?", ".", ">", "“", "”", "never", "silence"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_whatever_is_typed_each_fact_has_one_answer(playbook, text):
    reading = read(text, playbook, (), TODAY)
    facts = [one.fact for one in reading.evidence]

    assert len(facts) == len(set(facts))
    assert all(0.5 <= one.confidence <= 1 for one in reading.evidence)
    assert not (reading.rivals and playbook.facts[0].key in facts)
