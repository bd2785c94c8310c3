"""What the desk of the demo writes with."""

from datetime import datetime
from typing import Final

from incidents.choices import WaitingReason
from incidents.handling.services.templates import write_template
from incidents.handling.services.write_macro import write_macro
from incidents.models import Macro, TextMode, TextTemplate
from tenants.models import Tenant
from tenants.rules.roles import SYSTEM

TEMPLATES: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "Ontvangen",
        TextMode.PUBLIC,
        "Beste {{ reporter }},\n\nUw melding {{ number }} ({{ title }}) is bij ons in behandeling."
        " U hoort van ons zodra er nieuws is.\n\nMet vriendelijke groet,\n{{ me }}, {{ desk }}",
        "Dear {{ reporter }},\n\nWe are working on your report {{ number }} ({{ title }})."
        " You will hear from us as soon as there is news.\n\nKind regards,\n{{ me }}, {{ desk }}",
    ),
    (
        "Vraag om een schermafbeelding",
        TextMode.PUBLIC,
        "Beste {{ reporter }},\n\nKunt u voor {{ number }} een afbeelding van uw scherm sturen,"
        " met de foutmelding erop?\n\nMet vriendelijke groet,\n{{ me }}, {{ desk }}",
        "Dear {{ reporter }},\n\nFor {{ number }}, could you send us a picture of your screen that"
        " shows the error?\n\nKind regards,\n{{ me }}, {{ desk }}",
    ),
)


def write_texts(provider: Tenant, *, now: datetime) -> None:
    """Write the templates and the macro of the demo."""
    rows = {}
    for name, mode, dutch, english in TEMPLATES:
        row = TextTemplate(
            tenant=provider, provider=provider, name=name, mode=mode, text_nl=dutch,
            text_en=english,
        )  # fmt: skip
        rows[name] = write_template(row=row, fields=None, actor=SYSTEM, now=now)
    macro = Macro(
        tenant=provider, provider=provider, name="Neem over en vraag om een schermafbeelding",
        takes=True, message=rows["Vraag om een schermafbeelding"],
        waits_for=WaitingReason.CUSTOMER, wait_hours=48,
    )  # fmt: skip
    write_macro(row=macro, fields=None, actor=SYSTEM, now=now)
