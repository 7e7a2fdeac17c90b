"""The commands that need no talk: evaluate, read, content, migrate; and what wrong usage leads to."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.settings import PROJECT_ROOT
from bot.storage.database import newest_revision
from bot.storage.memory import Memory
from tests.playbooks import shortened
from tests.storage.samples import NOW, a_lesson, a_rep

CONTENT = PROJECT_ROOT / "coaching_content.yaml"
SCENARIOS = PROJECT_ROOT / "tests" / "frontends" / "scenarios.jsonl"


def run(*arguments: object, typed: str | bytes | None = None, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=typed)

    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if code == 2:
        assert result.stdout == ""
        assert result.stderr
    return result


def objects(told: str) -> list[dict]:
    return [json.loads(line) for line in told.splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of lines."""

    def write(*lines: str, name: str = "scenarios.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines), "utf-8")
        return path

    return write


@pytest.fixture
def changed_content(tmp_path: Path) -> Callable[..., Path]:
    """Writes the content anew with one rule changed, but not all of what the reader goes by."""

    def write(rule: str, old: str, new: str) -> Path:
        before, mark, after = shortened().partition(f"- key: {rule}\n")
        assert old in after
        path = tmp_path / "content.yaml"
        path.write_text(before + mark + after.replace(old, new, 1), "utf-8")
        return path

    return write


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The content unchanged, and shortened in the same way."""
    path = tmp_path / "unchanged.yaml"
    path.write_text(shortened(), "utf-8")
    return path


@cache
def evaluated() -> str:
    """Return what programs are told of the scenarios."""
    return run("evaluate", SCENARIOS, "--json").stdout


# --- evaluate ------------------------------------------------------------------------------------


def test_evaluate_tells_agreement_questions_and_the_cases_that_differ():
    told = run("evaluate", SCENARIOS).stdout

    assert "scenarios 5" in told
    assert "strict 0.500   acceptable 0.750" in told
    assert "questions mean" in told
    assert "unsure: value_story expected, R16 open_question (acceptable)" in told
    assert "4: value_story expected, R9 open_question\n" in told
    assert "\nno:" not in told


def test_evaluate_prints_one_object_a_line():
    played = {item["id"]: item for item in objects(evaluated())}

    assert list(played) == ["no", "quiet", "unsure", 4, "unjudged"]
    fields = ["id", "move", "variant", "rule", "read", "asked", "because", "draft", "hold"]
    assert all(list(item) == fields for item in played.values())
    assert (played["no"]["move"], played["no"]["variant"]) == ("graceful_exit", "accept")
    assert played["no"]["rule"] == "R2"
    assert played["no"]["because"] == ["S3.14", "S1.13", "S1.14", "P5"]
    assert played["no"]["draft"].startswith("Thank you for telling me straight, Marta.")
    assert played["quiet"]["rule"] == "R29"
    assert "reached" in played["quiet"]["asked"]
    assert played["unjudged"]["move"] == "graceful_exit"


def test_what_is_read_is_not_asked():
    for item in objects(evaluated()):
        assert not set(item["read"]) & set(item["asked"]), item["id"]


def test_read_facts_come_as_json_values():
    (played,) = objects(evaluated())[:1]

    assert played["read"] == {"last": "no", "reached": 0, "empty": False}
    assert "last" not in played["asked"]


def test_an_agreed_day_is_a_hold():
    played = objects(evaluated())[3]

    assert (played["variant"], played["hold"]) == ("hold", "2026-01-20")


def test_the_same_facts_give_the_same_advice():
    assert run("evaluate", SCENARIOS, "--json").stdout == evaluated()


def test_an_attentive_rep_corrects_a_wrong_reading(file):
    wrong = file('{"id": 1, "opening": "Marta said a clear no", "answers": {"last": "quiet", "reached": 0}}')

    hasty = objects(run("evaluate", wrong, "--json").stdout)[0]
    attentive = objects(run("evaluate", wrong, "--json", "--attentive").stdout)[0]

    assert (hasty["move"], attentive["move"]) == ("graceful_exit", "value_story")
    assert attentive["read"]["last"] == "no"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"id": 1}', "opening"),
        ('{"id": 1, "opening": 7, "answers": {}}', "opening"),
        ('{"id": 1, "opening": "x", "answers": "quiet"}', "answers"),
        ('{"id": 1, "opening": "x", "answers": {"last": "quite"}}', "'quite' is no answer to 'last'"),
        ('{"id": 1, "opening": "x", "answers": {"lst": "quiet"}}', "no fact 'lst'"),
    ],
)
def test_a_wrong_line_is_named(file, line, problem):
    lines = file('{"id": 1, "opening": "x", "answers": {}}', "", line)

    told = run("evaluate", lines, "--json", code=2).stderr

    assert told.startswith("line 3: ")
    assert problem in told


def test_scenarios_that_cannot_be_opened_are_told(tmp_path):
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe4"}')

    assert "latin.jsonl" in run("evaluate", tmp_path / "latin.jsonl", code=2).stderr
    assert "missing.jsonl" in run("evaluate", tmp_path / "missing.jsonl", code=2).stderr
    assert run("evaluate", tmp_path, code=2)


def test_no_scenarios_are_no_error(file):
    assert "scenarios 0" in run("evaluate", file("")).stdout
    assert run("evaluate", file(""), "--json").stdout == ""


# --- read ----------------------------------------------------------------------------------------

REMARK = "Dana from Northwind said a clear no. Try again on Tuesday."


def test_read_shows_a_text_to_people():
    told = run("read", REMARK).stdout

    assert told == run("read", typed=REMARK).stdout
    assert "Dana · Northwind" in told
    assert "reached   0         implied" in told
    assert "Tuesday" in told


def test_read_tells_programs_what_is_read_and_what_is_implied():
    lines = json.dumps({"id": "a", "text": REMARK}) + "\n\n" + json.dumps({"id": 2, "text": ""}) + "\n"

    first, second = objects(run("read", "--json", typed=lines).stdout)

    assert list(first) == ["id", "facts", "symptoms", "prospect", "dates"]
    assert first["id"] == "a"
    last = first["facts"]["last"]
    assert list(last) == ["value", "confidence", "words", "implied"]
    assert (last["value"], last["implied"]) == ("no", False)
    assert 0 < last["confidence"] <= 1
    assert last["words"] in REMARK
    assert {key: item["value"] for key, item in first["facts"].items() if item["implied"]} == {
        "reached": 0,
        "empty": False,
    }
    assert first["prospect"] == {"name": "Dana", "company": "Northwind"}
    assert [day["words"] for day in first["dates"]] == ["Tuesday"]
    assert second == {"id": 2, "facts": {}, "symptoms": [], "prospect": None, "dates": []}


def test_silence_implies_nothing():
    (told,) = objects(run("read", "--json", "Dana has gone quiet, no answer so far").stdout)

    assert told["facts"]["last"]["value"] == "quiet"
    assert not [key for key, item in told["facts"].items() if item["implied"]]


def test_one_text_as_json_needs_no_line_of_json():
    (told,) = objects(run("read", "--json", REMARK).stdout)

    assert told["facts"]["last"]["value"] == "no"


def test_a_text_is_read_as_said_today():
    begun = datetime.now().astimezone().date()
    (told,) = objects(run("read", "--json", "Dana will answer by today").stdout)

    day = date.fromisoformat(told["dates"][0]["first"])
    assert begun <= day <= datetime.now().astimezone().date()


@pytest.mark.parametrize("line", ["{", '"text"', '{"id": 1}', '{"id": 1, "text": null}'])
def test_a_wrong_line_to_read_is_named(line):
    assert run("read", "--json", typed=f"\n{line}\n", code=2).stderr.startswith("line 2: ")


def test_anything_can_be_read():
    assert run("read", "").stdout == "nothing read\n"
    assert run("read", typed=b"\xff\xfe\x00 no answer").stdout
    assert run("read", typed="no answer " * 2000).stdout


# --- content -------------------------------------------------------------------------------------


def test_content_without_problems():
    assert run("content", "check").stdout == f"{CONTENT}: no problems\n"
    assert run("content", "check", CONTENT).exit_code == 0


def test_every_problem_of_a_content_file_is_told(changed_content):
    wrong = changed_content(
        "R2", 'when: {all: ["no"]}\n    move: graceful', 'when: {all: ["noo"]}\n    move: grateful'
    )

    problems = run("content", "check", wrong, code=1).stdout.splitlines()

    assert len(problems) >= 2
    assert all(problem.startswith(f"{wrong}:") for problem in problems)
    assert "did you mean 'no'" in "\n".join(problems)


def test_content_that_is_not_there(tmp_path):
    missing = tmp_path / "missing.yaml"

    assert str(missing) in run("content", "check", missing, code=2).stderr
    assert str(missing) in run("content", "diff", CONTENT, missing, code=2).stderr
    assert run("content", "check", tmp_path, code=2)


def test_an_edited_rule_shows_which_situations_change(content, changed_content):
    edited = changed_content("R2", "move: graceful_exit", "move: open_question")

    told = run("content", "diff", content, edited).stdout.splitlines()

    assert told == [
        "768 of 8448 situations get another verdict.",
        "  768 R2 graceful_exit · accept → R2 open_question · accept, for example last no",
    ]


def test_changed_numbers_and_drafts_are_listed(content, tmp_path):
    text, edited = shortened(), tmp_path / "edited.yaml"
    edited.write_text(
        text.replace("long_park: 90", "long_park: 60").replace("the rest?", "all of it?", 1), "utf-8"
    )

    told = run("content", "diff", content, edited).stdout.splitlines()

    assert told[0] == "setting long_park: 90 → 60"
    assert told[1].startswith("drafts of '")
    assert told[-1] == "0 of 8448 situations get another verdict."


def test_wording_alone_changes_no_situation(content, changed_content):
    edited = changed_content("R2", 'reason: "', 'reason: "Well. ')

    assert run("content", "diff", content, edited).stdout == "0 of 8448 situations get another verdict.\n"


def test_a_file_compared_with_itself(content):
    assert run("content", "diff", content, content).stdout == "The two files are the same.\n"


def test_a_wrong_content_file_cannot_be_compared(content, changed_content):
    wrong = changed_content("R2", "move: graceful_exit", "move: gracefull_exit")

    assert "gracefull_exit" in run("content", "diff", content, wrong, code=2).stderr


# --- content suggest -----------------------------------------------------------------------------


def test_suggest_prints_what_reps_let_be_kept_so_that_it_can_be_pasted(monkeypatch, database_url):
    monkeypatch.setenv("DATABASE_URL", database_url)
    with Memory(database_url) as memory:
        lesson = a_lesson(rep="r2", text='NAME said "soon"')
        memory.submit(lambda unit: unit.reps.add(a_rep("r2", revoked_at=None), NOW)).result()
        memory.submit(lambda unit: unit.lessons.save(lesson)).result()

    told = run("content", "suggest").stdout
    (given,) = objects(run("content", "suggest", "--json").stdout)

    assert "of 1 rep" in told
    assert "r2" not in told
    assert given["examples"] == {"last": {"talking": ['NAME said "soon"']}}
    assert yaml.safe_load(told) == {"reading": {"examples": {"facts": given["examples"]}}}


def test_suggest_with_nothing_to_tell_is_no_error(monkeypatch, database_url):
    monkeypatch.setenv("DATABASE_URL", database_url)

    assert run("content", "suggest").stdout.startswith("No sentence to learn from yet")


# --- migrate -------------------------------------------------------------------------------------


def test_migrate_says_from_where_to_where(monkeypatch, empty_database_url):
    monkeypatch.setenv("DATABASE_URL", empty_database_url)

    assert run("migrate").stdout == f"from nothing to revision {newest_revision()}\n"
    assert run("migrate").stdout == f"at revision {newest_revision()} already\n"


def test_migrate_without_a_database_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'missing' / 'unchase.db'}")

    assert "its folder does not exist" in run("migrate", code=2).stderr


# --- Wrong usage ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["--dance"],
        ["chat", "--dance"],
        ["chat", "now"],
        ["chat", "--as"],
        ["evaluate"],
        ["read", "one", "two"],
        ["content", "dance"],
        ["content", "diff", "one"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told(arguments):
    run(*arguments, code=2)


@pytest.mark.parametrize("command", ["evaluate", "read", "content", "migrate"])
def test_a_wrong_setting_is_told(monkeypatch, command):
    monkeypatch.setenv("TIME_ZONE", "Mars/Crater")
    arguments = {"evaluate": [SCENARIOS], "read": ["x"], "content": ["check"], "migrate": []}[command]

    assert run(command, *arguments, code=2).stderr.startswith("TIME_ZONE has to be")


def test_wrong_content_is_told(monkeypatch, changed_content):
    wrong = changed_content("R2", "move: graceful_exit", "move: gracefull_exit")
    monkeypatch.setenv("CONTENT_FILE", str(wrong))

    for arguments in (["evaluate", SCENARIOS], ["read", "x"], ["chat"]):
        assert "gracefull_exit" in run(*arguments, code=2).stderr


def test_help_is_no_error():
    assert "evaluate" in run("--help").stdout


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "bot", "read", "--json"], cwd=PROJECT_ROOT, input=b'{"id": 1, "text": "\xff"}',
        capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0
    assert done.stderr == b""
    assert json.loads(done.stdout)["id"] == 1
