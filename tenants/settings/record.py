"""The record of everything in the settings: to look things up, never to change them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section
from tenants.ledger.names import kind_of
from tenants.ledger.order import in_chains, up_to
from tenants.models import Event, Outbox
from tenants.settings.changes import told_of
from tenants.settings.history import Reader, kind_text, kinds_like, noun_of
from tenants.settings.lookups import OwnFiltersList
from tenants.settings.rows import STORY, ShownAdmin
from tenants.settings.site import site


class _TellingList(OwnFiltersList):
    """Reads the names that a page of rows needs at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # The template walks these very rows again.
        rows: list[Any] = list(self.result_list)
        reader = Reader(_event(row) for row in rows)
        for row in rows:
            row.said_about, row.said_who = reader.about(_event(row)), reader.who(_event(row))


class _ChainList(_TellingList):
    """Events of several chains come as they were written, those of one in the order of it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = in_chains(list(self.result_list))


def _event(row: Any) -> Event:
    return row if isinstance(row, Event) else row.event


class AboutFilter(admin.SimpleListFilter):
    """What it is about: one kind of row."""

    title = _("subject")
    parameter_name = "about"

    def lookups(self, request: Any, model_admin: Any) -> Any:
        kinds = {kind_of(model) for model in model_admin.admin_site._registry}
        named = [(kind, noun_of(kind)) for kind in kinds - {"event", "outbox", "user"}]
        return sorted(named, key=lambda pair: pair[1].casefold())

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(subject_kind=self.value()) if self.value() else queryset


class _TellingAdmin(ShownAdmin):
    """Events in words: what happened, to what, by whom."""

    section = Section.RECORD
    ordering = ("-id",)
    # Found by words, see get_search_results; Django asks for a column before it shows the box.
    search_fields = ("kind",)
    search_help_text = _("Words of what happened, such as: agreement changed")

    def get_changelist(self, request: Any, **kwargs: Any) -> Any:
        return _TellingList

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        if not search_term.strip():
            return queryset, False
        sought = Q(kind__in=kinds_like(search_term.strip())) | Q(kind=search_term.strip())
        return queryset.filter(sought), False

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        # Not the codes by which the row calls itself.
        context.update(subtitle=self.what(kwargs["obj"]), is_story=True)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("what happened"))
    def what(self, obj: Any) -> str:
        return kind_text(obj.kind)

    @admin.display(description=_("about"))
    def about(self, obj: Any) -> str:
        return getattr(obj, "said_about", "") or Reader([_event(obj)]).about(_event(obj))

    @admin.display(description=_("who"))
    def who(self, obj: Any) -> str:
        return getattr(obj, "said_who", "") or Reader([_event(obj)]).who(_event(obj))


@admin.register(Event, site=site)
class EventAdmin(_TellingAdmin):
    """The ledger: looked at here, written by services only."""

    purpose = _("Everything that was done, by whom and when.")
    list_display = ("moment", "what", "about", "who")
    list_filter = (AboutFilter,)
    fields = (
        "at", "what", "about", "who", "changes", "kind", "version", "recorded_at", "place", "exact",
    )  # fmt: skip
    readonly_fields = ("what", "about", "who", "changes", "place", "exact")

    def get_changelist(self, request: Any, **kwargs: Any) -> Any:
        return _ChainList

    @admin.display(description=_("moment"), ordering="id")
    def moment(self, obj: Event) -> Any:
        return obj.at

    @admin.display(description=_("changes"))
    def changes(self, obj: Event) -> str:
        """Say what this event changed, with what stood there before."""
        story = Event.objects.filter(
            tenant=obj.tenant_id, subject_kind=obj.subject_kind, subject_id=obj.subject_id
        )
        earlier = up_to(story, obj)[:STORY]
        told = told_of(reversed(earlier))[-1]
        if not (told.changes or told.parts):
            return "-"
        return render_to_string("tenants/settings_changes.html", {"told": told})

    @admin.display(description=_("place in the chain"))
    def place(self, obj: Event) -> Any:
        link = getattr(obj, "link", None)
        return link.seq if link else "-"

    @admin.display(description=_("exact text in the chain"))
    def exact(self, obj: Event) -> str:
        """Let the text, that has no spaces, be broken between its parts and not in a word."""
        return format_html_join(
            format_html("{}<wbr>", ","), "{}", ((part,) for part in obj.body.split(","))
        )


@admin.register(Outbox, site=site)
class OutboxAdmin(_TellingAdmin):
    purpose = _("What still has to follow from an event, and what failed.")
    named_by = ("event",)
    list_display = ("what", "about", "due_at", "attempts", "done_at", "is_dead", "last_error")
    list_filter = ("is_dead",)
    fields = ("what", "about", "who", "due_at", "attempts", "done_at", "is_dead", "last_error")
    readonly_fields = ("what", "about", "who")
