"""Whether the bytes of files are where the ledger says, for the replay of a history.

It asks the storage how large each is: what is gone, cut or grown is found. Whether a byte in it was
changed takes reading all of them: that is what `verify_files` does.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from incidents.models import Attachment, ControlFile, InternalAttachment, KnownFile
from incidents.record.services.storing import bytes_of_files

# In the place of a size.
MISSING: Final = "missing"
_CAME_WITH: Final = frozenset({
    "incident.registered", "message.sent", "message.received", "note.added", "call.logged",
    "breach.notified", "obligation.answered", "evidence.collected", "police.filed",
    "measure.proved", "control.done",
})  # fmt: skip


class _FileProver:
    table: ClassVar[type[KnownFile]]
    label: ClassVar[str]
    kinds: ClassVar[frozenset[str]] = _CAME_WITH | {"file.erased"}

    def told(self, kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return how large the ledger says that each file is; one that was erased has no size."""
        for name, columns in said["rows"].items():
            label, _colon, key = name.rpartition(":")
            if label != self.table._meta.label_lower or not columns:
                continue
            if "size" in columns:
                yield f"{self.label}:{key}", {"bytes": columns["size"]}
            elif columns.get("erased_at"):
                yield f"{self.label}:{key}", {"bytes": MISSING}

    def live(self, tenant_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
        rows = self.table._base_manager.filter(tenant_id=tenant_id).order_by("pk")
        # Most organisations have none.
        if not rows.exists():
            return
        for pk, key in rows.values_list("pk", "key").iterator(chunk_size=500):
            yield pk, {"bytes": size_of(key)}


class PublicFiles(_FileProver):
    table = Attachment
    label = "incidents.attachment.bytes"


class InternalFiles(_FileProver):
    table = InternalAttachment
    label = "incidents.internalattachment.bytes"


class ControlFiles(_FileProver):
    table = ControlFile
    label = "incidents.controlfile.bytes"


def size_of(key: str) -> int | str:
    """Return how many bytes the storage has under a key, or that it has none."""
    try:
        return bytes_of_files().size(key)
    except FileNotFoundError:
        return MISSING
