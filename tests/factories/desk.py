"""What a desk keeps to write with, made as an administrator does; call these inside a scope."""

from typing import Any

from incidents.choices import WaitingReason
from incidents.handling.services.templates import write_template
from incidents.handling.services.write_macro import write_macro
from incidents.models import Macro, TextMode, TextTemplate
from tests.people import BEGIN, World


def template_of_desk(world: World, **said: Any) -> TextTemplate:
    """Return a message that says that a report was received, or what is said instead."""
    row = TextTemplate(
        tenant=world.provider, provider=world.provider,
        **{
            "name": "Received", "mode": TextMode.PUBLIC, "text_en": "We have {{ number }}.",
            **said,
        },
    )  # fmt: skip
    return write_template(row=row, fields=None, actor=world.actor("adam"), now=BEGIN)


def macro_of_desk(world: World, **said: Any) -> Macro:
    """Return one that takes an incident, asks its reporter something and waits two days."""
    row = Macro(
        tenant=world.provider, provider=world.provider,
        **{
            "name": "Ask", "takes": True, "waits_for": WaitingReason.CUSTOMER, "wait_hours": 48,
            **said,
        },
    )  # fmt: skip
    return write_macro(row=row, fields=None, actor=world.actor("adam"), now=BEGIN)
