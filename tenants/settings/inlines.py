"""Rows that are set up as a part of another row."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet

from tenants.settings.forms import SettingsForm
from tenants.settings.scoped import Scoped


class LabelledRows(BaseInlineFormSet[Any, Any, Any]):
    """The head of a column is no label to a reader of screens: each control gets its own."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        # Known before it is judged: whose row it is.
        form.instance.tenant_id = self.instance.tenant_id
        form.instance.provider_id = self.instance.provider_id
        return form

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            # Of several boxes each has its own label already.
            if not field.widget.use_fieldset:
                field.widget.attrs.setdefault("aria-label", field.label)


class ScopedInline(Scoped, admin.TabularInline[Any, Any]):
    """Rows that are a part of another row."""

    form = SettingsForm
    formset = LabelledRows
    exclude = ("tenant", "provider")
    extra = 0
    is_removable = True
