"""Draws a transcript as a picture: the terminal (docs/debrief.svg) and the phone (docs/phone.svg).

    .venv/bin/python scripts/draw_debrief.py

The pictures hold what the coach really says: transcripts are compared with it by the tests.
"""

import re
import textwrap
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRANSCRIPT = ROOT / "tests" / "transcripts" / "b_open_question.txt"
MOST_ACTS = 4
"""Acts of the rep that fit a picture."""


@dataclass
class Message:
    """One message of the rep or of the coach."""

    coach: bool
    paragraphs: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def messages_of(transcript: str) -> list[Message]:
    """Read the first acts of a transcript and their answers."""
    found: list[Message] = []
    for chunk in re.split(r"\n(?=\S)", transcript):
        head, *rest = chunk.rstrip().split("\n")
        if head.startswith("Rep"):
            if sum(not message.coach for message in found) == MOST_ACTS:
                break
            verb, _, words = head.partition(": ")
            found.append(Message(False, [f"[{words}]" if "taps" in verb else words]))
        elif head.startswith("Coach:"):
            found.append(_answer(rest))
    return found


def _answer(lines: list[str]) -> Message:
    message = Message(True)
    for line in lines:
        if re.fullmatch(r" {4}(\[[^\]]+\] ?)+", line):
            message.rows.append(re.findall(r"\[([^\]]+)\]", line))
        elif line.startswith("      ") and message.paragraphs:
            message.paragraphs[-1] += " " + line.strip()
        elif line.strip():
            message.paragraphs.append(line.strip())
    return message


def _text(x: float, y: float, words: str, **style: str) -> str:
    attributes = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in style.items())
    return f'<text x="{x}" y="{y}" xml:space="preserve" {attributes}>{escape(words)}</text>'


def terminal(messages: list[Message]) -> str:
    """Draw messages as the terminal shows them."""
    lines: list[tuple[str, str]] = []
    for message in messages:
        if not message.coach:
            lines.append((f"> {message.paragraphs[0]}", "#e6e6e6"))
            continue
        for paragraph in message.paragraphs:
            colour = "#7ec699" if paragraph.startswith("“Hi") else "#c8ccd4"
            lines += [(line, colour) for line in textwrap.wrap(paragraph, 92)]
        number = 0
        for row in message.rows:
            shown = []
            for label in row:
                number += 1
                shown.append(f"[{number}] {label}")
            lines.append(("  " + "   ".join(shown), "#6cb6ff"))
        lines.append(("", ""))
    height = 24 + 18 * len(lines)
    body = [_text(16, 28 + 18 * at, line, fill=colour) for at, (line, colour) in enumerate(lines) if line]
    return _svg(820, height, "#1b1f27", "13px ui-monospace, Menlo, Consolas, monospace", body)


def phone(messages: list[Message]) -> str:
    """Draw messages as a phone shows them."""
    body: list[str] = []
    y = 16.0
    for message in messages:
        x, width = (12, 336) if message.coach else (84, 324)
        lines = [line for part in message.paragraphs for line in [*textwrap.wrap(part, 48), ""]][:-1]
        height = 18 * len(lines) + 16
        fill = "#ffffff" if message.coach else "#d9fdd3"
        body.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="10" fill="{fill}"/>')
        for at, line in enumerate(lines):
            weight = "600" if re.match(r"[A-Z]{4,} [A-Z]{4,}:", line) else "400"
            body.append(_text(x + 12, y + 21 + 18 * at, line, fill="#16202a", font_weight=weight))
        y += height + 4
        for row in message.rows:
            each = (336 - 4 * (len(row) - 1)) / len(row)
            for at, label in enumerate(row):
                left = 12 + at * (each + 4)
                body.append(f'<rect x="{left}" y="{y}" width="{each}" height="30" rx="7" fill="#4f7396"/>')
                middle = left + each / 2
                body.append(_text(middle, y + 20, label, fill="#ffffff", text_anchor="middle"))
            y += 34
        y += 8
    return _svg(420, y + 8, "#c9d6df", "13px -apple-system, Roboto, Helvetica, Arial, sans-serif", body)


def _svg(width: float, height: float, ground: str, font: str, body: list[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}">',
            f'<rect width="{width}" height="{height}" rx="12" fill="{ground}"/>',
            f'<g style="font: {font}">',
            *body,
            "</g>",
            "</svg>",
            "",
        ]
    )


def main() -> None:
    """Draw both pictures."""
    messages = messages_of(TRANSCRIPT.read_text(encoding="utf-8"))
    (ROOT / "docs" / "debrief.svg").write_text(terminal(messages[:4]), encoding="utf-8")
    (ROOT / "docs" / "phone.svg").write_text(phone(messages), encoding="utf-8")


if __name__ == "__main__":
    main()
