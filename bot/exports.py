"""The file that /export gives: everything as JSON, and tables that open in a spreadsheet, in one ZIP."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.coaching.playbook import Playbook
from bot.coaching.wording import say

Row = Mapping[str, Any]
Everything = Mapping[str, list[dict[str, Any]]]
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA = re.compile(rf'\A(?=[{_SIGNS}\t\r\n])|(?<=[;,\t\r\n])(?="*[{_SIGNS}])')
"""Where a spreadsheet may take what follows for a formula: at the beginning, and right behind what parts
cells in other countries or in another program. The last four signs are in full width."""
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)


def export_file(everything: Everything, playbook: Playbook, now: datetime) -> tuple[str, bytes]:
    """Return the name and the content of a rep's file."""
    (rep,) = everything["rep"]
    zone = ZoneInfo(rep["time_zone"])
    day = f"{now.astimezone(zone):%Y-%m-%d}"
    tables = Tables(everything, playbook, zone)
    files = {
        "about.txt": say(playbook, "export_about", {"day": day}).replace("\n", "\r\n").encode(),
        "everything.json": as_json(everything).encode("utf-8", "replace"),
        "prospects.csv": as_csv(tables.prospects()),
        "messages.csv": as_csv(tables.messages()),
        "promises.csv": as_csv(tables.promises()),
        "stories.csv": as_csv(tables.stories()),
        "debriefs.csv": as_csv(tables.debriefs()),
        "sentences.csv": as_csv(tables.sentences()),
    }
    return f"unchase-export-{day}.zip", zipped(files, now.astimezone(zone))


def zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    """Pack files into a ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def as_json(everything: Everything) -> str:
    """Write all parts as JSON, one row a line."""
    # An indented whole takes the slow way of the library, and is no easier to read.
    parts = (f"{json.dumps(part)}: [{_lines(rows)}]" for part, rows in everything.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(rows: Iterable[Row]) -> str:
    written = json.JSONEncoder(ensure_ascii=False, default=_in_json).encode
    lines = [written(row) for row in rows]
    return "\n" + ",\n".join(lines) + "\n" if lines else ""


def _in_json(value: Any) -> str:
    assert isinstance(value, date)
    return value.isoformat()


def as_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """Write rows so that a spreadsheet opens them by a tap: UTF-8 with its mark, commas, CRLF."""
    text = io.StringIO()
    written = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    written.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet runs: in front of what looks like a formula comes an apostrophe."""
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell):
        return cell
    return _FORMULA.sub("'", cell)


class Tables:
    """The tables of one rep, in words: the first row of each names its columns."""

    def __init__(self, everything: Everything, playbook: Playbook, zone: ZoneInfo) -> None:
        self._everything = everything
        self._playbook = playbook
        self._zone = zone
        self._people = {row["key"]: (row["name"], row["company"]) for row in everything["prospects"]}

    def prospects(self) -> Iterable[list[Any]]:
        """Everyone the rep is or was working."""
        columns: dict[str, Callable[[Row], Any]] = {
            "Name": lambda row: row["name"],
            "Company": lambda row: row["company"],
            "Telegram": lambda row: row["username"],
            "Stage": lambda row: row["stage"],
            "Ended": lambda row: row["ended"],
            "Decided on": lambda row: row["decided_on"],
            "Last message": lambda row: row["last_touch_on"],
            "Last reply": lambda row: row["last_reply_on"],
            "Next look": lambda row: row["next_look_on"],
            "Known of them": lambda row: "; ".join(self._facts(row["facts"])),
            "Words for drafts": lambda row: _pairs(row["slots"]),
            "Tips given": lambda row: "; ".join(row["tips"]),
        }
        return self._table("prospects", columns)

    def messages(self) -> Iterable[list[Any]]:
        """What the rep sent, and what came of it."""
        columns: dict[str, Callable[[Row], Any]] = {
            "Day": lambda row: row["on"],
            "Noted": lambda row: self._local(row["at"]),
            **self._about(),
            "Move": lambda row: self._move(row["move"]),
            "Variant": lambda row: row["variant"],
            "Rule": lambda row: row["rule"],
            "Something useful": lambda row: _yes(not row["empty"]),
            "Beyond the budget": lambda row: _yes(row["beyond"]),
            "What came of it": lambda row: row["outcome"],
            "First told on": lambda row: row["outcome_on"] if row["outcome"] else "",
        }
        return self._table("messages", columns)

    def promises(self) -> Iterable[list[Any]]:
        """What both sides promised."""
        columns: dict[str, Callable[[Row], Any]] = {
            **self._about(),
            "Promised by": lambda row: "you" if row["ours"] else "them",
            "What": lambda row: row["what"],
            "By": lambda row: row["by"],
            "Noted": lambda row: self._local(row["at"]),
            "State": lambda row: row["state"],
            "Settled on": lambda row: row["settled_on"],
        }
        return self._table("promises", columns)

    def stories(self) -> Iterable[list[Any]]:
        """The rep's own stories and tips."""
        parts = sorted({part for row in self._everything["stories"] for part in row["slots"]})
        columns: dict[str, Callable[[Row], Any]] = {
            "Kind": lambda row: row["kind"],
            "Problem": lambda row: row["problem"],
            "Motive": lambda row: row["motive"],
            **{_titled(part): _part(part) for part in parts},
            "Told by": lambda row: row["owner"],
            "Told on": lambda row: row["on"],
            "Shared": lambda row: _yes(row["shared"]),
        }
        return self._table("stories", columns)

    def debriefs(self) -> Iterable[list[Any]]:
        """The talks, with the words that are still kept."""
        columns: dict[str, Callable[[Row], Any]] = {
            "Opened": lambda row: self._local(row["opened_at"]),
            **self._about(),
            "Status": lambda row: row["status"],
            "Move": lambda row: self._move(row["move"]),
            "Rule": lambda row: row["rule"],
            "Advised": lambda row: self._local(row["advised_at"]),
            "Outcome": lambda row: row["outcome"],
            "Closed": lambda row: self._local(row["closed_at"]),
            "Your words": lambda row: "\n".join(words for _, words in (row["words"] or {}).get("heard", ())),
            "Your own draft": lambda row: (row["words"] or {}).get("own_draft", ""),
        }
        return self._table("debriefs", columns)

    def sentences(self) -> Iterable[list[Any]]:
        """What the rep was asked to let be kept for teaching."""
        columns: dict[str, Callable[[Row], Any]] = {
            "Asked": lambda row: self._local(row["at"]),
            "Sentence": lambda row: row["text"],
            "It says": lambda row: self._answer(row["fact"], row["answer"]),
            "Read as": lambda row: self._answer(row["fact"], row["read_as"]) if row["read_as"] else "",
            "State": lambda row: row["consent"],
        }
        return self._table("sentences", columns)

    def _table(self, part: str, columns: Mapping[str, Callable[[Row], Any]]) -> Iterable[list[Any]]:
        yield list(columns)
        for row in self._everything[part]:
            yield [value(row) for value in columns.values()]

    def _about(self) -> dict[str, Callable[[Row], Any]]:
        """Return the columns that say whom a row is about."""
        return {
            "Name": lambda row: self._whom(row)[0],
            "Company": lambda row: self._whom(row)[1],
        }

    def _whom(self, row: Row) -> tuple[str, str]:
        """Return name and company of whom a row is about; while that is open, as they were mentioned."""
        said = row.get("words") or {}
        return self._people.get(row["prospect"], (said.get("named", ""), said.get("company", "")))

    def _facts(self, facts: Mapping[str, str]) -> Iterable[str]:
        """Say what is known of somebody; content that is newer may have lost a fact or an answer."""
        return (self._answer(key, answer) for key, answer in facts.items())

    def _answer(self, key: str, answer: str) -> str:
        fact = self._playbook.fact.get(key)
        known = fact is not None and fact.has(answer)
        return (fact.answer(answer).shown if fact is not None and known else "") or f"{key}: {answer}"

    def _move(self, key: str) -> str:
        move = self._playbook.moves.get(key)
        return key if move is None else move.label

    def _local(self, at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}"


def _part(key: str) -> Callable[[Row], Any]:
    return lambda row: row["slots"].get(key, "")


def _titled(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _pairs(slots: Mapping[str, str]) -> str:
    return "; ".join(f"{key}: {text}" for key, text in slots.items())


def _yes(value: bool) -> str:
    return "yes" if value else "no"
