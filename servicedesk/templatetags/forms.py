"""What every form that is sent carries: the secret against forgery, and for whom it was drawn."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from servicedesk.markup import EMPTY
from tenants.posted.kept import MARK, mark_of

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Stands for Django's own `{% csrf_token %}`, so that no form can lack the mark."""
    secret = context.get("csrf_token")
    if not secret or secret == "NOTPROVIDED":  # noqa: S105 - Django's word for none
        return EMPTY
    user = getattr(context.get("request"), "user", None) or context.get("user")
    mark = mark_of(user.pk) if user is not None and user.is_authenticated else ""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}',
        secret,
        format_html('<input type="hidden" name="{}" value="{}">', MARK, mark) if mark else EMPTY,
    )
