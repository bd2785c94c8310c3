"""The open work that hangs on a row of the set-up, as the rooms above know it."""

from collections.abc import Callable, Collection

from django.conf import settings
from django.utils.module_loading import import_string

from tenants.models import Tenant, User
from tenants.models.base import TenantRow


def work_on(
    row: User | Tenant | TenantRow, *, customers: Collection[int] | None = None
) -> list[str]:
    """Return one sentence on it, or nothing; `customers` leaves out what is of others."""
    count: Callable[..., list[str]] = import_string(settings.OPEN_WORK)
    return count(row, customers=customers)
