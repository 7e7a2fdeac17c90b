"""What is remembered of each rep, told without instants and keys, and compared."""

import json
import re
from typing import Any

from sqlalchemy import Engine, select

from bot.storage.tables import debriefs, prospects, reps, touches
from tests.frontends.storm.report import Report

_KEY = re.compile(r"[0-9a-f]{12}")


def remembered(engine: Engine) -> dict[int, dict[str, Any]]:
    """Return everything about each rep, without instants and with plain names instead of random keys."""
    with engine.connect() as connection:
        rows = {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in (reps, prospects, debriefs, touches)
        }
    return {rep["telegram_id"]: _of_rep(rep, rows) for rep in rows["reps"]}


_INSTANTS = {
    "opened_at", "changed_at", "advised_at", "closed_at", "at", "created_at", "telegram_id",
    "role_at", "joined_at", "revoked_at",
    # How deliveries came, not what they said.
    "flow", "hushed_at",
    # Spread over some minutes by the rep's key, which chance made.
    "next_nudge_at",
    # Buttons name what they are about by keys that chance made.
    "offered",
}  # fmt: skip


def _of_rep(rep: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    known = [row for row in rows["prospects"] if row["rep"] == rep["key"]]
    talks = sorted(
        (row for row in rows["debriefs"] if row["rep"] == rep["key"]), key=lambda r: r["opened_at"]
    )
    sent = sorted((row for row in rows["touches"] if row["rep"] == rep["key"]), key=lambda row: row["at"])
    names = {rep["key"]: "rep"}
    names |= {row["key"]: f"debrief {number}" for number, row in enumerate(talks)}
    names |= {
        row["key"]: json.dumps(_plain(row, names | {row["key"]: "self"}), sort_keys=True) for row in known
    }
    names |= {row["key"]: f"touch {number}" for number, row in enumerate(sent)}
    return {
        "rep": _plain(rep, names),
        "prospects": sorted(names[row["key"]] for row in known),
        "debriefs": [_plain(row, names) for row in talks],
        "touches": [_plain(row, names) for row in sent],
    }


def _plain(value: Any, names: dict[str, str]) -> Any:
    match value:
        case dict():
            plain = {key: _plain(item, names) for key, item in value.items() if key not in _INSTANTS}
            # Among people of one name and day, their keys settle who stands first, and chance made those.
            return {key: sorted(item) if key == "candidates" else item for key, item in plain.items()}
        case list():
            return [_plain(item, names) for item in value]
        case str():
            return _KEY.sub(lambda found: names.get(found[0], found[0]), value)
        case int() | float() | None:
            return value
    return str(value)


def compare(real: dict[str, Any], plan: dict[str, Any], report: Report, name: str) -> None:
    """Count what is missing and what there is too much of."""
    for kind in ("prospects", "debriefs", "touches"):
        surplus = len(real[kind]) - len(plan[kind])
        report.twice += max(0, surplus)
        report.lost += max(0, -surplus)
    for one, other in zip(real["debriefs"], plan["debriefs"], strict=False):
        report.twice += max(0, one["version"] - other["version"])
        report.lost += max(0, other["version"] - one["version"])
    for kind in plan:
        if real[kind] != plan[kind]:
            report.different.append(f"{name}, {kind}: {_first_difference(real[kind], plan[kind])}")


def _first_difference(real: Any, plan: Any) -> str:
    if isinstance(real, list) and isinstance(plan, list):
        for one, other in zip(real, plan, strict=False):
            if one != other:
                return _first_difference(one, other)
        return f"{len(real)} instead of {len(plan)}"
    if isinstance(real, dict) and isinstance(plan, dict):
        return "; ".join(
            f"{key}: {real.get(key)!r} instead of {plan[key]!r}" for key in plan if real.get(key) != plan[key]
        )
    return f"{real!r} instead of {plan!r}"
