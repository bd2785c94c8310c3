"""Whose rows a table of the settings has, and which choices: of lists and inlines alike."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.errors import Words
from tenants.models import Tenant, User
from tenants.models.base import TenantRow
from tenants.queries import members_of
from tenants.settings.fields import language_field, zone_field
from tenants.settings.site import configured_by

if TYPE_CHECKING:
    _Rows = models.QuerySet[Any]


# Texts in the database of which there are only so many.
CHOSEN = {"language": language_field, "zone": zone_field}


class Scoped:
    """What lists and inlines share: whose rows, which choices."""

    model: type[models.Model]
    # What columns without a name of their own are called.
    labels: ClassVar[Mapping[str, Words]] = {"tenant": _("organisation")}
    # What stands below a field, where its name alone does not tell.
    hints: ClassVar[Mapping[str, Words]] = {}
    is_shown_only = False
    is_removable = False

    def get_queryset(self, request: HttpRequest) -> "_Rows":
        rows: _Rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.filter(tenant__in=configured_by(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = configured_by(request)
        return bool(allowed) and (obj is None or obj.tenant_id in allowed)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.is_shown_only and self.has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.is_shown_only and self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_removable and self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        allowed = configured_by(request)
        target = db_field.remote_field.model
        if target is Tenant:
            kwargs["queryset"] = found = _tenants(self.model, db_field.name, allowed)
            if not db_field.null and found.count() == 1:
                # Nothing to choose.
                kwargs["empty_label"] = None
        elif target is User:
            kwargs["queryset"] = members_of(allowed)
        elif issubclass(target, TenantRow):
            kwargs["queryset"] = target._default_manager.filter(tenant__in=allowed)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in CHOSEN:
            return CHOSEN[db_field.name](db_field)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        # Each row has its own page: no windows on top of windows.
        for what in ("add", "change", "delete", "view"):
            if field is not None and hasattr(field.widget, f"can_{what}_related"):
                setattr(field.widget, f"can_{what}_related", False)
        return field


def _tenants(model: type[models.Model], field: str, allowed: Sequence[int]) -> "_Rows":
    """Return who can own such a row: the provider, its customers, or both."""
    found = Tenant.objects.filter(pk__in=allowed).order_by("name")
    providers = models.Q(pk=models.F("provider"))
    if field == "provider" or (field == "tenant" and is_of_provider(model)):
        return found.filter(providers)
    if field == "customer":
        return found.exclude(providers)
    return found


def is_of_provider(model: type[models.Model]) -> bool:
    """Return whether the database asks that such a row is the provider's own."""
    names = {constraint.name for constraint in model._meta.constraints}
    return f"{model._meta.db_table}_of_provider" in names
