"""Attributes and icons, the stuff of every part; refuses what the content policy forbids."""

import html
import re
from collections.abc import Mapping
from functools import cache

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

EMPTY = SafeString("")
NAME = re.compile(r"[a-z][a-z0-9-]*")


def raw(markup: str) -> SafeString:
    """Mark as markup what is a constant of this program, or was escaped here."""
    return mark_safe(markup)  # noqa: S308 - see above


def escaped(value: object) -> str:
    """Return the value as it may stand in markup; what is markup already stays as it is."""
    text = str(value)
    return text if isinstance(text, SafeString) else html.escape(text)


def format_html(form: str, *values: object) -> SafeString:
    """Do what Django's does, in half of its time: a list of fifty rows asks it a thousand times."""
    return SafeString(form.format(*[escaped(value) for value in values]))


@cache
def _allowed(name: str) -> str:
    """Return the attribute's name in HTML; inline style and script break the content policy."""
    attribute = name.rstrip("_").replace("_", "-")
    if not NAME.fullmatch(attribute):
        raise ValueError(f"{name!r} is not the name of an attribute")
    if attribute == "style" or attribute.startswith(("on", "hx-on")):
        raise ValueError(f"{attribute} is not allowed: state goes in data-* attributes")
    return attribute


def attributes(values: Mapping[str, object]) -> SafeString:
    """Return ` name="value"` pairs; True gives a bare attribute, None and False give none."""
    found = []
    for name, value in values.items():
        attribute = _allowed(name)
        if value is True:
            found.append(f" {attribute}")
        elif value is not None and value is not False:
            found.append(f' {attribute}="{escaped(value)}"')
    return SafeString("".join(found))


def classes(base: str, values: dict[str, object]) -> str:
    """Return the class of a part with the page's own behind it, taken out of `values`."""
    return f"{base} {values.pop('class', '')}".strip()


@cache
def sprite() -> str:
    return static("servicedesk/icons.svg")


@cache
def icon_of(name: str, css: str = "") -> SafeString:
    """Return a decorative icon of the sprite; the control around it carries the name."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        sprite(),
        name,
    )


def hidden(text: object) -> SafeString:
    """Return text that only a screen reader reads."""
    return format_html('<span class="sr">{}</span>', text) if text else EMPTY
