"""Like reports in a short time, whoever the customer is: they may be one outage (R15)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.utils.translation import get_language, ngettext

from incidents.desk.queries.alike_reports import FURTHEST, KIND, MOST, reports_alike
from incidents.models import Incident
from incidents.record.queries.gather import Row, Statement
from incidents.record.queries.prepared import prepared_lists
from tenants.addresses import address
from tenants.rules.roles import Actor
from tenants.sight import reach_of


@dataclass(frozen=True)
class Alike:
    """Reports with the same category, or of the same kind of system."""

    what: str
    count: int
    customers: int
    # By what the page that starts an outage finds them again.
    by: tuple[str, str]

    @property
    def url(self) -> str:
        return f"{address('desk:outage_new')}?{urlencode([self.by])}"

    @property
    def told(self) -> str:
        text = ngettext(
            "%(count)d like report: %(what)s", "%(count)d like reports: %(what)s", self.count
        )
        return text % {"count": self.count, "what": self.what}


def alike_lists(actor: Actor, now: datetime) -> dict[str, Statement]:
    """Return what `alike_of` wants, for a page that reads more in the same statement."""
    return prepared_lists(("alike", reach_of(actor)), partial(reports_alike, actor), now=now)


def alike_of(read: Mapping[str, list[Row]]) -> list[Alike]:
    """Return what may be one outage, the most reports first."""
    language = (get_language() or "nl")[:2]
    name = "category__name_nl" if language == "nl" else "category__name_en"
    found = [_alike(row, row[name], "category", row["category_id"]) for row in read["alike"]]
    found += [_alike(row, row[KIND], "kind", row[KIND]) for row in read["alike_kinds"]]
    return sorted(found, key=lambda one: -one.count)[:MOST]


def alike_lists_for(actor: Actor, incident: Incident, now: datetime) -> dict[str, Statement]:
    """Return the same for the page of one incident; nothing where it cannot be one of them."""
    is_part = bool(getattr(incident, "outage_reference", ""))
    recent = incident.reported_at >= now - FURTHEST and incident.is_open
    return alike_lists(actor, now) if recent and not is_part else {}


def alike_for(
    incident: Incident, read: Mapping[str, list[Row]], kinds: Collection[str]
) -> list[Alike]:
    """Return the offers to which this incident belongs: by its category or its systems."""
    own = {("category", str(incident.category_id)), *(("kind", kind) for kind in kinds)}
    return [one for one in alike_of(read) if one.by in own] if "alike" in read else []


def _alike(row: Row, what: str, name: str, value: object) -> Alike:
    return Alike(str(what), row["reports"], row["hit"], (name, str(value)))
