"""A legal hold is asked at every door by which something goes: words, files, mail as it came."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, LegalHold
from tenants import scoping
from tenants.choices import Side
from tenants.errors import DomainError
from tenants.models import Contact, FunctionHolder
from tenants.models.base import Recorded

# Ways from a row to the incident that it is of, where it is not its own.
_BY_WAY_OF: Final = ("review", "message", "clock", "outage")


class Held(DomainError):
    """Nothing of this is erased while a legal hold stands."""

    code = "held"

    def __init__(self, reference: str) -> None:
        said = _("%(reference)s is under a legal hold: nothing of it is erased until it is lifted.")
        super().__init__(said % {"reference": reference})


def refuse_while_held(rows: Iterable[Recorded], subject: object) -> None:
    """Refuse to erase what a standing hold keeps: of an incident, or of somebody who is in one."""
    for row in (*rows, subject):
        standing = LegalHold.objects.filter(lifted_at=None).filter(_of(row))
        found = standing.values_list("incident__reference", flat=True).first()
        if found is not None:
            raise Held(found)


def _of(row: object) -> Q:
    """Say which incidents a row is of; of a contact, those that they reported or heard of."""
    if isinstance(row, Incident):
        return Q(incident=row.pk)
    if isinstance(row, Contact):
        return _of_contact(row.pk)
    if isinstance(row, FunctionHolder):
        return Q(pk__in=[])
    incident = getattr(row, "incident_id", None)
    for name in _BY_WAY_OF if incident is None else ():
        if getattr(row, f"{name}_id", None) is not None:
            incident = getattr(getattr(row, name), "incident_id", None)
    return Q(incident=incident) if incident is not None else Q(pk__in=[])


def _of_contact(pk: int) -> Q:
    reported = Q(incident__reporter=pk) | Q(incident__confirmed_by=pk)
    told = Q(incident__affected_contacts__contact=pk) | Q(incident__calls__contact=pk)
    return reported | told | Q(incident__messages__contact=pk)


def refuse_mail_while_held(provider_id: int, reference: str) -> None:
    """Refuse to erase a mail as it came that became part of a held incident, whoever's it is."""
    if not reference:
        return
    whole = scoping.Scope(
        tenants=(provider_id,), providers=(provider_id,), side=Side.PROVIDER, wholes=(provider_id,)
    )
    with scoping.entered(whole):
        standing = LegalHold.objects.filter(lifted_at=None, incident__reference=reference)
        is_held = standing.exists()
    if is_held:
        raise Held(reference)
