"""Parts that hold other parts: card, note, fold, menu, empty state (design guide, section 4)."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from servicedesk.markup import EMPTY, attributes, classes, format_html, icon_of

register = template.Library()

NOTE_ICONS = {"": "info", "red": "circle-alert", "amber": "triangle-alert", "green": "circle-check"}


def _safe(content: object) -> SafeString:
    """What stands between the tags was rendered by the engine, which has escaped it."""
    return SafeString(content)


@register.simple_block_tag
def card(content: str, title: str = "", *, level: int = 2, id: str = "", **attrs: object) -> str:
    """`{% card "Service status" %}…{% endcard %}`: a region with its heading."""
    head = format_html("<header><h{0}>{1}</h{0}></header>", level, title) if title else EMPTY
    css = classes("card", attrs)
    return format_html(
        '<section class="{}"{}>{}<div class="body">{}</div></section>',
        css,
        attributes({"id": id or None, **attrs}),
        head,
        _safe(content),
    )


@register.simple_block_tag
def note(
    content: str, colour: str = "", *, icon: str = "", alert: bool = False, **attrs: object
) -> str:
    """A banner: `{% note "red" alert=True %}…{% endnote %}`; alert only for a fresh error."""
    css = classes("note", attrs)
    return format_html(
        '<div class="{}"{}>{}<div class="grow">{}</div></div>',
        css,
        attributes({"data_c": colour or None, "role": "alert" if alert else None, **attrs}),
        icon_of(icon or NOTE_ICONS.get(colour, "info")),
        _safe(content),
    )


@register.simple_block_tag
def fold(
    content: str,
    title: str,
    *,
    end: object = "",
    end_icon: str = "",
    open: object = True,
    id: str = "",
) -> str:
    """A part of the side panel that folds: `{% fold "Evidence" end="2" end_icon="lock" %}`."""
    tail = (
        format_html('<span class="end">{}{}</span>', end, icon_of(end_icon) if end_icon else EMPTY)
        if end or end_icon
        else EMPTY
    )
    return format_html(
        '<details{}><summary>{}<h2>{}</h2>{}</summary><div class="in">{}</div></details>',
        attributes({"id": id or None, "open": bool(open)}),
        icon_of("chevron-right", "chev"),
        title,
        tail,
        _safe(content),
    )


@register.simple_block_tag
def menu(content: str, id: str, label: str) -> str:
    """A popover for `popovertarget`; holds links and buttons, arrow keys move through them."""
    return format_html(
        '<div class="menu" popover id="{}" role="group" aria-label="{}">{}</div>',
        id,
        label,
        _safe(content),
    )


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "circle-check") -> str:
    """Nothing here: says so and names the next useful place (design guide, section 6)."""
    return format_html(
        '<div class="empty">{}<b>{}</b>{}</div>', icon_of(icon), title, _safe(content)
    )


@register.simple_block_tag(takes_context=True)
def pagehead(context: Context, content: str, title: str, meta: object = "") -> str:
    """The head of a desk page with its only h1; between the tags stand the actions."""
    sub = format_html('<span class="muted num sm">{}</span>', meta) if meta else EMPTY
    return format_html(
        '<header class="topbar"><h1>{}</h1>{}<span class="grow"></span>{}</header>',
        title,
        sub,
        _safe(content),
    )
