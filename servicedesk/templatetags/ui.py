"""Buttons, icons, badges, chips, avatars and meters (design guide, section 4)."""

from collections.abc import Iterable
from typing import Protocol
from zlib import crc32

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servicedesk.markup import EMPTY, attributes, classes, format_html, hidden, icon_of

register = template.Library()

# From here on the exact number helps nobody.
MANY = 100


class PieceView(Protocol):
    """What a part of a text must say to be shown."""

    text: str
    is_hit: bool


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Decorative: `{% icon "check" %}`, larger `{% icon "inbox" "lg" %}`."""
    return icon_of(name, "i-lg" if size == "lg" else size)


def _key(key: str) -> SafeString:
    return format_html(' <kbd class="hide-s" aria-hidden="true">{}</kbd>', key) if key else EMPTY


@register.simple_tag
def btn(
    label: str,
    icon: str = "",
    *,
    kind: str = "",
    size: str = "",
    href: str = "",
    type: str = "button",
    key: str = "",
    icon_only: bool = False,
    **attrs: object,
) -> SafeString:
    """A button, or a link in its shape when `href` is given; other attributes with underscores."""
    facts: dict[str, object] = {
        "data_kind": kind or None,
        "data_size": size or None,
        "data_icon": icon_only,
        "aria_keyshortcuts": key or None,
        "aria_label": label if icon_only else None,
        "title": label if icon_only else None,
    }
    css = classes("btn", attrs)
    start = {"href": href} if href else {"type": type}
    shown = EMPTY if icon_only else label
    glyph = icon_of(icon) if icon else EMPTY
    return format_html(
        '<{0} class="{1}"{2}>{3}{4}{5}</{0}>',
        "a" if href else "button",
        css,
        attributes({**start, **facts, **attrs}),
        glyph,
        shown,
        EMPTY if icon_only else _key(key),
    )


@register.simple_tag
def key(name: str) -> SafeString:
    """A key as on the keyboard: `{% key "J" %}`."""
    return format_html("<kbd>{}</kbd>", name)


@register.simple_tag
def badge(text: object, colour: str = "", icon: str = "", **attrs: object) -> SafeString:
    """`{% badge "Internal" "amber" icon="lock" %}`; line red amber green blue violet brand."""
    css = classes("badge", attrs)
    return format_html(
        '<span class="{}"{}>{}{}</span>',
        css,
        attributes({"data_c": colour or None, **attrs}),
        icon_of(icon) if icon else EMPTY,
        text,
    )


def initials_of(name: str) -> str:
    """Return one or two capitals: first and last word, without the Dutch small words between."""
    words = [word for word in name.replace(".", " ").split() if word[:1].isalnum()]
    if not words:
        return ""
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def short_name(name: object) -> str:
    """`{{ row.assignee|short_name }}` gives `S. El Amrani`, for columns."""
    first, _space, rest = str(name or "").strip().partition(" ")
    return f"{first[0]}. {rest}" if rest else first


@register.simple_tag
def av(person: object = "", *, label: bool = False, lg: bool = False) -> SafeString:
    """An avatar of initials for a name, or a dashed one for nobody. `label` speaks the name."""
    name = str(person or "")
    colour = crc32(name.encode()) % 4 + 1 if name else 0
    spoken: dict[str, object] = (
        {"role": "img", "aria_label": name or _("Nobody"), "title": name or _("Nobody")}
        if label
        else {"aria_hidden": "true"}
    )
    return format_html(
        '<span class="av"{}>{}</span>',
        attributes({"data_c": colour, "data_lg": lg, **spoken}),
        initials_of(name),
    )


@register.simple_tag
def chip(
    text: object,
    value: object = "",
    *,
    icon: str = "",
    href: str = "",
    remove: str = "",
    current: bool | None = None,
    key: str = "",
    **attrs: object,
) -> SafeString:
    """A filter. With `href` a choice (`current` marks it), with `remove` one that is set."""
    bold = format_html(" <b>{}</b>", value) if value != "" else EMPTY
    glyph = icon_of(icon) if icon else EMPTY
    if remove:
        said = hidden(_("Remove the filter %(name)s") % {"name": f"{text} {value}".strip()})
        cross = format_html('<a class="x" href="{}">{}{}</a>', remove, icon_of("x"), said)
        whole = '<span class="chip"{}>{}<span>{}{}</span>{}</span>'
        return format_html(whole, attributes(attrs), glyph, text, bold, cross)
    facts: dict[str, object]
    if href:
        facts = {"href": href, "aria_current": "true" if current else None}
    else:
        pressed = None if current is None else str(bool(current)).lower()
        facts = {"type": "button", "aria_pressed": pressed}
    facts["aria_keyshortcuts"] = key or None
    return format_html(
        '<{0} class="chip"{1}>{2}<span>{3}{4}</span>{5}</{0}>',
        "a" if href else "button",
        attributes({**facts, **attrs}),
        glyph,
        text,
        bold,
        _key(key),
    )


@register.simple_tag
def nav_count(counts: object, name: str) -> SafeString:
    """The figure behind a place in the menu, up to 99+; `burning` is red while there are any."""
    value = counts.get(name) if isinstance(counts, dict) else None
    if value is None:
        return EMPTY
    hot = name == "burning" and value > 0
    return format_html(
        '<span class="n"{}>{}{}</span>',
        attributes({"data_hot": hot}),
        value if value < MANY else "99+",
        hidden(f" {_('active')}") if hot else EMPTY,
    )


@register.simple_tag
def pieces(parts: Iterable[PieceView]) -> SafeString:
    """`{% pieces hit.subject %}`: a text with what was looked for marked."""
    form = {True: "<mark>{}</mark>", False: "{}"}
    return SafeString("".join(format_html(form[part.is_hit], part.text) for part in parts))


@register.simple_tag
def meter(share: float, label: str = "") -> SafeString:
    """A bar of `share` percent; without `label` it is decoration beside a figure."""
    width = f"{max(0.0, min(100.0, float(share))):.1f}%"
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return format_html(
        '<svg class="meter"{}><rect class="bg" width="100%" height="4" rx="2"/>'
        '<rect class="fg" width="{}" height="4" rx="2"/></svg>',
        attributes(spoken),
        width,
    )


@register.simple_tag
def pips(value: int, of: int = 5) -> SafeString:
    """Steps lit up to `value`; from 4 on they turn red (information class)."""
    lit = max(0, min(of, int(value)))
    steps = format_html("{}", SafeString("<i data-on></i>" * lit + "<i></i>" * (of - lit)))
    return format_html(
        '<span class="pips"{} aria-hidden="true">{}</span>',
        attributes({"data_hi": lit >= 4}),  # noqa: PLR2004 - class 4 and 5 are the high ones
        steps,
    )


@register.filter
def entry(mapping: object, name: object) -> object:
    """`{{ hints|entry:value }}`: what a dictionary holds under a name that is itself a variable."""
    return mapping.get(name, "") if isinstance(mapping, dict) else ""
