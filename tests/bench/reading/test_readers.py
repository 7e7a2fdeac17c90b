"""The readers side by side, the tables made of them, and the command that writes these."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.coaching.playbook import Playbook
from bot.content import load
from bot.content.document import READER
from bot.reading.preparing import FEWEST
from bot.settings import PROJECT_ROOT
from tests.bench.reading import ALONE, OURS, linear, report
from tests.bench.reading.peers import own, readers
from tests.bench.reading.picture import apart
from tests.bench.reading.scoring import Row
from tests.bench.reading.sets import of_content
from tests.playbooks import CONTENT

FEW = 5
WRITER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with a few examples and phrases of everything."""
    # As libyaml reads and writes: in Python alone that takes a quarter of a minute.
    whole = yaml.load(CONTENT.read_bytes(), Loader=READER)
    reading = whole["reading"]
    examples = reading["examples"]
    for lists in [*examples["facts"].values(), examples["symptoms"], examples]:
        lists.update({key: texts[:FEW] for key, texts in lists.items() if isinstance(texts, list)})
    for lists in [*reading["phrases"].values(), reading["symptoms"]]:
        lists.update({key: phrases[:1] for key, phrases in lists.items()})
    # Of so little nothing is learned for sure.
    reading["sure"] = dict.fromkeys(reading["sure"], 0.2)
    # With fewer of them our reader would not learn at all.
    reading["samples"] = [{"texts": reading["samples"][0]["texts"][:FEWEST]}]
    file = tmp_path_factory.mktemp("content") / "content.yaml"
    file.write_bytes(yaml.dump(whole, Dumper=WRITER, sort_keys=False, allow_unicode=True, encoding="utf-8"))
    return file


@pytest.fixture(scope="module")
def playbook(content: Path) -> Playbook:
    return load(content)


@pytest.mark.parametrize("name", ["rapidfuzz", "TF-IDF"])
def test_peers_read_what_they_have_learned(playbook, name):
    example = playbook.lexicon.examples["last"]["later"][0]

    said = readers()[name](playbook).said(example)

    assert said.facts["last"] == "later"
    assert said.facts["reached"] == 0


def test_our_reader_is_measured_without_what_it_has_learned_too(playbook):
    texts = [row.text for row in of_content(playbook)]

    learned, alone = (readers()[name](playbook) for name in (OURS, ALONE))

    by_phrases = [own(not_prepared(playbook)).said(text) for text in texts]
    assert [alone.said(text) for text in texts] == by_phrases
    assert [learned.said(text) for text in texts] != by_phrases


def not_prepared(playbook: Playbook) -> Playbook:
    """Return the same content, for which no reader has learned."""
    return replace(playbook)


def test_sentence_embeddings_are_weighed_as_they_come():
    def encode(texts):
        return [[float("no" in text), float("yes" in text), 1.0] for text in texts]

    said = frozenset({"last"})
    rows = [Row("no no", {"last": "no"}, said, said), Row("yes", {"last": "asked"}, said, said)]

    score = linear.learn(rows, linear.Embeddings(encode))

    assert score("no")["fact", "last"][0] == "no"
    assert score("oh yes")["fact", "last"][0] == "asked"


def test_names_at_the_ends_of_the_lines_do_not_lie_on_each_other():
    assert apart([0.61, 0.5, 0.6]) == pytest.approx([0.65, 0.5, 0.6])


def test_one_run_puts_tables_and_curve_into_the_docs_and_can_do_so_again(content, tmp_path):
    page = tmp_path / "reading.md"
    page.write_text((PROJECT_ROOT / "docs" / "reading.md").read_text(encoding="utf-8"), encoding="utf-8")
    openings, messages = tmp_path / "openings.jsonl", tmp_path / "messages.jsonl"
    openings.write_text(
        json.dumps({"opening": "Silence.", "answers": {"last": "quiet"}, "stated": ["last"]}),
        encoding="utf-8",
    )
    messages.write_text(json.dumps({"text": "He said no.", "facts": {}, "symptoms": []}), encoding="utf-8")
    given = ["--content", str(content), "--scenarios", str(openings), "--replies", str(messages)]
    small = ["--folds", "2", "--seeds", "1", "--starts", "1", "--write", str(page)]

    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", "read", *given, *small],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=PROJECT_ROOT,
    )

    written = page.read_text(encoding="utf-8")
    assert ran.stdout.strip() in written
    for name in readers():
        assert f"| {name} " in written
    assert "A start takes" in written
    assert "| all (about " in written
    assert (tmp_path / "learning.png").read_bytes().startswith(b"\x89PNG")
    assert written.endswith("nothing\nis learned by itself.\n")

    report.put(page, "readers", "another table")
    assert "another table" in page.read_text(encoding="utf-8")
    assert "A start takes" not in page.read_text(encoding="utf-8")


def test_a_page_without_markers_is_refused_before_anything_is_measured(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("<!-- bench: readers -->\n<!-- /bench: readers -->\n", encoding="utf-8")

    assert report.unmarked(page) == f"{page}: no markers for curve"
    assert report.unmarked(tmp_path / "none.md") == f"{tmp_path / 'none.md'}: there is no such file"
    assert report.unmarked(PROJECT_ROOT / "docs" / "reading.md") == ""
