"""Whether the bytes of every file are still those that came: read whole, against their digest."""

from collections.abc import Iterator
from dataclasses import dataclass

from incidents.models import ControlFile, KnownFile
from incidents.record.services.files import TABLES
from incidents.record.services.orphans import keys_under, named_keys
from incidents.record.services.storing import digest_of, opened, take_away
from tenants import scoping


@dataclass(frozen=True)
class Checked:
    """One file, and what is wrong with its bytes; nothing when they are as they came."""

    row: str
    reference: str
    size: int
    fault: str = ""


def check_files() -> Iterator[Checked]:
    """Check the files of every tenant, each in its scope and none held in memory."""
    for tenant_id, provider_id in scoping.all_tenants():
        with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
            for table in TABLES:
                rows = table._default_manager.filter(tenant=tenant_id).select_related("incident")
                for row in rows.order_by("pk").iterator(chunk_size=500):
                    yield _checked(row, row.incident.reference)
            duties = ControlFile.objects.filter(tenant=tenant_id).select_related("control")
            for proof in duties.order_by("pk").iterator(chunk_size=500):
                yield _checked(proof, proof.control.code)


def _checked(row: KnownFile, reference: str) -> Checked:
    name = f"{row._meta.label_lower}:{row.pk}"
    return Checked(name, reference, row.size, _fault_of(row))


def _fault_of(row: KnownFile) -> str:
    try:
        with opened(row.key) as content:
            digest = digest_of(content)
    except FileNotFoundError:
        return "" if row.erased_at else "missing"
    if row.erased_at:
        return "not_erased"
    return "" if digest == row.sha256 else "altered"


def unnamed() -> list[str]:
    """Return the keys of bytes that no file names: cut off on their way in, or erased."""
    found = list(keys_under(""))
    return sorted(set(found) - named_keys(found)) if found else []


def clear(keys: list[str]) -> None:
    for key in keys:
        take_away(key)
