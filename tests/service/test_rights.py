"""A rep's own data: all of it can be had as a file, and after /forget no byte of it is left."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.coaching.model import (
    Access,
    Brought,
    Commanded,
    Debrief,
    Event,
    Forwarded,
    Listed,
    Picked,
    Promise,
    Rep,
    Reply,
    Said,
    Status,
    Team,
    Touch,
)
from bot.content.shelf import Shelf
from bot.exports import as_csv, export_file, harmless
from bot.service import Address, Coach
from bot.storage.database import open_engine
from bot.storage.memory import Memory
from bot.storage.sweeping import Swept, sweep_step
from tests import playbooks
from tests.coaching.scenes import text_of
from tests.storage.remains import bytes_of, dump_of, found_in
from tests.storage.samples import a_lesson, a_prospect

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAIT = 60
REMOVE, KEEP, EXPORT = "Yes, remove everything", "Keep everything", "Export first"


class Stage:
    """One coach and its clock."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self.memory = memory
        self.now = FRIDAY
        self.updates = 0
        self.coach = Coach(memory, shelf, clock=lambda: self.now)
        self.coach.entrance = replace(self.coach.entrance, open=True)


class Seller:
    """A rep on a phone, and the words that they leave with the coach; each ends in a mark of theirs."""

    def __init__(self, stage: Stage, number: int, mark: str) -> None:
        self.stage, self.mark = stage, mark
        self.planted: list[str] = []
        """What is kept of their words."""
        self.cleared: list[str] = []
        """What was kept for a time."""
        self.shared: list[str] = []
        """What they shared with their team on purpose."""
        self.address = Address(telegram_id=number, name=self.plant("Anna"))
        self.last: tuple[Reply, ...] = ()
        self.does(Commanded("start"))
        self.taps("London")

    def plant(self, word: str) -> str:
        """Return a word of theirs that is to be kept."""
        self.planted.append(word + self.mark)
        return self.planted[-1]

    def clear(self, word: str) -> str:
        """Return a word of theirs that will not be kept for long."""
        self.cleared.append(word + self.mark)
        return self.cleared[-1]

    def share(self, word: str) -> str:
        """Return a word of theirs for everyone in the team."""
        self.shared.append(word + self.mark)
        return self.shared[-1]

    def does(self, event: Event) -> str:
        """Let one event happen; return what is said to it."""
        self.stage.updates += 1
        taken = self.stage.coach.take(self.address, event, f"1:{self.stage.updates}").result(WAIT)
        assert taken is not None
        self.last = tuple(outgoing.reply for outgoing in taken)
        return "\n".join(text_of(reply) for reply in self.last)

    def says(self, words: str) -> str:
        return self.does(Said(words, f"m{self.stage.updates}"))

    def offered(self) -> dict[str, Picked]:
        """Return the buttons of the last answer by their labels."""
        return {
            button.label: Picked(button.action, reply.debrief, reply.version)
            for reply in self.last
            for row in reply.rows
            for button in row
        }

    def taps(self, *labels: str) -> str:
        said = ""
        for label in labels:
            said = self.does(self.offered()[label])
        return said

    @property
    def rep(self) -> Rep | None:
        with self.stage.memory.look() as unit:
            return unit.reps.of_telegram(self.address.chat)

    @property
    def key(self) -> str:
        assert self.rep is not None
        return self.rep.key

    def joins(self, team: Team) -> None:
        access = Access(self.key, "rep", team.key, "", FRIDAY)

        def join(unit: Any) -> None:
            unit.teams.add(team)
            unit.reps.give(access)

        self.stage.memory.submit(join).result(WAIT)

    # --- Every way in which words reach the coach ---

    def plants_everything(self) -> None:
        self._imports()
        self._talks()
        self._writes_by_hand()
        self._tells_stories()
        self._sets_profile()
        self._lets_a_sentence_be_kept()
        self._closes_and_deletes()
        self._leaves_an_import_half_done()

    def _imports(self) -> None:
        rows = ["Name,Company,Telegram"]
        for name in ("Klara", "Bodo", "Cilla", "Dorte", "Egil", "Frauke", "Gerda", "Hasso", "Ilka", "Jorid"):
            person, username = self.plant(name), self.plant(f"{name.lower()}_").lower()
            rows.append(f"{person},{self.plant(f'Firma{name}')},{username}")
        self.does(Listed("people.csv", "\n".join(rows).encode()))
        self.taps("Import 10")

    def _talks(self) -> None:
        self.does(
            Forwarded(
                f"Please send the offer again, {self.plant('forwarded')} orders",
                self.plant("Sender"),
                f"m{self.stage.updates}",
                self.plant("sender_").lower(),
            )
        )
        klara = f"Klara{self.mark}"
        self.says(f"{klara} went quiet after my proposal, two messages, {self.plant('overheard')} once")
        self.taps("A problem we can solve", "Not raised, or time only", "Don't know", "Don't know", "Fill in")
        self.says(self.plant("swapping shifts"))
        self.says(f"a {self.plant('rota')} for two weeks")
        self.taps("Edit")
        self.says(f"Hi {klara}, one {self.plant('drafted')} thought for your week?")
        self.says(f"I promised {klara} the {self.plant('sample')} by Friday")

    def _writes_by_hand(self) -> None:
        self.does(Commanded("prospects", f"Bodo{self.mark}"))
        self.taps("More", "Rename")
        # The old name stays with what can be undone.
        self.says(f"{self.plant('Bodil')}, {self.plant('Renamed')}")
        for whose, what in (("I promised", "plan"), ("They promised", "numbers")):
            self.does(Commanded("prospects", f"Bodil{self.mark}"))
            self.taps(whose)
            self.says(f"the {self.plant(what)} by Monday")

    def _tells_stories(self) -> None:
        told = f"""
- kind: bite
  role: {self.plant("planning")}
  common_problem: {self.plant("gaps")}
  tip: ask for {self.plant("swaps")}
- kind: low_risk
  peer: a {self.plant("bakery")} in York
  small_start: one {self.plant("route")}
  gain: a calm {self.plant("evening")}
- kind: loss
  peer: a {self.share("dairy")} in Leeds
  waited: a {self.share("quarter")}
  loss: two {self.share("accounts")}
  change: one {self.share("list")}
  problem: {self.share("losses")}
  told_by: {self.plant("Adele")}
  shared: yes
"""
        self.does(Brought("stories.yaml", told))

    def _sets_profile(self) -> None:
        rep = self.rep
        assert rep is not None
        slots = {
            "rep": self.plant("Annika"),
            "area": self.plant("scheduling"),
            "other": self.plant("Ottilie"),
        }
        self.stage.memory.submit(lambda unit: unit.reps.save(replace(rep, slots=slots))).result(WAIT)

    def _lets_a_sentence_be_kept(self) -> None:
        text = f"NAME wants to think about the {self.plant('reconsidered')}"
        lesson = a_lesson(f"{self.mark}l1", rep=self.key, text=text, edition=self.plant("edition"))
        self.stage.memory.submit(lambda unit: unit.lessons.save(lesson)).result(WAIT)

    def _closes_and_deletes(self) -> None:
        self.does(Commanded("prospects", f"Jorid{self.mark}"))
        self.taps(f"Debrief Jorid{self.mark}"[:24])
        self.says(f"Jorid{self.mark} said no, {self.clear('regretted')} it, went with someone else")
        self.does(Commanded("cancel"))
        self.says(f"{self.clear('Quirin')} from {self.clear('Quark')} went quiet, two messages")
        self.does(Commanded("cancel"))

    def _leaves_an_import_half_done(self) -> None:
        rows = f"Name,Company\n{self.plant('Pendel')},{self.plant('Warten')}\n"
        self.does(Listed(f"{self.plant('contacts')}.csv", rows.encode()))

    def forgets(self) -> str:
        self.does(Commanded("forget"))
        return self.taps(REMOVE)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return playbooks.shelf()


@pytest.fixture
def stage(sqlite_url: str, shelf: Shelf) -> Iterator[Stage]:
    with Memory(sqlite_url) as memory:
        yield Stage(memory, shelf)


@pytest.fixture
def ana(stage: Stage) -> Seller:
    return Seller(stage, 5_111_111_111, "zqj")


def everything(stage: Stage, seller: Seller) -> dict[str, str]:
    """Return the files of an export by their names."""
    exported = stage.coach.exported(seller.address.chat)
    assert exported is not None
    with zipfile.ZipFile(io.BytesIO(exported[1])) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def wears(stage: Stage, *sellers: Seller) -> None:
    """Let rows grow, shrink and go, so that pages are split, filled and freed."""
    chance = random.Random(3)
    keys = {seller: seller.key for seller in sellers}

    def wear(unit: Any) -> None:
        for turn in range(1500):
            seller = sellers[turn % len(sellers)]
            key = f"{seller.mark}{chance.randrange(200)}"
            if chance.random() < 0.1:
                unit._remove([("prospect", key)], keys[seller])
            else:
                name = seller.plant("Grown") * chance.randrange(1, 30)
                unit.prospects.save(a_prospect(key, keys[seller], name=name))

    stage.memory.submit(wear).result(WAIT)


def swept(url: str) -> bytes:
    """Return all bytes of the database once the remains of whoever was forgotten are swept up."""
    file = Path(make_url(url).database or "")
    for _ in range(1000):
        if sweep_step(file) is Swept.ALL:
            return bytes_of(file)
    raise AssertionError("sweeping does not come to an end")


def test_fifty_words_are_in_the_export_and_after_forgetting_nowhere(database_url: str, shelf: Shelf):
    with Memory(database_url) as memory:
        stage = Stage(memory, shelf)
        ana, bob = Seller(stage, 5_111_111_111, "zqj"), Seller(stage, 5_222_222_222, "xvk")
        for seller in (ana, bob):
            seller.joins(Team("t1", "North", FRIDAY))
        wears(stage, ana, bob)
        for seller in (ana, bob):
            seller.plants_everything()
        wears(stage, ana, bob)
        exported = everything(stage, ana)["everything.json"]

        assert len(set(ana.planted)) >= 50
        assert [word for word in ana.planted if word not in exported] == []
        assert bob.mark not in exported
        assert str(bob.address.chat) not in exported

        ana.forgets()

        if database_url.startswith("sqlite"):
            found = swept(database_url)
        else:
            engine = open_engine(database_url)
            found = dump_of(engine)
            engine.dispose()
        left = {word for word in (*ana.planted, *ana.cleared) if found_in(found, word)}
        assert left == set()
        assert [word for word in (*bob.planted, *bob.shared, *ana.shared) if not found_in(found, word)] == []
        for word in ana.shared:
            found = found.replace(word.encode(), word.removesuffix(ana.mark).encode())
        assert not found_in(found, ana.mark)
        assert ana.rep is None
        assert bob.rep is not None


def test_a_rep_who_comes_back_begins_anew(stage: Stage, ana: Seller):
    ana.plants_everything()
    before = ana.key

    goodbye = ana.forgets()
    hello = ana.does(Commanded("start"))

    assert "Nothing of yours is kept here any more" in goodbye
    assert "Where are you?" in hello
    assert ana.key != before
    assert "Nobody here yet" in ana.does(Commanded("prospects"))


def test_the_update_that_forgot_has_no_effect_when_it_comes_again(stage: Stage, ana: Seller):
    ana.does(Commanded("forget"))
    remove = ana.offered()[REMOVE]
    ana.taps(REMOVE)

    again = stage.coach.take(ana.address, remove, f"1:{stage.updates}").result(WAIT)

    assert again == ()
    assert ana.rep is None


def test_forgetting_asks_and_keeping_keeps(stage: Stage, ana: Seller):
    ana.plants_everything()
    before = everything(stage, ana)["prospects.csv"]

    asked = ana.does(Commanded("forget"))
    offered = list(ana.offered())
    kept = ana.taps(KEEP)

    assert asked.endswith("Remove everything for good?")
    assert offered == [REMOVE, KEEP, EXPORT]
    assert kept == "Everything stays as it was."
    assert everything(stage, ana)["prospects.csv"] == before


def test_an_export_first_leaves_the_question_standing(stage: Stage, ana: Seller):
    ana.does(Commanded("forget"))
    remove = ana.offered()[REMOVE]

    ana.taps(EXPORT)
    export = ana.last

    assert [(reply.export, reply.in_place) for reply in export] == [(True, False)]
    ana.does(remove)
    assert ana.rep is None


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=90)])
def test_an_old_button_asks_again_and_removes_nothing(stage: Stage, ana: Seller, later: timedelta):
    ana.does(Commanded("forget"))
    remove = ana.offered()[REMOVE]
    stage.now += later

    said = ana.does(remove)

    assert said.endswith("Remove everything for good?")
    assert ana.rep is not None


def test_a_button_of_an_earlier_life_removes_nothing(stage: Stage, ana: Seller):
    ana.does(Commanded("forget"))
    remove = ana.offered()[REMOVE]
    ana.taps(REMOVE)
    ana.does(Commanded("start"))

    said = ana.does(remove)

    assert said.endswith("Remove everything for good?")
    assert ana.rep is not None


def test_what_stays_with_the_team_is_told_before(stage: Stage, ana: Seller):
    alone = ana.does(Commanded("forget"))
    ana.joins(Team("t1", "North", FRIDAY))
    member = ana.does(Commanded("forget"))
    ana.plants_everything()
    sharing = ana.does(Commanded("forget"))

    sums, stories = "sums of at least five people", "Stories you shared stay with your team"
    assert [(sums in said, stories in said) for said in (alone, member, sharing)] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_nobody_has_an_export_who_is_not_there(stage: Stage, ana: Seller):
    ana.forgets()

    assert stage.coach.exported(ana.address.chat) is None
    assert stage.coach.exported(1) is None


def test_whoever_may_not_come_in_any_more_has_no_export(stage: Stage, ana: Seller):
    access = Access(ana.key, "rep", "", "", FRIDAY, revoked=True)
    stage.memory.submit(lambda unit: unit.reps.give(access)).result(WAIT)

    assert stage.coach.exported(ana.address.chat) is None


def test_forgetting_in_the_terminal_is_the_same(stage: Stage, sqlite_url: str):
    rep = Address(console_name="quillon", name="Quillon")
    stage.coach.hear(rep, Said("Peregrine from Quaystone went quiet")).result(WAIT)
    exported = stage.coach.exported_to(rep)
    (question,) = stage.coach.hear(rep, Commanded("forget")).result(WAIT)
    stage.coach.hear(rep, Picked(question.rows[0][0].action)).result(WAIT)

    assert exported is not None
    with zipfile.ZipFile(io.BytesIO(exported[1])) as archive:
        assert b"Peregrine" in archive.read("everything.json")
    found = swept(sqlite_url)
    assert not any(found_in(found, word) for word in ("uillon", "Peregrine", "Quaystone"))


def test_what_is_kept_tells_of_both_rights(stage: Stage, ana: Seller):
    ana.does(Commanded("settings"))

    said = ana.taps("What is kept")

    assert "/export" in said
    assert "/forget" in said


# --- What the coach clears by itself -------------------------------------------------------------


def test_words_are_cleared_when_the_advice_is_closed_or_after_a_month(stage: Stage, ana: Seller):
    ana.says("Omar from Beta said the docksides were flooded, went quiet, two messages")
    half = everything(stage, ana)["everything.json"]
    stage.coach.delivered([each.number for each in stage.coach.waiting(0)], {}).result(WAIT)
    stage.now += timedelta(days=31)
    stage.coach.tidy(30).result(WAIT)

    assert "docksides" in half
    assert "docksides" not in everything(stage, ana)["everything.json"]


def test_what_can_be_undone_holds_names_for_a_day_and_never_the_words_of_a_debrief(stage: Stage, ana: Seller):
    ana.plants_everything()
    ana.says(f"Klara{ana.mark} said no, went with somebody else")
    deeds = json.loads(everything(stage, ana)["everything.json"])["changes_that_can_be_undone"]
    stage.now += timedelta(days=1, seconds=1)
    stage.coach.tidy(30).result(WAIT)

    assert "Bodo" in json.dumps(deeds)
    assert "overheard" not in json.dumps(deeds)
    assert "drafted" not in json.dumps(deeds)
    assert json.loads(everything(stage, ana)["everything.json"])["changes_that_can_be_undone"] == []


def test_a_question_that_waits_holds_no_words_of_anybody(stage: Stage, ana: Seller):
    ana.plants_everything()
    prompts = []
    for action in ("zone", "city", "setat", "quiet", "holidays", "off", "addstory"):
        ana.does(Picked(action))
        assert ana.rep is not None
        prompts.append(ana.rep.prompt)

    assert any(prompts)
    assert not [prompt for prompt in prompts if ana.mark in prompt]


# --- The file --------------------------------------------------------------------------------------


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_tables_open_in_a_spreadsheet(stage: Stage, ana: Seller):
    ana.plants_everything()
    exported = stage.coach.exported(ana.address.chat)
    assert exported is not None
    name, content = exported

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        raw = archive.read("prospects.csv")
        names = archive.namelist()

    assert name == "unchase-export-2026-11-20.zip"
    assert names == [
        "about.txt",
        "everything.json",
        "prospects.csv",
        "messages.csv",
        "promises.csv",
        "stories.csv",
        "debriefs.csv",
        "sentences.csv",
    ]
    assert raw.startswith(b'\xef\xbb\xbf"Name","Company",')
    assert raw.count(b"\r\n") == raw.count(b"\n") == 11


def test_every_row_has_a_cell_for_every_column_and_says_whom_it_is_about(stage: Stage, ana: Seller):
    ana.plants_everything()

    files = everything(stage, ana)

    for name in ("prospects", "messages", "promises", "stories", "debriefs", "sentences"):
        head, *rows = cells(files[f"{name}.csv"])
        assert {len(row) for row in rows} <= {len(head)}
    assert [f"Bodil{ana.mark}", f"Renamed{ana.mark}", "them", f"the numbers{ana.mark}"] in [
        row[:4] for row in cells(files["promises.csv"])
    ]
    (klara,) = [row for row in cells(files["debriefs.csv"]) if row[1] == f"Klara{ana.mark}"]
    assert klara[2:5] == [f"FirmaKlara{ana.mark}", "later", "VALUE STORY"]
    assert f"Sender{ana.mark}" in files["debriefs.csv"]
    assert f"swaps{ana.mark}" in files["stories.csv"]


def test_about_tells_what_is_in_it(stage: Stage, ana: Seller):
    files = everything(stage, ana)

    assert all(name in files["about.txt"] for name in files if name != "about.txt")
    assert "2026-11-20" in files["about.txt"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+49 170 1234", "'+49 170 1234"),
        ("-1+2", "'-1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n=1", "'\n'=1"),
        ("\tone", "'\tone"),
        ("Ann;=1+1", "Ann;'=1+1"),
        ("Ann,@SUM(A1)", "Ann,'@SUM(A1)"),
        ("Ann\t+1", "Ann\t'+1"),
        ("Ann\r\n-1;\uff1d1", "Ann\r\n'-1;'\uff1d1"),
        ('Ann;""=1', 'Ann;\'""=1'),
        ("Ann; a=b, c - d", "Ann; a=b, c - d"),
        ("\uff1dcmd", "'\uff1dcmd"),
        ("-5", "-5"),
        ("+3,5", "+3,5"),
        ("-", "'-"),
        ("--1", "'--1"),
        (-5, -5),
        (0, 0),
        ("a=b", "a=b"),
        ("", ""),
        (None, None),
    ],
)
def test_no_cell_is_run_by_a_spreadsheet(cell: object, shown: object):
    assert harmless(cell) == shown


def test_a_formula_for_a_name_is_harmless_in_every_table(stage: Stage, ana: Seller):
    formula = '=HYPERLINK("http://x.example","y")'

    def add(unit: Any) -> None:
        unit.prospects.save(a_prospect("p1", ana.key, name=formula, company="@SUM(1)", username="-x"))
        unit.debriefs.save(
            Debrief("d1", ana.key, FRIDAY, FRIDAY, "p1", Status.LATER, own_draft="+1 draft", named=formula)
        )
        unit.touches.save(
            Touch("t1", ana.key, "p1", "d1", "R1", "=v", "e", FRIDAY, FRIDAY.date(), False, 1, move="=m")
        )
        unit.promises.save(Promise("o1", ana.key, "p1", True, "=cmd|' /C calc'!A0", FRIDAY))

    stage.memory.submit(add).result(WAIT)

    files = everything(stage, ana)

    tables = {name: cells(text) for name, text in files.items() if name.endswith(".csv")}
    dangerous = [
        cell for rows in tables.values() for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n")
    ]
    assert dangerous == []
    assert sum(f"'{formula}" in row for rows in tables.values() for row in rows) == 4
    assert json.loads(files["everything.json"])["prospects"][0]["name"] == formula


def test_quotes_commas_and_lines_stay_in_their_cell():
    row = ['say "no"', "a, b", "one\ntwo", "日本 🙂"]

    (back,) = cells(as_csv([row]).decode("utf-8-sig"))

    assert back == row


def test_every_cell_is_quoted_so_that_no_other_separator_parts_it():
    written = as_csv([["Ann;=1", "Acme", 5, None]]).decode("utf-8-sig")

    assert written == '"Ann;\'=1","Acme","5",""\r\n'


def test_content_that_has_lost_a_move_or_a_fact_still_gives_an_export(stage: Stage, ana: Seller):
    ana.plants_everything()

    def add(unit: Any) -> None:
        facts = {"nothing_known": "at_all", "standing": "no_answer"}
        unit.prospects.save(a_prospect("p1", ana.key, name="Old", facts=facts))
        unit.touches.save(
            Touch("t1", ana.key, "p1", "", "R0", "old", "e", FRIDAY, FRIDAY.date(), False, 1, move="old_move")
        )

    stage.memory.submit(add).result(WAIT)

    files = everything(stage, ana)

    assert "old_move" in files["messages.csv"]
    assert "nothing_known: at_all; standing: no_answer" in files["prospects.csv"]


def test_days_are_those_of_the_reps_time_zone(shelf: Shelf):
    rep = {"time_zone": "Pacific/Auckland"}
    parts = ("prospects", "messages", "promises", "stories", "debriefs", "sentences")

    name, _ = export_file({"rep": [rep], **{part: [] for part in parts}}, shelf.playbook, FRIDAY)

    assert name == "unchase-export-2026-11-21.zip"
