"""Which fields a file of each kind can fill, and from which columns: by guess, or by preset.

The presets follow the public formats of the tools: Zammad's ticket export and REST API, TOPdesk's
incident and person API, and the export of Freshservice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from incidents.choices import MoveKind
from tenants.errors import Words


@dataclass(frozen=True)
class MoveField:
    """One of our fields: what it is called, whether a row cannot do without, and other names."""

    name: str
    label: Words
    names: tuple[str, ...] = ()
    is_needed: bool = False


_CUSTOMER: Final = MoveField(
    "customer", _("Customer"),
    ("customer", "organization", "organisation", "company", "klant", "organisatie", "branch",
     "department", "vestiging"),
)  # fmt: skip
FIELDS: Final[Mapping[MoveKind, tuple[MoveField, ...]]] = {
    MoveKind.CUSTOMERS: (
        MoveField("name", _("Name"), ("name", "naam", "company", "organization"), is_needed=True),
        MoveField("zone", _("Time zone"), ("timezone", "tijdzone")),
        MoveField("language", _("Language"), ("language", "taal")),
        MoveField("desk_phone", _("Phone of the desk"), ("deskphone",)),
    ),
    MoveKind.PEOPLE: (
        _CUSTOMER,
        MoveField("name", _("Name"), ("name", "naam", "fullname", "dynamicname"), is_needed=True),
        MoveField("first_name", _("First name"), ("firstname", "voornaam")),
        MoveField("last_name", _("Last name"), ("lastname", "surname", "achternaam")),
        MoveField("email", _("E-mail"), ("email", "mail", "emailaddress", "primaryemail")),
        MoveField("phone", _("Phone"), ("phone", "telephone", "phonenumber", "telefoon",
                                        "workphone", "workphonenumber")),
        MoveField("language", _("Language"), ("language", "taal")),
    ),
    MoveKind.ASSETS: (
        _CUSTOMER,
        MoveField("name", _("Name"), ("name", "naam", "displayname", "assetid"), is_needed=True),
        MoveField("kind", _("Kind"), ("kind", "type", "assettype", "soort", "assettypename")),
        MoveField("confidentiality", _("Confidentiality"),
                  ("confidentiality", "vertrouwelijkheid")),
        MoveField("integrity", _("Integrity"), ("integrity", "integriteit")),
        MoveField("availability", _("Availability"), ("availability", "beschikbaarheid")),
        MoveField("owner", _("Owner"), ("owner", "eigenaar", "assignedto", "usedby")),
        MoveField("supplier", _("Supplier"), ("supplier", "leverancier", "vendor")),
        MoveField("contract_number", _("Contract number"),
                  ("contractnumber", "contract", "contractnummer")),
        MoveField("support_ends_on", _("End of support"),
                  ("supportendson", "endofsupport", "eol", "endoflife", "eindeondersteuning")),
        MoveField("maintained_until", _("Maintenance until"),
                  ("maintaineduntil", "maintenanceuntil", "onderhoudtot", "warrantyexpirydate")),
        MoveField("renews_on", _("Contract renews"),
                  ("renewson", "renewaldate", "verlengdatum")),
        MoveField("notice_months", _("Notice period, months"),
                  ("noticemonths", "noticeperiod", "opzegtermijn")),
        MoveField("licence_kind", _("Licence"), ("licencekind", "licence", "license", "licentie")),
        MoveField("licence_seats", _("Seats of the licence"),
                  ("licenceseats", "seats", "licenties", "aantallicenties")),
        MoveField("licence_ends_on", _("Licence ends"),
                  ("licenceendson", "licenseexpiry", "licentietot")),
    ),
    MoveKind.INCIDENTS: (
        _CUSTOMER,
        MoveField("number", _("Number there"), ("number", "nummer", "id", "ticketid",
                                                "ticketnumber", "incidentnumber"), is_needed=True),
        MoveField("title", _("Title"), ("title", "titel", "subject", "briefdescription",
                                        "kortebeschrijving", "onderwerp"), is_needed=True),
        MoveField("description", _("Description"), ("description", "beschrijving", "request",
                                                    "verzoek", "omschrijving", "body")),
        MoveField("status", _("Status"), ("status", "state", "processingstatus")),
        MoveField("priority", _("Priority"), ("priority", "prioriteit")),
        MoveField("reporter", _("Reporter"), ("reporter", "caller", "requester", "requestername",
                                              "aanmelder", "customername", "melder")),
        MoveField("reporter_email", _("E-mail of the reporter"),
                  ("reporteremail", "requesteremail", "calleremail", "customeremail")),
        MoveField("category", _("Category"), ("category", "categorie")),
        MoveField("team", _("Team"), ("team", "group", "operatorgroup", "behandelaarsgroep")),
        MoveField("channel", _("Channel"), ("channel", "source", "calltype", "entrytype")),
        MoveField("reported_at", _("Reported"), ("reportedat", "createdat", "created",
                                                 "createdtime", "creationdate", "aanmelddatum",
                                                 "calldate"),
                  is_needed=True),
        MoveField("resolved_at", _("Resolved"), ("resolvedat", "resolvedtime", "completeddate",
                                                 "resolved", "gereeddatum")),
        MoveField("closed_at", _("Closed"), ("closedat", "closeat", "closedtime", "closeddate",
                                             "closed", "afmelddatum")),
    ),
}  # fmt: skip
# By the exact names of their public formats; what is not named here is guessed.
PRESETS: Final[Mapping[str, Mapping[MoveKind, Mapping[str, str]]]] = {
    "zammad": {
        MoveKind.INCIDENTS: {
            "number": "number", "title": "title", "status": "state", "priority": "priority",
            "customer": "organization", "reporter_email": "customer", "team": "group",
            "reported_at": "created_at", "closed_at": "close_at", "channel": "create_article_type",
        },
        MoveKind.PEOPLE: {
            "first_name": "firstname", "last_name": "lastname", "customer": "organization",
        },
    },
    "topdesk": {
        MoveKind.INCIDENTS: {
            "number": "number", "title": "briefDescription", "description": "request",
            "status": "processingStatus.name", "priority": "priority.name",
            "customer": "callerBranch.name", "reporter": "caller.dynamicName",
            "reporter_email": "caller.email", "category": "category.name",
            "team": "operatorGroup.name", "channel": "entryType.name",
            "reported_at": "callDate", "resolved_at": "completedDate", "closed_at": "closedDate",
        },
        MoveKind.PEOPLE: {
            "name": "dynamicName", "first_name": "firstName", "last_name": "surName",
            "phone": "phoneNumber", "customer": "branch.name",
        },
    },
    "freshservice": {
        MoveKind.INCIDENTS: {
            "number": "Ticket Id", "title": "Subject", "description": "Description",
            "status": "Status", "priority": "Priority", "customer": "Department",
            "reporter": "Requester Name", "reporter_email": "Requester Email",
            "category": "Category", "team": "Group", "channel": "Source",
            "reported_at": "Created Time", "resolved_at": "Resolved Time",
            "closed_at": "Closed Time",
        },
        MoveKind.PEOPLE: {"first_name": "First Name", "last_name": "Last Name",
                          "customer": "Department", "phone": "Work Phone Number"},
    },
}  # fmt: skip


def plain(text: str) -> str:
    """Return a column's name without what tools differ in: case, spaces, dots, signs."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def guessed(kind: MoveKind, columns: Sequence[str], *, preset: str = "") -> dict[str, str]:
    """Return from which column each field is read, as far as their names tell; each used once."""
    found: dict[str, str] = {}
    left = list(columns)
    said = PRESETS.get(preset, {}).get(kind, {})
    for name, column in said.items():
        if match := _named(left, [plain(column)]):
            found[name] = match
            left.remove(match)
    for field in FIELDS[kind]:
        if field.name not in found and (match := _named(left, _names(field))):
            found[field.name] = match
            left.remove(match)
    return found


def lacking(kind: MoveKind, mapping: Mapping[str, str]) -> list[MoveField]:
    """Return the fields that a file cannot do without, and that no column fills."""
    has_parts = kind is MoveKind.PEOPLE and {"first_name", "last_name"} & mapping.keys()
    return [
        field
        for field in FIELDS[kind]
        if field.is_needed and field.name not in mapping
        and not (field.name == "name" and has_parts)
    ]  # fmt: skip


def called(kind: MoveKind, name: str) -> str:
    """Return a field as people call it; what is no field of this kind as it is."""
    return next((str(field.label) for field in FIELDS[kind] if field.name == name), name)


def _names(field: MoveField) -> list[str]:
    """Return what a column of it may be called: as tools do, and as this field is called here."""
    labels = []
    for language in ("nl", "en"):
        with override(language):
            labels.append(plain(str(field.label)))
    return [*field.names, *labels]


def _named(columns: Iterable[str], names: Iterable[str]) -> str:
    by_name = {plain(column): column for column in reversed(list(columns))}
    return next((by_name[name] for name in names if name in by_name), "")
