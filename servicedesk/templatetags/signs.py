"""Priority, status and clocks: always a shape and a word, never colour alone (design guide, 3)."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.markup import EMPTY, attributes, format_html, hidden, icon_of, raw
from servicedesk.templatetags.times import (
    counting,
    current,
    day_or_time,
    duration,
    near,
    stamp,
)

register = template.Library()

HOUR = timedelta(hours=1)


class ClockView(Protocol):
    """What a clock must offer to be shown. Optional: see docs/components.md."""

    kind: str
    label: str
    state: str
    due_at: datetime | None


SHAPES = {
    "P1": '<path class="shape" d="M7.6 2h8.8L22 7.6v8.8L16.4 22H7.6L2 16.4V7.6z"/>'
    '<path class="ink" d="M10.8 6h2.4l-.3 7.6h-1.8z"/>'
    '<circle class="ink" cx="12" cy="17" r="1.5"/>',
    "P2": '<path class="shape" d="M12 2.5 23 21.5H1z"/>',
    "P3": '<path class="shape" d="M12 1.5 22.5 12 12 22.5 1.5 12z"/>',
    "P4": '<circle class="shape" cx="12" cy="12" r="8"/>',
}
# The names of source 002; a tenant with other labels passes its own.
NAMES: dict[str, str | Promise] = {
    "P1": gettext_lazy("blocking"),
    "P2": gettext_lazy("serious disruption"),
    "P3": gettext_lazy("moderate disruption"),
    "P4": gettext_lazy("not disruptive"),
}


def fact(view: object, name: str, default: object = None) -> Any:
    """Return what a view knows, whether it is an object or a dictionary."""
    return view.get(name, default) if isinstance(view, dict) else getattr(view, name, default)


def code_of(value: object) -> str:
    """Return `P1` for a priority given as number, text or member of an enum."""
    plain = str(getattr(value, "value", value))
    return f"P{plain}" if plain.isdecimal() else plain


@register.simple_tag
def prio(
    value: object, label: str = "", *, word: bool = False, lg: bool = False, code: bool = True
) -> SafeString:
    """`{% prio 1 %}`; `word` shows the name too, `code=False` the name alone (portal)."""
    p = code_of(value)
    if p not in SHAPES:
        return EMPTY
    name = label or NAMES[p]
    if not code:
        text = format_html("{}", name)
    else:
        text = format_html("{} {}", p, name) if word else format_html("{}{}", p, hidden(f" {name}"))
    return format_html(
        '<span class="prio"{}><svg viewBox="0 0 24 24" aria-hidden="true">{}</svg>{}</span>',
        attributes({"data_p": p, "data_lg": lg}),
        raw(SHAPES[p]),
        text,
    )


_RING = '<circle class="o" cx="8" cy="8" r="6.25"/>'


def _pie(share: int) -> str:
    return (
        f'{_RING}<circle class="p" cx="8" cy="8" r="3" pathLength="100" '
        f'stroke-dasharray="{share} 100" transform="rotate(-90 8 8)"/>'
    )


_PAUSE = f'{_RING}<path class="o" d="M6.4 5.6v4.8M9.6 5.6v4.8"/>'
_TICK = '<circle class="f" cx="8" cy="8" r="7"/><path class="k" d="m5 8.2 2.1 2.1L11.2 6"/>'
GLYPHS = {
    "new": '<circle class="o" cx="8" cy="8" r="6.25" stroke-dasharray="2.6 1.8"/>',
    "triaged": '<circle class="o thin" cx="8" cy="8" r="6.25"/>',
    "assigned": _pie(25),
    "in_progress": _pie(50),
    "waiting": _PAUSE,
    "contained": f'{_pie(75)}<path class="k" d="M8 4.6l2.6 1v2.1c0 1.9-1.1 3-2.6 3.7z"/>',
    "restored": f'{_pie(75)}<path class="k" d="m5.6 8.2 1.7 1.7L10.6 6.4"/>',
    "resolved": _TICK,
    "closed": _TICK,
}


@register.simple_tag
def status(code: object, label: object = "", *, badge: bool = False) -> SafeString:
    """`{% status incident.status incident.get_status_display %}`: a pie glyph and the word."""
    plain = str(getattr(code, "value", code))
    sign = format_html(
        '<span class="st" data-s="{}"><svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>'
        '<span class="trunc">{}</span></span>',
        plain,
        raw(GLYPHS.get(plain, GLYPHS["triaged"])),
        label or getattr(code, "label", plain),
    )
    return format_html('<span class="badge" data-c="line">{}</span>', sign) if badge else sign


STATES: dict[str, str | Promise] = {
    "ok": gettext_lazy("on track"),
    "risk": gettext_lazy("at risk"),
    "late": gettext_lazy("overdue"),
    "paused": gettext_lazy("paused"),
    "met": gettext_lazy("met"),
    "missed": gettext_lazy("too late"),
    "ended": gettext_lazy("no longer owed"),
}
ICONS = {
    "met": "check",
    "paused": "pause",
    "late": "circle-alert",
    "missed": "circle-alert",
    "ended": "minus",
}


def share_left(view: object, now: datetime) -> float:
    """Return the percentage of the term that is left, 100 to 0."""
    given = fact(view, "share")
    if given is not None:
        return max(0.0, min(100.0, 100 - float(given)))
    start, due = fact(view, "started_at"), fact(view, "due_at")
    if start is None or due is None or due <= start:
        return 0.0
    # What was kept, or is paused, uses no more of its term.
    at = fact(view, "stands_at") or fact(view, "stopped_at") or now
    return max(0.0, min(100.0, 100.0 * float((due - at) / (due - start))))


def _taken(view: object, now: datetime) -> str:
    start, stop = fact(view, "started_at"), fact(view, "stopped_at")
    return duration((stop or now) - start) if start is not None else ""


RUNNING = frozenset({"ok", "risk", "late"})


def words_of(view: object, now: datetime) -> str:
    """Return what the clock says: its own text, when it is due, what it took, or that it waits."""
    if given := fact(view, "text", ""):
        return str(given)
    state, due = str(fact(view, "state", "")), fact(view, "due_at")
    if state == "paused":
        return _("paused")
    if state == "ended":
        return _("no longer owed")
    if state == "met":
        return _taken(view, now)
    if state == "missed":
        return _("late, %(time)s") % {"time": _taken(view, now)}
    return near(due, now) if due is not None else ""


def _live(view: object, now: datetime, tick: str, text: str = "") -> SafeString:
    state, due = str(fact(view, "state", "")), fact(view, "due_at")
    text = text or words_of(view, now)
    shown = fact(view, "stopped_at") or due
    if shown is None:
        return format_html("{}", text)
    if state in RUNNING and due is not None:
        return counting(due, text, tick)
    return stamp(shown, text)


@register.simple_tag(takes_context=True)
def clock(context: Context, view: ClockView | None) -> SafeString:
    """A clock as a chip, quiet until it matters: `{% clock row.response %}`."""
    if view is None:
        return EMPTY
    state, now = str(fact(view, "state")), current(context)
    glyph = (
        icon_of(ICONS[state])
        if state in ICONS
        else format_html(
            '<svg class="ring" viewBox="0 0 16 16" aria-hidden="true"><circle class="bg" cx="8" '
            'cy="8" r="6.25"/><circle class="fg" cx="8" cy="8" r="6.25" pathLength="100" '
            'stroke-dasharray="{} 100"/></svg>',
            round(share_left(view, now)),
        )
    )
    return format_html(
        '<span class="sla" data-s="{}">{}{}<span class="sr" data-state>, {}</span></span>',
        state,
        glyph,
        _live(view, now, "short"),
        STATES.get(state, ""),
    )


@register.simple_tag(takes_context=True)
def dial(context: Context, view: ClockView | None) -> SafeString:
    """A ring with the minutes and seconds left: `{% dial card.update %}`."""
    if view is None:
        return EMPTY
    now, due = current(context), fact(view, "due_at")
    # Hours, minutes and seconds do not fit in the ring, nor do a day and a time.
    tick = "coarse" if due is not None and abs(due - now) >= HOUR else "seconds"
    text = day_or_time(due, now) if due is not None else ""
    return format_html(
        '<div class="dial" data-s="{}"><svg viewBox="0 0 52 52" aria-hidden="true"><circle '
        'class="bg" cx="26" cy="26" r="24"/><circle class="fg" cx="26" cy="26" r="24" '
        'pathLength="100" stroke-dasharray="{} 100"/></svg>{}<span class="sr" data-state>, {}'
        "</span></div>",
        str(fact(view, "state")),
        round(share_left(view, now)),
        _live(view, now, tick, text),
        STATES.get(str(fact(view, "state")), ""),
    )


@register.simple_tag(takes_context=True)
def clock_text(context: Context, view: ClockView, tick: str = "short") -> SafeString:
    """Only the running text of a clock, for a tile: `{% clock_text view "seconds" %}`."""
    return _live(view, current(context), tick)


@register.simple_tag(takes_context=True)
def clock_used(context: Context, view: ClockView) -> float:
    """The percentage of the term that is gone, for a meter."""
    return 100 - share_left(view, current(context))


@register.simple_tag
def clock_state(view: ClockView) -> SafeString:
    """The state of a clock in words, for a screen reader."""
    return format_html(
        '<span class="sr" data-state>, {}</span>',
        STATES.get(str(fact(view, "state")), ""),
    )
