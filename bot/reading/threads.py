"""A mail with the older ones that it answers: only the newest word of the prospect counts.

An older mail begins at a line as "On Monday Rob wrote:", in the languages of mail programs, or at a head with
"From:" and "Date:". What is left is the newest mail of the prospect, marked by ">" as what is forwarded is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.reading.days import MONTHS, WEEKDAYS, days_in
from bot.reading.voices import GOODBYE, HELLO

_VERBS = r"(?:wrote|schreef|schrieb|a [ée]crit|escribi[oó]|ha scritto|escreveu|skrev|napisał\(?a?\)?)"
_WROTE = re.compile(
    rf"^(?:(?:On|Op|Am|Le|El|Il|Em|Den|W dniu)\b(?P<before>.{{3,160}}?)[ ,]*"
    rf"\b{_VERBS}\b(?P<after>.{{0,80}}?) ?:"
    rf"|(?P<by>.{{3,80}}?) {_VERBS} (?:on|am|le) .{{3,60}}:) *$",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"^(?:[-_* ]{2,}.{0,4}(?:original (?:message|appointment)|forwarded (?:message|by)"
    r"|ursprüngliche nachricht|weitergeleitete nachricht|message (?:d'origine|transféré|original)"
    r"|begin forwarded message|mensaje original|messaggio originale|oorspronkelijk bericht).{0,40}"
    r"|begin forwarded message:)$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^\*?(?:(?P<who>from|von|de|da|van|från|fra|od)|sent|date|to|cc|subject|reply-to|gesendet|datum|an|betreff"
    r"|envoyé|à|objet|enviado|fecha|para|asunto|inviato|data|oggetto|verzonden|aan|onderwerp)"
    r"\*? ?:\*? ?(?P<what>.*)$",
    re.IGNORECASE,
)
_MAY_BE = re.compile(
    r":[ \t]*$|^[ \t>*]*(?:from|von|de|da|van|från|fra|od)\*? ?:|^[ \t>]*(?:-{2,}|begin)",
    re.IGNORECASE | re.MULTILINE,
)
"""What a thread has in any case."""
_DATED = re.compile(
    r"^\*?(?:sent|date|gesendet|datum|envoyé|enviado|fecha|inviato|data|verzonden)\b", re.IGNORECASE
)
"""Fields that tell when; a subject may name any day."""
_FEWEST_FIELDS = 2
_DAYS = frozenset({*MONTHS, *WEEKDAYS, "die", "mit", "don", "lun", "mer", "jeu", "ven", "dim"})
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"^[^\W\d_a-z][\w'’.-]*(?: [\w'’.-]+){0,3}$")
_DEPTH = re.compile(r"[ \t]*((?:>[ \t]?)*)")
_ADDRESS = re.compile(r"<[^<>]*>|\[mailto:[^\]]*\]|\(?[\w.+-]+@[\w.-]+\)?|\bvia\b.*|\"|'")
_GREETS = re.compile(
    rf"^(?:hey|{HELLO}|hallo|bonjour|lieber?)[ ,]+"
    r"(?P<name>[^\W\d_][\w'’-]*)",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNS = re.compile(
    rf"(?:^{GOODBYE}.{{0,40}}$"
    r"|\n(?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’-]+)?)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT = re.compile(
    r"\b(?:she|he|they|him|her|them|prospect|client|customer|below|fyi|forwarded|got this|got back|what now"
    r"|what do i)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: how deeply it is quoted, and what stands behind the marks."""

    depth: int
    said: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of a thread."""

    lines: tuple[Line, ...]
    by: str = ""
    """Whoever wrote it, where the line above tells."""
    head: str = ""

    @property
    def said(self) -> str:
        """What it says."""
        return "\n".join(line.said for line in self.lines).strip("\n")


@dataclass(frozen=True, slots=True)
class Thread:
    """What counts of a thread."""

    text: str
    """The rep's note, if any, and the newest mail of the prospect behind ">"."""
    by: str = ""
    """Who wrote that mail."""
    sent: tuple[str, ...] = ()
    """What the rep wrote after it."""
    note: str = ""
    """The rep's note alone."""


def newest_in(
    text: str, known: Sequence[str] = (), today: date | None = None, rep: str = ""
) -> Thread | None:
    """Return the newest word of the prospect in a thread; None where a text is no thread.

    `known` are the names of prospects: whoever is among them wrote as one. `rep` is the rep's own name.
    """
    if not _MAY_BE.search(text):
        return None
    lines = [_line(one) for one in text.split("\n")]
    mails = _mails(lines)
    if len(mails) < 2:
        return None
    top, *older = mails
    if any(_is_reps(mail.by, rep, known) for mail in older):
        return _between_both(top, older, known, today, rep)
    is_theirs = bool(top.lines) and min((one.depth for one in top.lines if one.said.strip()), default=0) > 0
    if not top.said.strip():
        return _only(_of_them(older, known, today))
    if _is_known(older[0].by, known):
        note = _is_note(top, older[0])
        return _with_note(top.said if note else "", _of_them(older, known, today))
    if not is_theirs and _is_note(top, older[0]):
        return _with_note(top.said, _of_them(older, known, today))
    return _only(Mail(top.lines, _greeted(older[0].said)))


def _between_both(top: Mail, older: list[Mail], known: Sequence[str], today: date | None, rep: str) -> Thread:
    """Return the newest word of the other side in a thread that has mails of the rep's by name."""
    mails = _newest_first([mail for mail in older if mail.said.strip()], today)
    note = ""
    if top.said.strip():
        quoted = any(line.depth for line in top.lines)
        answers_rep = _is_reps(older[0].by, rep, known)
        if not quoted and _is_note(top, older[0]):
            note = top.said
        else:
            mails.insert(0, Mail(top.lines, _greeted(older[0].said) if answers_rep else rep))
    theirs = [mail for mail in mails if not _is_reps(mail.by, rep, known)]
    theirs = [mail for mail in theirs if _is_known(mail.by, known)] or theirs
    if not theirs:
        sent = tuple(mail.said for mail in mails)
        return Thread(note, next(filter(None, map(_greeted, sent)), ""), sent, note)
    after = mails[: mails.index(theirs[0])]
    sent = tuple(mail.said for mail in after if _is_reps(mail.by, rep, known))
    return replace(_with_note(note, theirs[0]), sent=sent, note=note)


def _newest_first(mails: list[Mail], today: date | None) -> list[Mail]:
    """Return mails with the newest first, as mostly they stand; by their dates where all have one."""
    dated = [(_sent(mail, today), mail) for mail in mails]
    days = [day for day, _ in dated if day is not None]
    if len(days) < len(mails) or days == sorted(days, reverse=True):
        return mails
    if days == sorted(days):
        # Among those of one day, too, the last is the newest then.
        return mails[::-1]
    return [mail for _, mail in sorted(dated, key=lambda each: each[0] or date.min, reverse=True)]


def _only(mail: Mail) -> Thread:
    return _with_note("", mail)


def _with_note(note: str, mail: Mail) -> Thread:
    quoted = "\n".join(f"> {line}" for line in mail.said.split("\n"))
    return Thread(f"{note}\n{quoted}" if note else quoted, mail.by)


def _line(text: str) -> Line:
    marks = _DEPTH.match(text)
    assert marks is not None
    return Line(marks[1].count(">"), text[marks.end() :].rstrip())


# --- Where a mail begins -------------------------------------------------------------------------


def _mails(lines: list[Line]) -> list[Mail]:
    """Split a text into its mails, the one on top first."""
    found, head, by, body, at = list[Mail](), "", "", list[Line](), 0
    while at < len(lines):
        begun = _begins(lines, at)
        if begun is None:
            body.append(lines[at])
            at += 1
            continue
        found.append(Mail(_own(body), by, head))
        (by, head, at), body = begun, []
    found.append(Mail(_own(body), by, head))
    return found


def _own(body: list[Line]) -> tuple[Line, ...]:
    """Return the lines of a mail without what it quotes: those that are quoted no deeper than its first."""
    first = next((line.depth for line in body if line.said.strip()), 0)
    return tuple(line for line in body if line.depth <= first)


def _begins(lines: list[Line], at: int) -> tuple[str, str, int] | None:
    """Return who wrote the mail whose head begins here, the head, and the line after it."""
    said = lines[at].said.strip()
    if not said:
        return None
    for count in (1, 2):
        head = " ".join(line.said.strip() for line in lines[at : at + count])
        if (found := _WROTE.match(head)) and (_DIGIT.search(head) or _quoted_below(lines, at + count)):
            return _writer(found), head, at + count
    end = at + 1 if _RULE.match(said) else at
    while end < len(lines) and end > at and not lines[end].said.strip():
        end += 1
    fields = _fields(lines, end)
    if len(fields) >= _FEWEST_FIELDS and fields[0]["who"]:
        dated = [one.group() for one in fields if _DATED.match(one.group())]
        return _bare(fields[0]["what"]), " ".join(dated), end + len(fields)
    return ("", said, at + 1) if end > at else None


def _quoted_below(lines: list[Line], at: int) -> bool:
    """Tell whether the next words are quoted more deeply than the line before them."""
    below = next((line for line in lines[at:] if line.said.strip()), None)
    return below is not None and below.depth > lines[at - 1].depth


def _fields(lines: list[Line], at: int) -> list[re.Match[str]]:
    """Return the fields of a head that begins at a line, "From: …" first."""
    found: list[re.Match[str]] = []
    while at < len(lines) and (field := _FIELD.match(lines[at].said.strip())) is not None:
        found.append(field)
        at += 1
    return found


def _writer(found: re.Match[str]) -> str:
    """Return the name in "On Tue, 17 Nov 2026 at 09:12, Rob Hale <rob@x.com> wrote:"."""
    for part in (found["after"], found["by"], (found["before"] or "").rpartition(",")[2], found["before"]):
        name = re.sub(
            r"^.*\d[\d:.]*(?: ?[ap]m)?(?: uhr)?\b", "", _bare(part or ""), flags=re.IGNORECASE
        ).strip(" ,:")
        if _NAME.match(name) and name.split()[0][:3].lower() not in _DAYS:
            return name
    return ""


def _bare(name: str) -> str:
    """Return a name without its address."""
    return " ".join(_ADDRESS.sub(" ", name).split()).strip(" ,;")


# --- Who wrote it --------------------------------------------------------------------------------


def _of_them(mails: list[Mail], known: Sequence[str], today: date | None) -> Mail:
    """Return the newest mail of a known prospect; else the newest of all."""
    with_words = [mail for mail in mails if mail.said.strip()] or mails
    theirs = [mail for mail in with_words if _is_known(mail.by, known)] or with_words
    first, last = _sent(theirs[0], today), _sent(theirs[-1], today)
    upwards = first is not None and last is not None and first < last
    return theirs[-1] if upwards else theirs[0]


def _sent(mail: Mail, today: date | None) -> date | None:
    found = days_in(mail.head, today).read() if today is not None else ()
    return found[-1].last if found else None


def _is_known(by: str, known: Sequence[str]) -> bool:
    names = {one.casefold() for one in known}
    first = by.casefold().split()[:1]
    return bool(by) and (by.casefold() in names or any(name.split()[:1] == first for name in names))


def _is_reps(by: str, rep: str, known: Sequence[str]) -> bool:
    """Tell whether whoever wrote is the rep, of whom the first name may be all that is known.

    Who is called like a prospect is the prospect: the worse slip is to take their stop for the rep's mail.
    """
    return _is_known(by, (rep,)) and not any(_is_same(by, name) for name in known)


def _is_same(by: str, name: str) -> bool:
    """Tell whether two names are one, as far as both go: "Ada" and "Ada Lovelace"."""
    pairs = [*zip(by.casefold().split(), name.casefold().split(), strict=False)]
    return bool(pairs) and all(one == other for one, other in pairs)


def _is_note(top: Mail, older: Mail) -> bool:
    """Tell whether what stands above a mail is the rep's note on it and no mail in answer."""
    said = top.said.strip()
    if _GREETS.search(said) or _SIGNS.search(said):
        return False
    first = older.by.split()[0] if older.by else ""
    named = bool(first) and re.search(rf"\b{re.escape(first)}\b", said) is not None
    return named or said.endswith(":") or bool(_ABOUT.search(said))


def _greeted(text: str) -> str:
    """Return the name that a mail greets."""
    found = _GREETS.search(text)
    return found["name"] if found else ""
