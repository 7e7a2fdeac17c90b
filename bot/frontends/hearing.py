"""What the coach reads in a text, shown to people and to programs."""

from datetime import date
from typing import Any

from bot.coaching.model import Reading
from bot.coaching.playbook import Playbook
from bot.frontends.evaluation import implied
from bot.reading import read


def as_object(name: object, text: str, playbook: Playbook, today: date) -> dict[str, Any]:
    """Return what a text said today says, as `read --json` prints it."""
    found = read(text, playbook, (), today)
    facts: dict[str, Any] = {
        item.fact: {
            "value": playbook.fact[item.fact].value_of(item.answer),
            "confidence": round(item.confidence, 3),
            "words": item.words,
            "implied": False,
        }
        for item in found.evidence
        if item.answer is not None
    }
    for fact, answer in implied(_answers(found), playbook).items():
        value = playbook.fact[fact].value_of(answer)
        facts[fact] = {"value": value, "confidence": 1.0, "words": "", "implied": True}
    mention = found.mention
    return {
        "id": name,
        "facts": facts,
        "symptoms": list(found.symptoms),
        "prospect": {"name": mention.name, "company": mention.company or None} if mention else None,
        "dates": [
            {"words": day.words, "first": day.first.isoformat(), "last": day.last.isoformat()}
            for day in found.days
        ],
    }


def as_text(text: str, playbook: Playbook, today: date) -> str:
    """Return what a text said today says, a line each."""
    found = as_object(None, text, playbook, today)
    lines = [
        f"{fact:9} {_plain(item['value']):9} " + ("implied" if item["implied"] else f"“{item['words']}”")
        for fact, item in found["facts"].items()
    ]
    lines += [f"symptom   {key}" for key in found["symptoms"]]
    if found["prospect"]:
        lines.append("prospect  " + " · ".join(part for part in found["prospect"].values() if part))
    lines += [f"date      {day['first']} to {day['last']} “{day['words']}”" for day in found["dates"]]
    return "\n".join(lines) or "nothing read"


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _answers(found: Reading) -> dict[str, str]:
    return {item.fact: item.answer for item in found.evidence if item.answer is not None}
