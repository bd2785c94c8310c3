"""Whether each mail that came in is still as it came: read whole, against its digest."""

from collections.abc import Iterator

from django.core.files.storage import storages

from escalation.models import ReceivedMail
from incidents.record.services.checking import Checked
from incidents.record.services.storing import digest_of
from tenants import scoping


def check_mail() -> Iterator[Checked]:
    """Check the mail of every provider, each in its scope and none held in memory."""
    for tenant_id, provider_id in scoping.all_tenants():
        if tenant_id != provider_id:
            continue
        with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
            rows = ReceivedMail.objects.filter(tenant=tenant_id)
            for row in rows.order_by("pk").iterator(chunk_size=500):
                name = f"escalation.receivedmail:{row.pk}"
                yield Checked(name, row.reference, row.size, _fault_of(row))


def _fault_of(row: ReceivedMail) -> str:
    try:
        with storages["mail"].open(row.key) as content:
            digest = digest_of(content)
    except FileNotFoundError:
        return "" if row.erased_at else "missing"
    if row.erased_at:
        return "not_erased"
    return "" if digest == row.sha256 else "altered"
