"""What stands around incidents, a page at a time by key."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import CharField, Field
from rest_framework import serializers
from rest_framework.exceptions import NotFound as NoPage
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.desk.queries.found import case_for
from incidents.desk.queries.outages import visible_outages
from incidents.record.queries.macros import all_macros
from incidents.record.queries.templates import all_templates, filled, template_of
from servicedesk.api import filters, shapes_around
from servicedesk.api.base import ApiView
from servicedesk.api.described import page_shape
from servicedesk.api.problems import NotKnown
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.models import Asset, Category, Contact, Membership, Team, Tenant, User
from tenants.pages import Opens, Page
from tenants.reach import reachable
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by

Found = QuerySet[Any]


class ByKey(CursorPagination):
    """The rows after a key: nothing is counted, and nothing moves when rows come or go."""

    page_size = 50
    ordering = "pk"


class ListView(ApiView):
    """One list: who sees what of it, by which filters, in which shape."""

    filters: ClassVar[type[filters.Filters]]
    shape: ClassVar[type[serializers.Serializer[Any]]]

    @classmethod
    def asks(cls) -> Mapping[str, Field]:
        made = {name: one.field for name, one in cls.filters.get_filters().items()}
        return {**made, "cursor": CharField(required=False)}

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, cls.shape)

    def found(self, actor: Actor) -> Found:
        raise NotImplementedError

    def get(self, request: Request, **_at: object) -> Response:
        asked = self.filters(request.query_params, queryset=self.found(self.actor)).asked()
        pages = ByKey()
        try:
            rows = pages.paginate_queryset(asked, request, view=self) or []
        except NoPage as error:
            raise NotKnown(field="cursor") from error
        return Response(
            {
                "results": self.shown(self.shape, rows, many=True),
                "next": pages.get_next_link(),
                "previous": pages.get_previous_link(),
            }
        )


class Customers(ListView):
    """Customers in sight."""

    page = Page(opens=Opens.DATA)
    filters = filters.CustomerFilters
    shape = shapes_around.CustomerShape

    def found(self, actor: Actor) -> Found:
        own = Tenant.objects.filter(seen_by(actor, tenant="pk"), is_active=True)
        return own.exclude(pk__in=sorted(set(actor.providers.values())))


class Contacts(ListView):
    """People of the customers: who reports, is told and is called."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.ContactFilters
    shape = shapes_around.ContactShape

    def found(self, actor: Actor) -> Found:
        return reachable(Contact.objects.filter(may_at(actor, Action.SEE_QUEUE)))


class Colleagues(ListView):
    """People of the desk, to whom work is given."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.ColleagueFilters
    shape = shapes_around.ColleagueShape

    def found(self, actor: Actor) -> Found:
        desks = sorted(set(actor.providers.values()))
        members = Membership.objects.filter(tenant__in=desks, is_active=True).values("user")
        return User.objects.filter(pk__in=members, is_active=True)


class Teams(ListView):
    """Teams of the desk."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.TeamFilters
    shape = shapes_around.TeamShape

    def found(self, actor: Actor) -> Found:
        return Team.objects.filter(is_active=True)


class Assets(ListView):
    """Systems and information assets of the customers in sight."""

    page = Page(opens=Opens.DATA)
    filters = filters.AssetFilters
    shape = shapes_around.AssetShape

    def found(self, actor: Actor) -> Found:
        return Asset.objects.filter(seen_by(actor), is_active=True)


class Categories(ListView):
    """What incidents are about."""

    page = Page(opens=Opens.DATA)
    filters = filters.CategoryFilters
    shape = shapes_around.CategoryShape

    def found(self, actor: Actor) -> Found:
        return Category.objects.filter(is_active=True)


class Templates(ListView):
    """Words that the desk writes often."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.TemplateFilters
    shape = shapes_around.TemplateShape

    def found(self, actor: Actor) -> Found:
        return all_templates(actor)


class Macros(ListView):
    """Several verbs that are done as one: what each does, in this order."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.MacroFilters
    shape = shapes_around.MacroShape

    def found(self, actor: Actor) -> Found:
        return all_macros(actor)


class FilledTemplate(ApiView):
    """One of them, filled in for an incident."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="template")

    @classmethod
    def gives(cls, name: str) -> object:
        return shapes_around.FilledShape

    def get(self, request: Request, reference: str, template: int) -> Response:
        self.require(Action.SEE_QUEUE)
        incident = case_for(self.actor, reference)
        text = filled(template_of(incident, template), incident, self.actor, read_clock())
        return Response(self.shown(shapes_around.FilledShape, text))


class Outages(ListView):
    """Disturbances that hit several customers."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.OutageFilters
    shape = shapes_around.OutageShape

    def found(self, actor: Actor) -> Found:
        return visible_outages(actor)


class OneOutage(ApiView):
    """One disturbance."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA, sample="outage")

    @classmethod
    def gives(cls, name: str) -> object:
        return shapes_around.OutageShape

    def get(self, request: Request, outage: str) -> Response:
        found = visible_outages(self.actor).filter(reference=outage).first()
        if found is None:
            raise NotFound()
        return self.versioned(shapes_around.OutageShape, found, found.version)
