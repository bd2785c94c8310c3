"""What a desk keeps to write with, made as an administrator does; call these inside a scope."""

from typing import Any

from incidents.handling.services.templates import write_template
from incidents.models import TextMode, TextTemplate
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
