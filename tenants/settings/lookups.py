"""By what a list of the settings may be narrowed: by its own filters, and by nothing else.

Django lets whoever reads a list filter by any column of the table, shown or not. So a list of
people would answer, letter by letter, how the digest of somebody's password begins.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.models import Tenant
from tenants.rules.typed import is_key
from tenants.settings.site import configured_by

# Of more organisations than this none is listed beside a table.
MANY = 50


def are_many(request: HttpRequest) -> bool:
    """Say whether organisations are looked for by name instead of chosen from a list."""
    return len(configured_by(request)) > MANY


def sortable_of(
    table: "admin.ModelAdmin[Any]", shown: Sequence[str], *, is_large: bool
) -> list[str]:
    """Return the columns by which a list may be sorted.

    A large table would be sorted as a whole for one page by what no index leads.
    """
    if not is_large:
        return list(shown)
    led = {field.name for field in table.opts.concrete_fields if field.unique}
    order = {one: getattr(getattr(table, one, None), "admin_order_field", one) for one in shown}
    return [column for column in shown if order[column] in led]


class OwnFiltersList(ChangeList):
    """Refuses what none of the filters on this page has taken for itself.

    Django also sorts by columns that it offers no sorting by; here that is the order of old.
    """

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Any:
        if not all(map(self._is_offered, self.params.get(ORDER_VAR, "").split("."))):
            del self.params[ORDER_VAR]
        return super().get_ordering(request, queryset)

    def _is_offered(self, column: str) -> bool:
        number = column.removeprefix("-")
        if not is_key(number) or int(number) >= len(self.list_display):
            return not column
        return self.list_display[int(number)] in (self.sortable_by or ())

    def get_filters(self, request: HttpRequest) -> Any:
        found = super().get_filters(request)
        _specs, _has_filters, left, *_rest = found
        if left:
            raise DisallowedModelAdminLookup(f"No filter of this list: {', '.join(sorted(left))}")
        return found


class OwnerFilter(admin.RelatedOnlyFieldListFilter):
    """One organisation; of many only the one asked for is named, others are found by their name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("organisation")

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        if not are_many(request):
            return super().field_choices(field, request, model_admin)
        asked = request.GET.get(f"{field.name}__id__exact", "")
        if not is_key(asked) or int(asked) not in configured_by(request):
            return []
        return [(int(asked), Tenant.objects.get(pk=asked).name)]

    def has_output(self) -> bool:
        # What was asked for narrows the list also where it names nobody.
        return len(self.lookup_choices) > 1 or self.lookup_val is not None
