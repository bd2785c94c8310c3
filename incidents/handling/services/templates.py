"""Templates of the desk, as administrators write them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.models import TextTemplate
from incidents.record.rules.placeholders import PLACEHOLDERS, unknown_in
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, Words
from tenants.rules.roles import Actor
from tenants.settings.services.configure import add_row, change_row

TEXTS = ("text_nl", "text_en")


@transaction.atomic
def write_template(
    *, row: TextTemplate, fields: tuple[str, ...] | None, actor: Actor, now: datetime
) -> TextTemplate:
    """Write a template; `fields` are the columns that changed, None for a new one.

    Refused is a placeholder that there is not: it would go to a customer as it stands.
    """
    check_template(row)
    if fields is None:
        add_row(row=row, actor=actor, now=now)
    else:
        change_row(row=row, fields=fields, actor=actor, now=now)
    return row


def check_template(row: TextTemplate) -> None:
    for name in TEXTS:
        setattr(row, name, clean_text(getattr(row, name), name, needed=False, limit=8_000))
    errors = {name: told for name in TEXTS if (told := _wrong(getattr(row, name)))}
    if not any(getattr(row, name) for name in TEXTS):
        errors["text_nl"] = _("Fill in the text in at least one language.")
    if errors:
        raise Invalid(errors=errors)


def _wrong(text: str) -> Words:
    unknown = unknown_in(text)
    if not unknown:
        return ""
    return _("There is no %(unknown)s. These can be filled in: %(known)s.") % {
        "unknown": ", ".join(unknown),
        "known": ", ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS),
    }
