"""What every form that is sent carries: the secret against forgery, and for whom it was drawn."""

import html
from collections.abc import Mapping
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.utils.safestring import SafeString

from servicedesk.markup import EMPTY, escaped, format_html
from tenants.posted.kept import MARK, mark_of

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Stands for Django's own `{% csrf_token %}`, so that no form can lack the mark."""
    secret = context.get("csrf_token")
    if not secret or secret == "NOTPROVIDED":  # noqa: S105 - Django's word for none
        return EMPTY
    request = context.get("request")
    user = getattr(request, "user", None) or context.get("user")
    # All forms of a page have the same, which is worked out with the first.
    drawn_for, drawn = getattr(request, "form_secret", (None, EMPTY))
    if drawn_for is not secret:
        drawn = _secret_of(secret, user)
        if request is not None:
            request.form_secret = (secret, drawn)
    return drawn


def _secret_of(secret: object, user: Any) -> SafeString:
    mark = mark_of(user.pk) if user is not None and user.is_authenticated else ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}',
        secret,
        format_html('<input type="hidden" name="{}" value="{}">', MARK, mark) if mark else EMPTY,
    )


@register.simple_tag
def attrs(given: Mapping[str, object]) -> SafeString:
    """Draw the attributes of a widget: a template for each input is half of what a form costs."""
    found = []
    for name, value in given.items():
        if value is True:
            found.append(f" {escaped(name)}")
        elif value is not False:
            found.append(f' {escaped(name)}="{escaped(value)}"')
    return SafeString("".join(found))


@register.simple_tag
def input_box(widget: Mapping[str, Any]) -> SafeString:
    """Draw an input with its attributes."""
    given: dict[str, object] = {"type": widget["type"], "name": widget["name"]}
    if widget["value"] is not None:
        given["value"] = str(widget["value"])
    return format_html("<input{}>", attrs({**given, **widget["attrs"]}))


@register.simple_tag
def options(widget: Mapping[str, Any]) -> SafeString:
    """Draw the options of a list: a template for each takes a tenth of a second for a thousand."""
    drawn = []
    for name, choices, _number in widget["optgroups"]:
        text = "\n".join(_option(one) for one in choices)
        drawn.append(
            f'<optgroup label="{html.escape(str(name))}">{text}</optgroup>' if name else text
        )
    return SafeString("\n".join(drawn))


def _option(one: Mapping[str, Any]) -> str:
    attrs = flatatt(one["attrs"]) if one["attrs"] else ""
    return (
        f'<option value="{html.escape(str(one["value"]))}"{attrs}>{escaped(one["label"])}</option>'
    )
