"""The timeline of the page of an incident: which events it shows, and the links around them."""

from typing import Any

from django.utils.translation import gettext as _

from incidents.desk.forms.incident import TimelineForm
from incidents.desk.queries.timeline import event_list, timeline_of
from incidents.models import Incident
from incidents.record.queries.entries import Timeline
from incidents.record.queries.gather import Listed, Row, Statement
from incidents.record.queries.late import family_keys
from incidents.record.queries.prepared import prepared
from tenants.addresses import address


def events_of(found: Incident, form: TimelineForm) -> Any:
    before, keys = form.cleaned_data["before"], family_keys(found)
    return event_list(found, show=form.show_value, keys=keys, before=before)


def written_events(found: Incident, form: TimelineForm) -> Statement:
    """Return the same, written once for all incidents into which none was merged."""
    show, before = form.show_value, form.cleaned_data["before"]
    if getattr(found, "has_merged", False):
        return Statement.of(events_of(found, form))

    def written(pk: int, tenant: int, before: int | None = None) -> Listed:
        alone = Incident(pk=pk, tenant_id=tenant)
        return event_list(alone, show=show, keys=[pk], before=before)

    given = {} if before is None else {"before": before}
    return prepared(("events", show), written, pk=found.pk, tenant=found.tenant_id, **given)


def story_part(
    found: Incident,
    form: TimelineForm,
    events: list[Row],
    affected: int,
    *,
    is_log: bool = False,
) -> dict[str, Any]:
    before = form.cleaned_data["before"]
    line: Timeline = timeline_of(found, events, show=form.show_value, affected=affected)
    url = address("desk:incident", found.reference)
    names = {
        "all": _("All"),
        "customer": _("Customer"),
        "internal": _("Internal"),
        "system": _("System"),
    }
    part_url = address("desk:part", found.reference, "timeline")
    query = f"?show={line.show}" + (f"&before={before}" if before else "")
    # Another address for each view: what a browser kept of one is not shown in the other.
    query += "&log=on" if is_log else ""
    return {
        "line": line,
        "timeline_url": f"{part_url}{query}",
        "incident_url": url,
        "shows": [
            {"label": label, "url": f"{url}?show={key}#timeline-box", "current": key == line.show}
            for key, label in names.items()
        ],
        "older": f"{url}?show={line.show}&before={line.older}#timeline-box" if line.older else "",
        "newer": f"{url}?show={line.show}#timeline-box" if before else "",
    }
