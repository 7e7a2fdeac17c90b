"""A list of people brought in a file: its columns are shown, then it is taken over as a whole or not at all.

Until the rep has said yes nothing of it is among the prospects. Those who look like somebody known are
left out at first and asked about one by one; what is there already is never written over.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.coaching import alike
from bot.coaching.alike import asked_alike, asking, called, completed, made_of
from bot.coaching.model import (
    FIELDS,
    Alike,
    BadRow,
    Brought,
    Button,
    Contact,
    Import,
    Listed,
    ListRead,
    People,
    Prospect,
    Reading,
    Reply,
    Scene,
    Sheet,
    Turn,
)
from bot.coaching.panels import Answer, Command, Prompt, Tap, asked, button, page_number, panel, told
from bot.coaching.playbook import Playbook
from bot.coaching.questions import in_pairs
from bot.coaching.view import View
from bot.coaching.wording import day_text, label, say, shortened

_COLUMNS = 8
"""Columns to choose from on one page."""
_TOLD = 10
"""Rows left out that are told one by one."""
_SHORT = 40
"""Characters of a header, or of a file's name, that are shown."""
_YAML = (".yaml", ".yml")
MOST_PROSPECTS = 10_000
"""Of a rep: no list is taken over that could lead beyond."""
NONE = "none"
TAKES_OVER = "contactsgo."
"""With the key of a list: the button that takes it over."""
_DAY, _MONTH = "d", "m"


def _command(scene: Scene, _view: View | None, _rest: str, playbook: Playbook) -> Turn:
    texts = [say(playbook, "contacts_how"), say(playbook, "contacts_ask_file")]
    return asked(scene, playbook, "contacts", texts)


def _file_answered(
    _scene: Scene, _view: View | None, _rest: str, answer: Answer, _reading: Reading, playbook: Playbook
) -> Turn | None:
    """Say so where a text file was sent that holds no list; stories are stories here too."""
    if not isinstance(answer, Brought) or answer.name.lower().endswith(_YAML):
        return None
    return told(playbook, "contacts_no_table")


def listed(scene: Scene, _event: Listed, reading: Reading, playbook: Playbook) -> Turn:
    """Show the columns of a list that was sent, or say why it cannot be taken."""
    found = reading.people or ListRead()
    if found.sheet is None:
        return told(playbook, found.problem or "contacts_no_table", **found.slots)
    if scene.importing is not None and scene.importing.alike:
        # Another list would take their place, and with it whom they are about.
        first = say(playbook, "contacts_first_these")
        asked_first = asked_alike(scene.importing, scene.prospects, playbook, first)
        return Turn((replace(asked_first, in_place=False),))
    importing = Import(scene.new_key(), scene.rep.key, scene.now, found.sheet, found.columns)
    return _changed(scene, importing, playbook, in_place=False)


def dropped(_scene: Scene, playbook: Playbook) -> Turn:
    """Let go of the list that is under way; what was taken over of it stays."""
    return Turn((panel([say(playbook, "contacts_dropped")]),), import_over=True)


# --- The columns ---------------------------------------------------------------------------------


def _under_way(scene: Scene, key: str) -> tuple[Import, Sheet] | None:
    """Return the list that a button is about; None when it is done with, or another has taken its place."""
    importing = scene.importing
    if importing is None or importing.key != key or importing.sheet is None:
        return None
    return importing, importing.sheet


def _changed(scene: Scene, importing: Import, playbook: Playbook, *, in_place: bool = True) -> Turn:
    """Keep a list as it is now, and show what would be taken of it."""
    reply = _shown(scene, importing, playbook)
    return Turn((replace(reply, in_place=in_place),), importing=importing)


def _shown(scene: Scene, importing: Import, playbook: Playbook) -> Reply:
    sheet, columns = importing.sheet, importing.columns
    assert sheet is not None
    head = "contacts_head_tool" if sheet.tool else "contacts_head"
    rows = _counted("contacts_rows", len(sheet.rows) + len(sheet.bad), playbook)
    slots = {"name": _short(sheet.name), "rows": rows, "tool": sheet.tool}
    if {"name", "company"}.isdisjoint(columns):
        return _column_needed(importing, sheet, say(playbook, head, slots), playbook)
    people = scene.people_in(importing, scene.today)
    if people.two_days:
        return _day_asked(scene, importing, people, playbook)
    lines = [_line(field, sheet, columns, playbook) for field in FIELDS if field != "last"]
    there = {called(prospect) for prospect in scene.prospects}
    new = [contact for contact in people.contacts if called(contact) not in there]
    late = sum(contact.next_on is not None and contact.next_on < scene.today for contact in new)
    texts = [say(playbook, head, slots), "\n".join(lines), _example(scene, new or people.contacts, playbook)]
    texts += [_counts(people, len(new), playbook), _counted("contacts_late", late, playbook)]
    texts += [_counted("contacts_partly", len(people.left_empty), playbook)]
    texts += [say(playbook, "contacts_only")]
    word = "take_contacts" if new else "fill_contacts"
    count = f"{len(new):,}"
    take = button(playbook, word, f"{TAKES_OVER}{importing.key}", primary=True, count=count)
    change = button(playbook, "change", f"contactsmap.{importing.key}")
    return panel(texts, [[take] if people.contacts else [], [change, _stop(importing, playbook)]])


def _counts(people: People, new: int, playbook: Playbook) -> str:
    """Say what becomes of the rows."""
    counts = {
        "new": new,
        "twice": people.twins,
        "known": len(people.contacts) - new,
        "bad": len(people.bad),
    }
    parts = [
        say(playbook, f"contacts_count_{key}", {"count": f"{count:,}"})
        for key, count in counts.items()
        if count
    ]
    return say(playbook, "contacts_counts", {"counts": ", ".join(parts)})


def _line(field: str, sheet: Sheet, columns: Mapping[str, int], playbook: Playbook) -> str:
    """Say from which column a field is taken."""
    wanted = [part for part in ((field, "last") if field == "name" else (field,)) if part in columns]
    headers = " + ".join(_header(sheet, columns[part], playbook) for part in wanted)
    slots = {"field": say(playbook, f"contacts_{field}"), "column": headers or say(playbook, "contacts_none")}
    return say(playbook, "contacts_line", slots)


def _header(sheet: Sheet, at: int, playbook: Playbook) -> str:
    return _short(sheet.headers[at]) or say(playbook, "contacts_column", {"number": at + 1})


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"


def _example(scene: Scene, contacts: Sequence[Contact], playbook: Playbook) -> str:
    """Show what becomes of one row: the first that fills the most fields."""
    if not contacts:
        return say(playbook, "contacts_nobody")

    def filled(contact: Contact) -> int:
        return sum(map(bool, (contact.company, contact.username, contact.touched_on, contact.next_on)))

    one = max(contacts[:_TOLD], key=filled)
    parts = [label(one.name, one.company)]
    if one.username:
        parts.append(f"@{one.username}")
    for word, day in (("contacts_was", one.touched_on), ("contacts_comes", one.next_on)):
        if day is not None:
            parts.append(say(playbook, word, {"day": day_text(day, scene.today)}))
    return say(playbook, "contacts_example", {"line": one.line, "who": ", ".join(parts)})


def _day_asked(scene: Scene, importing: Import, people: People, playbook: Playbook) -> Reply:
    """Ask which day is meant where nothing in the list says whether day or month comes first."""
    question = say(playbook, "contacts_ask_day", {"typed": people.day_as_typed})
    buttons = [
        Button(day_text(day, scene.today), f"contactsday.{importing.key}.{order}")
        for order, day in zip((_DAY, _MONTH), people.two_days, strict=True)
    ]
    return asking([], question, [buttons, [_stop(importing, playbook)]])


def _stop(importing: Import, playbook: Playbook) -> Button:
    return button(playbook, "never_mind", f"contactsoff.{importing.key}")


def _column_needed(importing: Import, sheet: Sheet, head: str, playbook: Playbook) -> Reply:
    """Ask for the one column without which nobody can be found."""
    asked_name = _column_asked(importing, sheet, "name", 0, playbook, head, say(playbook, "contacts_needed"))
    company = button(playbook, "company_instead", f"contactscol.{importing.key}.company.0")
    return replace(asked_name, rows=(*asked_name.rows[:-2], (company,), asked_name.rows[-1]))


def _column_asked(
    importing: Import, sheet: Sheet, field: str, page: int, playbook: Playbook, *texts: str
) -> Reply:
    """Ask which column holds a field, a page of them at a time."""
    last = max(0, (len(sheet.headers) - 1) // _COLUMNS)
    page = min(max(page, 0), last)
    prefix = f"contactsset.{importing.key}.{field}"
    buttons = [
        Button(shortened(_header(sheet, at, playbook)), f"{prefix}.{at}")
        for at in range(page * _COLUMNS, min((page + 1) * _COLUMNS, len(sheet.headers)))
    ]
    turning = [
        button(playbook, word, f"contactscol.{importing.key}.{field}.{to}")
        for word, to in (("previous", page - 1), ("next", page + 1))
        if 0 <= to <= last
    ]
    none = button(playbook, "no_column", f"{prefix}.{NONE}")
    back = button(playbook, "back", f"contactsmap.{importing.key}")
    question = say(playbook, "contacts_ask_column", {"field": say(playbook, f"contacts_{field}")})
    return asking(texts, question, [*in_pairs(buttons), turning, [none, back], [_stop(importing, playbook)]])


def _card_again(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    found = _under_way(scene, key)
    if found is None:
        return told(playbook, "contacts_gone")
    return Turn((_shown(scene, found[0], playbook),))


def _change(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Show the fields, of which each may be taken from another column."""
    found = _under_way(scene, key)
    if found is None:
        return told(playbook, "contacts_gone")
    choices = [Button(say(playbook, f"contacts_{field}"), f"contactscol.{key}.{field}.0") for field in FIELDS]
    back = button(playbook, "back", f"contacts.{key}")
    rows = [*in_pairs(choices), [back, _stop(found[0], playbook)]]
    return Turn((asking([], say(playbook, "contacts_ask_field"), rows),))


def _columns(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, field, page = (*rest.split("."), "", "")[:3]
    found = _under_way(scene, key)
    if found is None or field not in FIELDS:
        return told(playbook, "contacts_gone")
    return Turn((_column_asked(*found, field, page_number(page), playbook),))


def _set(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    """Take a field from a column, or from none."""
    key, field, column = (*rest.split("."), "", "")[:3]
    found = _under_way(scene, key)
    if found is None or field not in FIELDS:
        return told(playbook, "contacts_gone")
    importing, sheet = found
    columns = {name: at for name, at in importing.columns.items() if name != field}
    if column in map(str, range(len(sheet.headers))):
        at = int(column)
        if (holder := next((name for name in columns if columns[name] == at), None)) is not None:
            slots = {"column": _header(sheet, at, playbook), "field": say(playbook, f"contacts_{holder}")}
            taken = say(playbook, "contacts_column_taken", slots)
            return Turn((_column_asked(importing, sheet, field, at // _COLUMNS, playbook, taken),))
        columns[field] = at
    # Another column may be written in another order.
    return _changed(scene, replace(importing, columns=columns, day_first=None), playbook)


def _day_set(scene: Scene, _view: View | None, rest: str, playbook: Playbook) -> Turn:
    key, _, order = rest.partition(".")
    found = _under_way(scene, key)
    if found is None or order not in {_DAY, _MONTH}:
        return told(playbook, "contacts_gone")
    return _changed(scene, replace(found[0], day_first=order == _DAY), playbook)


def _off(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Let go of a list; of one that is done with already there is nothing to let go of."""
    if scene.importing is None or scene.importing.key != key:
        return told(playbook, "contacts_gone")
    return dropped(scene, playbook)


# --- Taken over ----------------------------------------------------------------------------------


def _go(scene: Scene, _view: View | None, key: str, playbook: Playbook) -> Turn:
    """Add whom a list holds, all at once; those who look alike are asked about after it."""
    found = _under_way(scene, key)
    if found is None:
        another = scene.importing is not None and scene.importing.key != key
        return told(playbook, "contacts_gone" if another else "contacts_done_already")
    importing, _ = found
    weighed = scene.weighed
    if weighed is None or weighed.importing != importing:
        # It was changed right before: what would be taken of it now, the rep has not seen yet.
        return Turn((_shown(scene, importing, playbook),))
    people, compared = weighed.people, weighed.compared
    if people.two_days or not people.contacts:
        return Turn((_shown(scene, importing, playbook),))
    # Somebody may have been added since it was compared.
    there = {called(prospect): prospect.key for prospect in scene.prospects}
    unknown = [contact for contact in people.contacts if called(contact) not in there]
    total = len(scene.prospects) + len(unknown)
    if total > MOST_PROSPECTS:
        return told(playbook, "contacts_many_people", people=f"{total:,}", most=f"{MOST_PROSPECTS:,}")
    added = {
        contact.line: made_of(scene, contact) for contact in compared.new if called(contact) not in there
    }
    there |= {called(prospect): prospect.key for prospect in added.values()}
    pending = tuple(
        Alike(contact, other.key if isinstance(other, Prospect) else there[called(other)])
        for contact, other in compared.alike
        if called(contact) not in there
    )
    completed = _completed(scene, people)
    known = len(people.contacts) - len(added) - len(pending)
    within = sum(isinstance(other, Contact) for _, other in compared.alike)
    lines = [
        _counted("contacts_added", len(added), playbook) or say(playbook, "contacts_none_new"),
        _counted("contacts_known", known, playbook),
        _counted("contacts_completed", len(completed), playbook),
        _counted("contacts_twins", people.twins, playbook),
        _counted("contacts_alike", len(pending) - within, playbook),
        _counted("contacts_alike_within", within, playbook),
    ]
    account = [" ".join(filter(None, lines))]
    account += [_listed_rows("contacts_bad", people.bad, playbook)]
    account += [_listed_rows("contacts_left_empty", people.left_empty, playbook)]
    done = panel(account)
    changed = (*added.values(), *completed)
    turn = Turn((done,), prospects=changed, undo=bool(changed))
    if not pending:
        return replace(turn, import_over=True)
    left = replace(importing, sheet=None, columns={}, alike=pending)
    asking = asked_alike(left, [*scene.prospects, *added.values()], playbook)
    return replace(turn, replies=(done, replace(asking, in_place=False)), importing=left)


def _completed(scene: Scene, people: People) -> list[Prospect]:
    """Return those who were there already and of whom the list says what was empty."""
    named = {called(contact): contact for contact in people.contacts}
    # Of two who are called the same, the list does not say which is meant.
    often = Counter(called(prospect) for prospect in scene.prospects)
    found = ((item, named.get(called(item))) for item in scene.prospects if often[called(item)] == 1)
    filled = ((item, completed(item, contact)) for item, contact in found if contact is not None)
    return [now for before, now in filled if now != before]


def _counted(word: str, count: int, playbook: Playbook) -> str:
    """Say how many there are; nothing where there are none."""
    if not count:
        return ""
    return say(playbook, f"{word}_one" if count == 1 else word, {"count": f"{count:,}"})


def _listed_rows(head: str, bad: Sequence[BadRow], playbook: Playbook) -> str:
    """List the first rows that are not taken as they are, each with why."""
    if not bad:
        return ""
    lines = [
        say(
            playbook,
            "contacts_bad_line",
            {"line": each.line, "why": say(playbook, f"contacts_why_{each.reason}")},
        )
        for each in bad[:_TOLD]
    ]
    if len(bad) > _TOLD:
        lines.append(say(playbook, "contacts_bad_more", {"count": f"{len(bad) - _TOLD:,}"}))
    return "\n".join([say(playbook, head), *lines])


COMMANDS: Mapping[str, Command] = {"import": _command}
TAPS: Mapping[str, Tap] = {
    "contacts": _card_again,
    "contactsmap": _change,
    "contactscol": _columns,
    "contactsset": _set,
    "contactsday": _day_set,
    "contactsgo": _go,
    "contactsoff": _off,
    **alike.TAPS,
}
PROMPTS: Mapping[str, Prompt] = {"contacts": _file_answered}
