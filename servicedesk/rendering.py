"""Forms are drawn by the project's own templates: see templates/forms/."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Label always visible, help and error tied to the field (design guide, section 8)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
