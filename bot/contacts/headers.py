"""What the headers of exported lists say: which column holds what, and which tool wrote it.

HubSpot, Pipedrive and Salesforce name their columns each in their own way; besides, the usual words of a
few languages are known. A header counts without capitals, accents, marks and what stands in brackets.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from bot.contacts.days import written

# Not "[^)]": beginning anew at each of many opened brackets, it would look through all that follows.
_BRACKETS = re.compile(r"\([^()]*\)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a new word begins in "LastActivityDate"."""
_PHONE = re.compile(r"(?=(?:\D*\d){7})[+(\d][\d\s()/.+x-]*")
_DAY = re.compile(r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}")
_DIGIT = re.compile(r"\d")
_LONG = 80
"""Texts that are longer on the average are notes."""
_LOOKED_AT = 300

WHOLE = (
    "person name", "deal contact person", "lead contact person", "lead person", "contact person", "full name",
    "contact name", "contact full name", "lead name", "contact", "person", "ansprechpartner",
    "ansprechpartnerin", "kontaktperson", "kontakt", "nom complet", "nombre completo", "nome completo",
    "volledige naam", "associated contact", "interlocuteur", "contacto", "contatto", "kontaktname",
    "customer name", "client name",
)  # fmt: skip
PLAIN = ("name", "nom", "nombre", "nome", "naam", "vollstandiger name")
"""The whole name, or one half of it where the other half has a column of its own."""
FIRST = (
    "first name", "person first name", "firstname", "given name", "forename", "vorname", "prenom",
    "nombre de pila", "primer nombre", "voornaam", "contact first name",
)  # fmt: skip
LAST = (
    "last name", "person last name", "lastname", "surname", "family name", "nachname", "familienname",
    "nom de famille", "apellidos", "apellido", "cognome", "achternaam", "sobrenome", "contact last name",
)  # fmt: skip
COMPANY = (
    "company name", "company", "associated company", "primary associated company", "person organization",
    "deal organization", "lead organization", "organization name", "organisation name", "account name",
    "company account", "account", "organization", "organisation", "employer", "firma", "firmenname",
    "unternehmen", "kunde", "societe", "entreprise", "raison sociale", "empresa", "compania", "azienda",
    "bedrijf", "business", "business name", "company organization", "associated company name",
)  # fmt: skip
USERNAME = (
    "telegram", "telegram username", "telegram user name", "telegram handle", "person telegram",
    "telegram name", "username telegram", "telegram id name", "contact telegram",
)  # fmt: skip
TOUCHED = (
    "person last activity date", "deal last activity date", "lead last activity date", "last activity date",
    "last activity", "last contacted", "last contact", "last contact date", "date of last contact",
    "last touch", "last engagement date", "letzte aktivitat", "datum der letzten aktivitat",
    "letzter kontakt", "derniere activite", "date de derniere activite", "dernier contact",
    "ultima actividad", "fecha de la ultima actividad", "ultimo contacto", "ultimo contatto",
)  # fmt: skip
NEXT = (
    "person next activity date", "deal next activity date", "lead next activity date", "next activity date",
    "next activity", "next step date", "next step", "next steps", "next action", "next touch", "next",
    "next contact", "next contact date", "next follow up",
    "follow up date", "next follow up date", "follow up", "follow up on", "followup", "next call", "when",
    "due", "due date", "wann", "nachster schritt", "nachste schritte", "nachste aktivitat",
    "datum der nachsten aktivitat",
    "wiedervorlage", "nachster kontakt", "prochaine activite", "date de la prochaine activite", "relance",
    "prochain contact", "proxima actividad", "fecha de la proxima actividad", "proximo contacto",
)  # fmt: skip
_PRIVATE = re.compile(
    r"\b(e ?mails?|mail|phones?|mobile|telefon\w*|telephone|handy|fax|adress\w*|address\w*|street|strasse|"
    r"zip|postal|plz|notes?|notizen?|notas?|comments?|description|beschreibung|birthday|geburtstag|iban|"
    r"linkedin|website|url|domain|record id|owner|correo|courriel)\b"
)
_HUBSPOT = frozenset({
    "record id", "associated company", "associated company ids", "primary associated company",
    "contact owner", "lifecycle stage", "marketing contact status", "associated contact",
    "associated contact ids",
})  # fmt: skip
_SALESFORCE = frozenset({
    "account name", "company account", "lead source", "account id", "contact id", "lead id",
    "mailing street", "mailing city", "account owner", "lead owner", "opportunity name", "created by id",
    "last modified by id", "owner id", "is deleted", "last modified date", "salutation",
})  # fmt: skip
_PIPEDRIVE = re.compile(r"(Person|Deal|Organization|Organisation|Lead) - \w")


def plain(header: str) -> str:
    """Return a header without capitals, accents, marks and what stands in brackets."""
    apart = _HUMP.sub(" ", _BRACKETS.sub(" ", header))
    letters = unicodedata.normalize("NFKD", apart.casefold())
    kept = (each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
    return " ".join("".join(kept).split())


def columns_in(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return, by field, the column that its header names; of days, the one that holds most of them."""
    found = columns_of(headers)
    for field, words in (("touched", TOUCHED), ("next", NEXT)):
        days = {
            at: sum(written(cell) is not None for cell in _first_told(at, rows))
            for at in range(len(headers))
            if plain(headers[at]) in words
        }
        if any(days.values()):
            found[field] = max(days, key=lambda at: (days[at], -words.index(plain(headers[at]))))
        elif field in found and not any(_DIGIT.search(cell) for cell in _first_told(found[field], rows)):
            # "Next step" may just as well be told in words.
            del found[field]
    return found


def _first_told(at: int, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    return islice((cells[at] for cells in rows if cells[at]), _LOOKED_AT)


def columns_of(headers: Sequence[str]) -> dict[str, int]:
    """Return, by field, the column that its header names."""
    named: dict[str, int] = {}
    for at, header in enumerate(headers):
        named.setdefault(plain(header), at)
    whole, bare = _first_of(WHOLE, named), _first_of(PLAIN, named)
    first, last = _first_of(FIRST, named), _first_of(LAST, named)
    if bare is not None and last is None and first is not None:
        # "Vorname" beside "Name".
        last = bare
    elif bare is not None and first is None and last is not None:
        # "Nombre" beside "Apellidos".
        first = bare
    halves = first is not None and last is not None
    found = {
        "name": first if halves else next((at for at in (whole, bare, first, last) if at is not None), None),
        "last": last if halves else None,
        "company": _first_of(COMPANY, named),
        "username": _first_of(USERNAME, named),
        "touched": _first_of(TOUCHED, named),
        "next": _first_of(NEXT, named),
    }
    return {field: at for field, at in found.items() if at is not None}


def _first_of(words: Sequence[str], named: Mapping[str, int]) -> int | None:
    return next((named[word] for word in words if word in named), None)


def without_address(cell: str) -> str:
    """Return a cell without an e-mail address in brackets: "Lea Lund (lea@lund.example)" is Lea Lund."""
    if "@" not in cell or "(" not in cell:
        return cell
    bare = _BRACKETS.sub(lambda found: " " if "@" in found[0] else found[0], cell)
    # Of several, the export of a deal names the first one first.
    return " ".join((bare if bare == cell else bare.partition(";")[0]).split())


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether a row names columns: at least one that says who somebody is."""
    return not {"name", "company"}.isdisjoint(columns_of(cells))


def tool_of(headers: Sequence[str]) -> str:
    """Return the name of the tool that writes such headers; empty where none does."""
    if any(_PIPEDRIVE.match(header) for header in headers):
        return "Pipedrive"
    known = {plain(header) for header in headers}
    hubspot, salesforce = len(known & _HUBSPOT), len(known & _SALESFORCE)
    if max(hubspot, salesforce) < 2 or hubspot == salesforce:
        return ""
    return "HubSpot" if hubspot > salesforce else "Salesforce"


def is_row(headers: Sequence[str]) -> bool:
    """Tell whether a row that should name columns surely holds somebody: no header is a day or an address."""
    return any(_is_address(cell) or _is_number(cell) or written(cell) is not None for cell in headers)


def _is_number(cell: str) -> bool:
    return bool(_PHONE.fullmatch(cell)) and not _DAY.match(cell)


def is_never_taken(header: str, cells: Sequence[str]) -> bool:
    """Tell whether a column holds what the advice does not need: addresses, numbers, notes, or nothing."""
    if header and not columns_of([header]) and _PRIVATE.search(plain(header)):
        return True
    told = [cell for cell in cells[:_LOOKED_AT] if cell]
    if not told:
        return not any(cells)
    private = sum(_is_address(cell) or _is_number(cell) for cell in told)
    return private * 2 > len(told) or sum(map(len, told)) > _LONG * len(told)


def _is_address(cell: str) -> bool:
    """Tell whether a cell holds an e-mail address."""
    name, _, host = cell.partition("@")
    first, dot, after = host.partition(".")
    return bool(name and first and dot and after) and not any(
        letter.isspace() for letter in (name[-1], *first, after[0])
    )
