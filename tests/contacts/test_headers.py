"""Headers of exported lists: which column holds what, and which tool wrote them."""

import pytest

from bot.contacts.headers import columns_in, columns_of, is_never_taken, tool_of

HUBSPOT = [
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner",
    "Primary Associated Company ID", "Last Activity Date (EDT)", "Lead Status", "Create Date (EDT)",
    "Associated Company", "Next Activity Date (EDT)",
]  # fmt: skip
PIPEDRIVE_PEOPLE = [
    "Person - ID", "Person - Name", "Person - Label", "Person - Organization", "Person - Email - Work",
    "Person - Phone - Work", "Person - Open deals", "Person - Last activity date",
    "Person - Next activity date", "Person - Owner",
]  # fmt: skip
PIPEDRIVE_DEALS = [
    "Deal - ID", "Deal - Title", "Deal - Value", "Deal - Organization", "Deal - Contact person",
    "Deal - Stage", "Deal - Last activity date", "Deal - Next activity date",
]  # fmt: skip
SALESFORCE_REPORT = [
    "Salutation", "First Name", "Last Name", "Title", "Account Name", "Mailing Street", "Phone", "Email",
    "Last Activity",
]  # fmt: skip
SALESFORCE_LEADS = ["Lead Owner", "First Name", "Last Name", "Company / Account", "Email", "Lead Source"]
SALESFORCE_DATA = [
    "Id",
    "IsDeleted",
    "AccountId",
    "LastName",
    "FirstName",
    "Company",
    "LastActivityDate",
    "OwnerId",
]


def told(headers: list[str]) -> dict[str, str]:
    """Return the header of each field that was found."""
    return {field: headers[at] for field, at in columns_of(headers).items()}


@pytest.mark.parametrize(
    ("headers", "tool", "found"),
    [
        (
            HUBSPOT,
            "HubSpot",
            {
                "name": "First Name",
                "last": "Last Name",
                "company": "Associated Company",
                "touched": "Last Activity Date (EDT)",
                "next": "Next Activity Date (EDT)",
            },
        ),
        (
            PIPEDRIVE_PEOPLE,
            "Pipedrive",
            {
                "name": "Person - Name",
                "company": "Person - Organization",
                "touched": "Person - Last activity date",
                "next": "Person - Next activity date",
            },
        ),
        (
            PIPEDRIVE_DEALS,
            "Pipedrive",
            {
                "name": "Deal - Contact person",
                "company": "Deal - Organization",
                "touched": "Deal - Last activity date",
                "next": "Deal - Next activity date",
            },
        ),
        (
            SALESFORCE_REPORT,
            "Salesforce",
            {
                "name": "First Name",
                "last": "Last Name",
                "company": "Account Name",
                "touched": "Last Activity",
            },
        ),
        (
            SALESFORCE_LEADS,
            "Salesforce",
            {"name": "First Name", "last": "Last Name", "company": "Company / Account"},
        ),
        (
            SALESFORCE_DATA,
            "Salesforce",
            {"name": "FirstName", "last": "LastName", "company": "Company", "touched": "LastActivityDate"},
        ),
    ],
    ids=["hubspot", "pipedrive people", "pipedrive deals", "salesforce report", "leads", "data export"],
)
def test_the_exports_of_the_three_tools_are_recognised(headers: list[str], tool: str, found: dict[str, str]):
    assert tool_of(headers) == tool
    assert told(headers) == found
    assert told([header.upper() for header in headers]).keys() == found.keys() or tool == "Salesforce"


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["NAME", "company"], {"name": "NAME", "company": "company"}),
        (["Full name", "Telegram"], {"name": "Full name", "username": "Telegram"}),
        (["Vorname", "Name", "Firma"], {"name": "Vorname", "last": "Name", "company": "Firma"}),
        (["Prénom", "Nom", "Société"], {"name": "Prénom", "last": "Nom", "company": "Société"}),
        (["Nombre", "Apellidos", "Empresa"], {"name": "Nombre", "last": "Apellidos", "company": "Empresa"}),
        (["first_name", "last_name"], {"name": "first_name", "last": "last_name"}),
        (["Nachname", "Unternehmen"], {"name": "Nachname", "company": "Unternehmen"}),
        (["Name", "First name", "Last name"], {"name": "First name", "last": "Last name"}),
        (["Wiedervorlage", "Letzter Kontakt"], {"next": "Wiedervorlage", "touched": "Letzter Kontakt"}),
        (["Colour", "Size"], {}),
    ],
)
def test_the_usual_words_of_a_few_languages_are_known(headers: list[str], found: dict[str, str]):
    assert told(headers) == found
    assert tool_of(headers) == ""


@pytest.mark.parametrize(
    ("cell", "left_out"),
    [
        ("dana@north.example", True),
        ("Dana Kim <dana@north.example>", True),
        ("@dana_k", False),
        ("Dana @ north.example", False),
        ("dana@home", False),
        ("dana@home. Later", False),
        ("+49 171 2345678", True),
        ("21.11.2026", False),
    ],
)
def test_a_column_of_addresses_is_never_taken(cell: str, left_out: bool):
    assert is_never_taken("Extra", [cell] * 3) is left_out


@pytest.mark.parametrize("header", ["Next step", "Next contact", "Follow up", "Wann", "Nächster Schritt"])
def test_a_next_step_is_a_day_whatever_it_is_called(header: str):
    assert columns_in(["Name", header], [("Dana", "2026-11-24")]) == {"name": 0, "next": 1}


def test_of_several_columns_that_holds_the_day_in_which_days_stand():
    headers = ["Name", "Next activity", "Next step"]

    assert columns_in(headers, [("Dana", "Call her", "2026-11-24")])["next"] == 2
    assert "next" not in columns_in(headers, [("Dana", "Call her", "Soon")])


def test_a_day_far_down_is_seen():
    rows = [*[("Dana", "")] * 1_000, ("Omar", "2026-11-24")]

    assert columns_in(["Name", "Next step"], rows)["next"] == 1


def test_the_deals_of_hubspot_name_whom_they_are_with():
    headers = ["Record ID", "Deal Name", "Associated Contact", "Associated Company"]

    assert told(headers) == {"name": "Associated Contact", "company": "Associated Company"}
    assert tool_of(headers) == "HubSpot"


def test_no_tool_is_named_for_headers_that_anybody_may_write():
    assert tool_of(["First Name", "Company", "Last activity date", "Next activity date", "Lead Status"]) == ""
