"""One maker for each kind of row that pages name in their addresses (`Page.sample`).

What it makes of an incident stands in the address: for strangers, chance and the sweep alike.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, Final, TypeAlias
from uuid import UUID

from escalation.models import (
    Absence,
    AlertSource,
    DutyCover,
    Escalation,
    HandOver,
    Maintenance,
    RingTest,
    Rota,
    Rotation,
    StatusService,
    StatusUpdate,
    Webhook,
)
from escalation.notices.queries.asked import told_as
from incidents.models import (
    Article,
    Attachment,
    Complaint,
    ContinuityPlan,
    Control,
    ControlFile,
    Flag,
    FlagRule,
    Incident,
    InternalAttachment,
    MoveIn,
    OutagePart,
    Policy,
    Referral,
    Risk,
    Task,
    TextTemplate,
)
from reporting.models import ExportJob, SentQuarter
from servicedesk.api.tables import TABLES, Table
from tenants.models import Tenant
from tenants.pages import Page

Values: TypeAlias = dict[str, Any]
Maker: TypeAlias = Callable[[Incident], Iterator[Values]]

MISSING: Final = "INC-2000-999999"
NOT_THERE: Final = 2_000_000_000
# The same key of a row that nobody has.
NOBODYS: Final[Values] = {
    "reference": MISSING, "pk": NOT_THERE, "outage": "STO-2000-999999", "customer": NOT_THERE,
    "problem": "PRB-999999", "change": "CHG-999999", "release": "REL-999999",
    "suppliercase": "SUP-999999",
    "person": NOT_THERE, "export": UUID(int=0), "move": UUID(int=0),
    "solution": "KB-999999", "number": 1, "form": "controller_notice",
    "source": UUID(int=0), "key": "x", "name": "nobodys",
    "template": NOT_THERE,
    "control": NOT_THERE, "window": NOT_THERE, "test": NOT_THERE, "note": NOT_THERE,
    "update": UUID(int=0), "service": NOT_THERE, "page": "nobodys",
    "quarter": NOT_THERE, "policy": NOT_THERE, "rule": NOT_THERE, "flag": NOT_THERE,
    "risk": NOT_THERE, "plan": NOT_THERE,
    "task": NOT_THERE, "absence": NOT_THERE, "cover": NOT_THERE, "rotation": NOT_THERE,
}  # fmt: skip


def _incident(incident: Incident) -> Iterator[Values]:
    yield {"reference": incident.reference}


def _form(incident: Incident) -> Iterator[Values]:
    """The notice to the controller: asked wherever personal data may be hit."""
    yield {"reference": incident.reference, "form": "controller_notice"}


def _security(incident: Incident) -> Iterator[Values]:
    if incident.is_security:
        yield {"reference": incident.reference}


def _escalation(incident: Incident) -> Iterator[Values]:
    for row in Escalation.objects.filter(incident=incident).order_by("pk")[:1]:
        yield {"reference": incident.reference, "pk": row.pk}


def _own_escalation(incident: Incident) -> Iterator[Values]:
    """What Ines was asked as a function, where she was."""
    rows = list(Escalation.objects.filter(incident=incident).order_by("pk"))
    for row in sorted(rows, key=lambda row: not _is_of_ines(row))[:1]:
        yield {"reference": incident.reference, "pk": row.pk}


def _is_of_ines(row: Escalation) -> bool:
    holder = told_as(row)
    return bool(holder and holder.user and holder.user.name.startswith("Ines"))


def _complaint(incident: Incident) -> Iterator[Values]:
    for row in Complaint.objects.filter(incident=incident).order_by("pk")[:1]:
        yield {"pk": row.pk}


def _of_customer(model: Any, name: str, key: str = "pk") -> Maker:
    """Return the maker of a row of this incident's customer."""

    def made(incident: Incident) -> Iterator[Values]:
        for row in model.objects.filter(tenant=incident.tenant_id).order_by("pk")[:1]:
            yield {name: getattr(row, key)}

    return made


def _control_file(incident: Incident) -> Iterator[Values]:
    for row in ControlFile.objects.filter(tenant=incident.tenant_id).order_by("pk")[:1]:
        yield {"control": row.control_id, "file": row.public_id}


def _task(incident: Incident) -> Iterator[Values]:
    for row in Task.objects.filter(tenant=incident.tenant_id).order_by("pk")[:1]:
        yield {"task": row.number}


def _outage(incident: Incident) -> Iterator[Values]:
    """Of this incident's customer, whichever incident of theirs is part of it."""
    for row in OutagePart.objects.filter(tenant=incident.tenant_id).order_by("pk")[:1]:
        yield {"outage": row.reference}


def _referred(name: str) -> Maker:
    """Return the maker of a problem, change or release to which this customer's was referred."""

    def made(incident: Incident) -> Iterator[Values]:
        found = Referral.objects.filter((f"{name}__isnull", False), tenant=incident.tenant_id)
        for row in found.order_by("pk")[:1]:
            yield {name: row.reference}

    return made


def _solution(incident: Incident) -> Iterator[Values]:
    """One that is for this incident's customer alone."""
    for row in Article.objects.filter(customer=incident.tenant_id).order_by("pk")[:1]:
        yield {"solution": row.reference}


def _solution_version(incident: Incident) -> Iterator[Values]:
    for values in _solution(incident):
        yield {**values, "number": 1}


def _public_file(incident: Incident) -> Iterator[Values]:
    for row in Attachment.objects.filter(incident=incident).order_by("pk")[:1]:
        yield {"reference": incident.reference, "file": row.public_id}


def _file(incident: Incident) -> Iterator[Values]:
    yield from _public_file(incident)
    for row in InternalAttachment.objects.filter(incident=incident).order_by("pk")[:1]:
        yield {"reference": incident.reference, "file": row.public_id}


def _template(incident: Incident) -> Iterator[Values]:
    """One of the desk, filled in for this incident."""
    for row in TextTemplate.objects.filter(tenant=incident.provider_id).order_by("pk")[:1]:
        yield {"reference": incident.reference, "template": row.pk}


def _customer(incident: Incident) -> Iterator[Values]:
    yield {"customer": incident.tenant_id}


def _person(incident: Incident) -> Iterator[Values]:
    yield {"person": incident.reporter_id}


def _export(incident: Incident) -> Iterator[Values]:
    """One that somebody of this incident's customer, or of its provider, asked for on a page."""
    both = (incident.tenant_id, incident.provider_id)
    for row in ExportJob.objects.filter(tenant__in=both, token=None).order_by("pk"):
        yield {"export": row.public_id}


def _moved(incident: Incident) -> Iterator[Values]:
    """A file of this incident's customer."""
    for row in MoveIn.objects.filter(customer=incident.tenant_id).order_by("pk")[:1]:
        yield {"move": row.public_id}


def _webhook(incident: Incident) -> Iterator[Values]:
    """That of this incident's customer."""
    for row in Webhook.objects.filter(customer=incident.tenant_id).order_by("pk")[:1]:
        yield {"pk": row.pk}


def _flagrule(incident: Incident) -> Iterator[Values]:
    """That of this incident's customer."""
    for row in FlagRule.objects.filter(customer=incident.tenant_id).order_by("pk")[:1]:
        yield {"rule": row.pk}


def _flag(incident: Incident) -> Iterator[Values]:
    for row in Flag.objects.filter(incident=incident).order_by("pk")[:1]:
        yield {"reference": incident.reference, "flag": row.pk}


def _source(incident: Incident) -> Iterator[Values]:
    """One of monitoring, of this incident's provider."""
    for row in AlertSource.objects.filter(tenant=incident.provider_id).order_by("pk")[:1]:
        yield {"pk": row.pk}


def _status_update(incident: Incident) -> Iterator[Values]:
    for row in StatusUpdate.objects.filter(tenant=incident.provider_id).order_by("pk")[:1]:
        yield {"update": row.public_id}


def _of_duty(model: Any, name: str, **only: Any) -> Maker:
    """Return the maker of a row about who is on duty, of this incident's provider."""

    def made(incident: Incident) -> Iterator[Values]:
        rows = model.objects.filter(tenant=incident.provider_id, **only)
        for row in rows.order_by("pk")[:1]:
            yield {name: row.pk}

    return made


_OWN: Final[Mapping[str, Maker]] = {
    "incident": _incident,
    # One that is worked on: pages that look the same for every other.
    "running": _incident,
    # For its own reporter and their manager.
    "report": _incident,
    # For who is told of it as a function.
    "told": _incident,
    "told_form": _form,
    "form": _form,
    # What can be done with it hangs on how it stands.
    "act": _incident,
    "security": _security,
    "complaint": _complaint,
    "control": _of_customer(Control, "control"),
    # The same, for who answers for that organisation.
    "own_control": _of_customer(Control, "control"),
    "control_file": _control_file,
    "own_control_file": _control_file,
    "own_controls": lambda _incident: iter([{}]),
    "policy": _of_customer(Policy, "policy"),
    "risk": _of_customer(Risk, "risk"),
    "plan": _of_customer(ContinuityPlan, "plan"),
    # The same, for whoever it is for at that organisation.
    "own_policy": _of_customer(Policy, "policy"),
    "own_policies": lambda _incident: iter([{}]),
    "quarter": _of_customer(SentQuarter, "quarter", "report_id"),
    # The same, for the management of that organisation.
    "own_quarter": _of_customer(SentQuarter, "quarter", "report_id"),
    "own_quarters": lambda _incident: iter([{}]),
    "outage": _outage,
    "problem": _referred("problem"),
    "change": _referred("change"),
    "release": _referred("release"),
    "suppliercase": _referred("suppliercase"),
    "task": _task,
    "solution": _solution,
    "solution_version": _solution_version,
    # The same, as everybody at that customer reads it.
    "public_solution": _solution,
    "escalation": _escalation,
    # The same, of who has it in hand.
    "own_escalation": _own_escalation,
    "template": _template,
    "customer": _customer,
    "webhook": _webhook,
    "flagrule": _flagrule,
    "flag": _flag,
    "source": _source,
    "rota": _of_duty(Rota, "pk"),
    "rotation": _of_duty(Rotation, "rotation"),
    "duty_cover": _of_duty(DutyCover, "cover"),
    "absence": _of_duty(Absence, "absence"),
    "maintenance": _of_customer(Maintenance, "window"),
    "status_update": _status_update,
    "status_service": _of_duty(StatusService, "service"),
    # Of a test by mail only its own link says what came.
    "ring_test": _of_duty(RingTest, "test", medium="phone"),
    "hand_over": _of_duty(HandOver, "note"),
    "move": _moved,
    "export": _export,
    "person": _person,
    # Of a public message, also for its customer; and of both sides.
    "public_file": _public_file,
    "file": _file,
}
# Links that are the secret of one person, and lead to no tenant's row; where each is tried.
SECRETS: Final[Mapping[str, str]] = {
    "new_password": "where signing in is",
    "invitation": "where inviting is",
    "calendar_feed": "where the calendar is",
    "signed_link": "where escalations are",
    "receipt_link": "where an outage hit data",
    "ring_link": "where somebody is on duty",
    "mail_hook": "where incoming mail is",
    "monitoring_key": "where the door of monitoring is",
    "status_page": "where the status page is",
    "status_confirm_link": "where the status page is",
    "status_stop_link": "where the status page is",
}


def _row_of(table: Table) -> Maker:
    """Return the maker of a row of this table of the settings, of the incident's customer."""

    def made(incident: Incident) -> Iterator[Values]:
        owner = "pk" if table.model is Tenant else "tenant"
        for one in (incident.tenant_id, incident.provider_id):
            for row in table.model._default_manager.filter((owner, one)).order_by("pk")[:1]:
                yield {"pk": row.pk}
                return

    return made


MAKERS: Final[Mapping[str, Maker]] = {
    **_OWN,
    **{f"set-up-{name}": _row_of(table) for name, table in TABLES.items()},
}


def values_of(page: Page, incident: Incident) -> Iterator[Values]:
    """Return each thing that can stand in a page's address for one incident."""
    for made in MAKERS[page.sample](incident) if page.sample else ({},):
        for chosen in product(*page.choices.values()):
            yield {**made, **dict(zip(page.choices, chosen, strict=True))}
