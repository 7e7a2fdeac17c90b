"""The file as written: YAML turned into plain data in which every value still knows its line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""The way to a value: keys and positions in lists, from the top of the file."""

LARGEST = 8_000_000
"""Bytes. The content is a third of it; more is some other file."""
SAMPLES = b"\n  samples:\n"
AFTER_SAMPLES = re.compile(rb"^(?! {4}| *(?:#|$))", re.MULTILINE)
DEEPEST = 20
LONGEST_SHOWN = 40

READER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LOOKS_LIKE: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,9})")
PLAIN_FRACTION = re.compile(r"-?[0-9]+\.[0-9]+")
STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")

NOUNS = {
    "sources": "source",
    "claims": "claim",
    "house_rules": "house rule",
    "facts": "fact",
    "answers": "answer",
    "moves": "move",
    "timings": "timing",
    "guidance": "guidance",
    "also": "alternative",
    "examples": "example",
    "variants": "variant",
    "drafts": "draft",
    "slots": "slot",
    "motives": "motive",
    "stories": "kind of story",
    "asks": "question",
    "fallbacks": "fallback",
    "disagreements": "disagreement",
    "sides": "side",
    "symptoms": "symptom",
    "linter": "linter phrase",
    "commands": "command",
    "zones": "time zone",
    "countries": "country",
}
ENTRIES = {"signals": "signal", "words": "word"}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, where, in plain words."""

    line: int
    """0: the file as a whole."""
    text: str


@dataclass(slots=True)
class Spot:
    """Where a value stands, and how a value that is not a text was spelled."""

    line: int
    spelled: str = ""
    inside: "dict[str | int, Spot]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data with lines, and what was wrong with the writing itself."""

    data: dict[str, Any]
    root: Spot
    problems: tuple[Problem, ...]

    def spot(self, place: Place) -> Spot:
        """Return the spot of a value, or of the nearest thing around it that is there."""
        here = self.root
        for step in place:
            if step not in here.inside:
                break
            here = here.inside[step]
        return here

    def problem(self, place: Place, text: str) -> Problem:
        """Return a problem that names what it is about: "guidance 'R2' …"."""
        return Problem(self.spot(place).line, f"{self.describe(place)} {text}")

    def describe(self, place: Place) -> str:
        """Name the innermost thing on the way to a place: "answer 'no' of fact 'last'"."""
        names: list[str] = []
        value: Any = self.data
        for depth, step in enumerate(place):
            value = value[step] if _has(value, step) else None
            noun = NOUNS.get(str(place[depth - 1])) if isinstance(step, int) else None
            if noun and isinstance(value, dict):
                key = value.get("variant" if noun == "alternative" else "key") or value.get("phrase")
                names.append(f"{noun} {key!r}" if isinstance(key, str) else f"{noun} {int(step) + 1}")
        if names:
            return " of ".join(reversed(names))
        steps = [str(step) for step in place if isinstance(step, str)]
        if steps[:1] == ["settings"] or len(steps) < 2:
            return steps[0] if steps else "the file"
        return f"{ENTRIES.get(steps[0], steps[0])} {' '.join(steps[1:])!r}"


class Unreadable(Exception):
    """The file cannot be turned into data at all."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.problem = Problem(line, text)


def suggest(word: str, known: Iterable[str]) -> str:
    """Return " (did you mean 'x'?)" when something known looks like the word, else nothing."""
    # Ids are all alike, so they have to be closer than words.
    alike = 0.75 if any(letter.isdigit() for letter in word) else 0.6
    near = get_close_matches(word, list(known), n=1, cutoff=alike)
    return f" (did you mean {near[0]!r}?)" if near else ""


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file, its lines ended in one way: with another end it is the same file."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Unreadable(0, "there is no such file") from None
    except IsADirectoryError:
        raise Unreadable(0, "this is a folder, not a file") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise Unreadable(0, f"the file cannot be read ({reason})") from None
    if len(raw) > LARGEST:
        raise Unreadable(0, "the file is larger than 8 MB, so it is hardly the coaching content")
    return raw.replace(b"\r\n", b"\n")


def without_samples(raw: bytes) -> tuple[bytes, bytes]:
    """Part the bytes of the file from those of the samples with which it ends; none are found elsewhere.

    They are nine tenths of it, and only whoever learns from them has to read them. Comments behind the last
    of them say nothing to learn from, so they are left out.
    """
    at = raw.rfind(SAMPLES)
    begin = at + len(SAMPLES)
    if at < 0 or AFTER_SAMPLES.search(raw, begin):
        return raw, b""
    return raw[: begin - 1] + b" []\n", _without_comments_behind(raw[begin:])


def _without_comments_behind(raw: bytes) -> bytes:
    """Return the bytes of lines up to the last one that is neither blank nor a comment."""
    while raw := raw.rstrip():
        last = raw.rfind(b"\n") + 1
        if not raw[last:].lstrip().startswith(b"#"):
            return raw + b"\n"
        raw = raw[:last]
    return raw


def read_document(raw: bytes) -> Document:
    """Turn the bytes of the file into a document; Unreadable when that cannot be done."""
    writing = _written(raw)
    if not isinstance(writing.data, dict):
        raise Unreadable(1, "the file must consist of sections such as 'facts:' and 'guidance:'")
    return Document(writing.data, writing.root, tuple(writing.problems))


def read_texts(raw: bytes, section: str) -> Document:
    """Turn the bytes of a file that is one section, with or without its name, into a document.

    Every value is the text as it is spelled: no word turns into a number, a date or true.
    """
    writing = _written(raw, texts_only=True)
    problems = tuple(writing.problems)
    if isinstance(writing.data, dict) and section in writing.data:
        return Document(writing.data, writing.root, problems)
    return Document({section: writing.data}, Spot(1, inside={section: writing.root}), problems)


def _written(raw: bytes, *, texts_only: bool = False) -> "_Writing":
    text = _text_of(raw)
    writing = _Writing(texts_only)
    try:
        for event in yaml.parse(text, Loader=READER):
            writing.take(event)
    except yaml.MarkedYAMLError as error:
        raise _broken(error, text) from None
    return writing


def _text_of(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(line, "this is not text in UTF-8; save the file in that encoding") from None
    if strange := UNPRINTABLE.search(text):
        line = text[: strange.start()].count("\n") + 1
        raise Unreadable(line, "there is an invisible control character; delete it") from None
    if not text.strip():
        raise Unreadable(0, "the file is empty")
    return text


def _has(value: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value


# --- From the events of the YAML parser to data ---------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been seen yet."""

    value: Any
    spot: Spot
    key: str | None = None
    """The key whose value comes next."""
    key_line: int = 0


class _Writing:
    """Builds data from parser events, without recursion, so that no nesting can break it."""

    def __init__(self, texts_only: bool = False) -> None:
        self._texts_only = texts_only
        self.data: Any = None
        self.root = Spot(1)
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._aliases = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, STARTS):
            self._begin(event)
        elif isinstance(event, ENDS):
            self._open.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise Unreadable(_line(event), "a line with '---' begins a second document; remove it")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        line = _line(event)
        self._no_tag(event, line)
        if self._awaits_key():
            self._key(event, line)
        elif event.style or self._texts_only:
            self._put(event.value, Spot(line))
        else:
            value = self._meaning(event.value, line)
            self._put(value, Spot(line) if isinstance(value, str) else Spot(line, event.value))

    def _key(self, event: yaml.ScalarEvent, line: int) -> None:
        mapping = self._open[-1]
        if not (event.style or self._texts_only) and _kind_of(event.value) not in ("str", "int"):
            self._trap(event.value, line)
        if event.value in mapping.value:
            before = mapping.spot.inside[event.value].line
            self.problems.append(
                Problem(line, f"the key {event.value!r} stands here twice (first in line {before})")
            )
        mapping.key, mapping.key_line = event.value, line

    def _meaning(self, value: str, line: int) -> Any:
        kind = _kind_of(value)
        if kind == "null":
            return None
        if kind == "bool":
            return value.lower() in ("true", "yes", "on")
        if kind == "int" and PLAIN_NUMBER.fullmatch(value):
            return int(value)
        if kind == "float" and PLAIN_FRACTION.fullmatch(value):
            return float(value)
        if kind != "str":
            self._trap(value, line)
        return value

    def _trap(self, value: str, line: int) -> None:
        meant = {"bool": "true or false", "null": "nothing", "timestamp": "a date"}
        reads = meant.get(_kind_of(value), "a number")
        value = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
        self.problems.append(Problem(line, f'YAML takes {value} for {reads}; put it in quotes: "{value}"'))

    def _begin(self, event: Any) -> None:
        line = _line(event)
        self._no_tag(event, line)
        if self._awaits_key():
            raise Unreadable(line, "a list or group cannot be a key; put a text with { or [ in quotes")
        if len(self._open) >= DEEPEST:
            raise Unreadable(line, "things are nested too deeply here; a bracket may be left open above")
        spot = Spot(line)
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._put(value, spot)
        self._open.append(_Open(value, spot))

    def _alias(self, event: yaml.AliasEvent) -> None:
        if not self._aliases:
            text = f"*{event.anchor} points to another place; write the text out, or put it in quotes"
            self.problems.append(Problem(_line(event), text))
        self._aliases += 1
        if self._awaits_key():
            self._open[-1].key, self._open[-1].key_line = f"*{event.anchor}", _line(event)
        else:
            self._put("*", Spot(_line(event)))

    def _no_tag(self, event: Any, line: int) -> None:
        if event.tag is not None:
            text = f"{event.tag.replace('tag:yaml.org,2002:', '!!')} is not used here; remove it"
            self.problems.append(Problem(line, text))

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _put(self, value: Any, spot: Spot) -> None:
        if not self._open:
            self.data, self.root = value, spot
            return
        around = self._open[-1]
        if around.key is None:
            around.spot.inside[len(around.value)] = spot
            around.value.append(value)
        else:
            spot.line = around.key_line
            # The first of two equal keys counts; both are reported.
            if around.key not in around.value:
                around.value[around.key] = value
                around.spot.inside[around.key] = spot
            around.key = None


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _kind_of(value: str) -> str:
    """Tell as what YAML 1.1 reads an unquoted word: str, bool, int, float, null, timestamp …"""
    for tag, pattern in LOOKS_LIKE.get(value[:1], ()):
        if pattern.match(value):
            return tag.rpartition(":")[2]
    return "str"


# --- Broken YAML in plain words --------------------------------------------------------------------

REASONS = (
    ("unknown escape", "a backslash stands before a letter where it means nothing; write two"),
    ("mapping values are not allowed",
     "a colon is not expected here: put the text in quotes, or indent the line like its neighbours"),
    ("could not find expected ':'", "a key without a colon, or a text that needs quotes"),
    ("expected '-' indicator", "this line does not go on with the list above; check its indentation"),
    ("expected <block end>", "this does not fit here: check the indentation and the quotes"),
    ("did not find expected key", "this does not fit here: check the indentation and the quotes"),
)  # fmt: skip


def _broken(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    """Say in plain words what YAML could not read."""
    lines = text.splitlines()
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    line = mark.line + 1 if mark else 1
    what = error.problem or "this is not YAML"
    if "quoted scalar" in (error.context or "") and "end of stream" in what and context:
        return Unreadable(context.line + 1, "a quote is opened here and never closed")
    if "tab character" in what:
        return Unreadable(line, _bad_start("\t"))
    if "cannot start any token" in what and mark and mark.line < len(lines):
        return Unreadable(line, _bad_start(lines[mark.line][mark.column : mark.column + 1]))
    if "expected ',' or" in what and context:
        bracket = "[" if "]" in what else "{"
        text = (
            f"the {bracket} opened in line {context.line + 1} is not closed, or a comma or quote is missing"
        )
        return Unreadable(line, text + _open_quote(lines, line))
    plain = next((reason for part, reason in REASONS if part in what), f"this is not YAML ({what})")
    return Unreadable(line, plain + _open_quote(lines, line))


def _bad_start(character: str) -> str:
    if character == "\t":
        return "there is a tab; indent with spaces only"
    return f"a text cannot begin with {character}; put it in quotes"


def _open_quote(lines: list[str], line: int) -> str:
    """Point to the nearest line above with an odd number of quotes: the likely culprit."""
    for number in range(min(line, len(lines)), max(line - 10, 0), -1):
        if lines[number - 1].replace('\\"', "").count('"') % 2:
            return f"; perhaps the quote in line {number} is not closed"
    return ""


def places(place: Place, values: Iterable[Any]) -> Iterator[tuple[Place, Any]]:
    """Walk a list together with the place of each of its values."""
    for position, value in enumerate(values):
        yield (*place, position), value
