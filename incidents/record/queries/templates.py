"""Templates: which are offered on an incident, and one of them filled in for it."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import get_language

from incidents.models import OWED, Incident, TextMode, TextTemplate, UpdateRound
from incidents.record.queries.gather import Listed, Row, Statement, gather
from incidents.record.queries.prepared import prepared
from incidents.record.queries.promised import short_moment
from incidents.record.rules.placeholders import fill, lacking
from tenants.errors import NotFound, Words
from tenants.models import Contact, TeamMember, User
from tenants.rules.roles import Actor

# An incident without a category or a team has those templates that ask for none.
NONE = 0


def templates_for(incident: Incident, actor: Actor) -> Statement:
    """Return what is offered on this incident, for a page that reads more in the same statement."""
    return prepared(
        "templates",
        _templates,
        provider=incident.provider_id,
        category=incident.category_id or NONE,
        team=incident.team_id or NONE,
        person=actor.user_id or NONE,
    )


def offered(incident: Incident, actor: Actor, mode: str) -> list[Row]:
    """Return the templates of one mode that are offered on this incident."""
    found = gather(templates=templates_for(incident, actor))["templates"]
    return [row for row in found if row["mode"] == mode]


def _templates(provider: int, category: int, team: int, person: int) -> Listed:
    own = TeamMember.objects.filter(user=person, is_active=True).values("team")
    found = TextTemplate.objects.filter(
        Q(category=None) | Q(category=category),
        Q(team=None) | Q(team=team) | Q(team__in=own),
        tenant=provider,
        is_active=True,
    )
    rows: Listed = found.order_by("name", "pk").values("pk", "name", "mode")
    return rows


def all_templates(actor: Actor) -> QuerySet[TextTemplate]:
    """Return every template in use at the desks of this person."""
    desks = sorted(set(actor.providers.values()))
    return TextTemplate.objects.filter(tenant__in=desks, is_active=True)


def template_of(incident: Incident, pk: int, *, mode: str = "") -> TextTemplate:
    """Return a template of this incident's desk, of one mode or of any, or NotFound."""
    desk = TextTemplate.objects.filter(tenant=incident.provider_id, is_active=True)
    found = (desk.filter(mode=mode) if mode else desk).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def filled(template: TextTemplate, incident: Incident, actor: Actor, now: datetime) -> str:
    """Return its text for this incident, in the language of who will read it."""
    language = _language(template, incident)
    return fill(template.text_in(language), _values(incident, actor, language, now))


def lacks(template: TextTemplate, incident: Incident, actor: Actor, now: datetime) -> list[Words]:
    """Return what it leaves open and nothing is known of here: for a person to write."""
    language = _language(template, incident)
    return lacking(template.text_in(language), _values(incident, actor, language, now))


def _language(template: TextTemplate, incident: Incident) -> str:
    if not TextMode(template.mode).is_read_by_customers:
        return get_language() or "en"
    reporter = Contact.objects.select_related("user").get(pk=incident.reporter_id)
    return reporter.user.language if reporter.user else reporter.language


def _values(incident: Incident, actor: Actor, language: str, now: datetime) -> Mapping[str, str]:
    """Return what each placeholder comes to, by the clock and in the language of the customer."""
    next_due = UpdateRound.objects.filter(OWED, incident=incident, due_at__gte=now)
    promised = next_due.order_by("due_at").values_list("due_at", flat=True).first()
    me = User.objects.filter(pk=actor.user_id or 0).values_list("name", flat=True).first()
    with translation.override(language), timezone.override(ZoneInfo(incident.tenant.zone)):
        return {
            "number": incident.reference,
            "title": incident.title,
            "customer": incident.tenant.name,
            "reporter": incident.reporter.name,
            "me": me or "",
            "desk": incident.provider.name,
            "priority": incident.scheme.label_of(incident.priority),
            "reported": short_moment(incident.reported_at, now),
            "next_message": short_moment(promised, now) if promised else "",
        }
