"""What is known of the word that was given: what was accepted, and calls that were answered."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from incidents.choices import CallOutcome, MessageKind, RoundKind
from incidents.models import AffectedContact, Call, Proof, UpdateRound
from incidents.record.rules import updates as rules
from tenants.ledger import canonical
from tenants.models import Contact
from tenants.reach import reachable

# What counts as word from us; a receipt is automatic and answers nothing.
COUNTS = (
    MessageKind.REPLY,
    MessageKind.UPDATE,
    MessageKind.RESTORATION,
    MessageKind.CONFIRMATION,
)


def asked_of(row: UpdateRound) -> rules.Round:
    return rules.Round(
        number=row.number,
        kind=RoundKind(row.kind),
        opens_at=row.opened_at,
        due_at=row.due_at,
        media=frozenset(row.media),
    )


def by_medium(moments: Mapping[str, datetime]) -> dict[str, str]:
    """Return what was proven as its column holds it: by medium, as the ledger writes a moment."""
    return {code: canonical.moment(at) for code, at in sorted(moments.items())}


def proofs_of(incidents: Collection[int], *, since: datetime) -> dict[int, rules.Proofs]:
    """Return everything that proves word to the contacts of these incidents from a moment on."""
    contacts: dict[int, set[int]] = defaultdict(set)
    # Who left hears nothing any more, so nothing is wanting of them.
    told = AffectedContact.objects.filter(incident__in=incidents, is_active=True)
    here = reachable(Contact.objects.filter(pk__in=told.values("contact")))
    told = told.filter(contact__in=here.values("pk"))
    for key, contact in told.values_list("incident_id", "contact_id"):
        contacts[key].add(contact)
    deliveries = _deliveries(incidents, since=since)
    calls = _calls(incidents, since=since)
    return {
        key: rules.Proofs(
            contacts=frozenset(contacts[key]),
            deliveries=tuple(deliveries[key]),
            calls=tuple(calls[key]),
        )
        for key in incidents
    }


def _deliveries(incidents: Collection[int], *, since: datetime) -> dict[int, list[rules.Delivery]]:
    deliveries: dict[int, list[rules.Delivery]] = defaultdict(list)
    proofs = Proof.objects.filter(
        message__incident__in=incidents, message__kind__in=COUNTS, accepted_at__gte=since
    )
    for row in proofs.select_related("message").only(
        "message__incident_id", "message__sent_at", "contact_id", "medium", "accepted_at",
        "revoked_at",
    ):  # fmt: skip
        one = rules.Delivery(
            row.contact_id, row.accepted_at, row.revoked_at, row.message.sent_at, row.medium
        )
        deliveries[row.message.incident_id].append(one)
    return deliveries


def _calls(incidents: Collection[int], *, since: datetime) -> dict[int, list[datetime]]:
    calls: dict[int, list[datetime]] = defaultdict(list)
    # The call by which they reported rang before the round opened, and went on into it.
    answered = Call.objects.filter(
        Q(called_at__gte=since) | Q(logged_at__gte=since),
        incident__in=incidents,
        outcome=CallOutcome.ANSWERED,
    )
    spoken = answered.values_list(
        "incident_id", "called_at", "logged_at", "incident__registered_at"
    )
    for key, called_at, logged_at, registered_at in spoken:
        moment = rules.spoken_at(called_at, logged_at=logged_at, registered_at=registered_at)
        calls[key].append(moment)
    return calls
