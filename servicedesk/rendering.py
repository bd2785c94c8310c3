"""Forms are drawn by the project's own templates: see templates/forms/."""

from functools import cache
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.template.loader import get_template


class FormRenderer(TemplatesSetting):
    """Label always visible, help and error tied to the field (design guide, section 8)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> Any:
        return _template(template_name)


@cache
def _template(name: str) -> Any:
    # Asked for each field and each box of a form.
    return get_template(name)
