"""What every view of the API shares: who may, in which language, how much, and of which version."""

import hashlib
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.forms import Field
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from rest_framework import exceptions, serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from incidents.record.queries.around import tenants_around
from servicedesk.api.brakes import Brake, braked
from servicedesk.api.problems import NotKnown
from tenants.choices import Side
from tenants.errors import NotAllowed, Words
from tenants.pages import Page
from tenants.rules.roles import Action, Actor, Kind
from tenants.rules.scopes import only_reads

FIELDS: Final = "fields"
OK: Final = 200

Shape = type[serializers.BaseSerializer[Any]]


class ApiView(APIView):
    """One address. What it is and who may open it stands on it, as beside the view of a page."""

    page: ClassVar[Page]
    brake: Brake | None = None

    # What the schema says of this address; each kind of view knows its own.
    @classmethod
    def asks(cls) -> Mapping[str, Field]:
        """Return the filters of the address."""
        return {}

    @classmethod
    def gives(cls, name: str) -> object:
        """Return the shape of what is read."""
        return dict

    @classmethod
    def takes(cls, name: str) -> object:
        """Return the body of what is sent."""
        return None

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        """Return the shapes of what comes back, by status."""
        return {}

    @classmethod
    def does(cls) -> Words:
        return (cls.__doc__ or "").strip()

    @property
    def actor(self) -> Actor:
        found: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return found

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with ExitStack() as around:
            _speak(request, around)
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                # Here, while language and zone are those of the reader: words are put in last.
                response.render()
            return _unless_seen(request, response)

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        _tell_time(self.actor)

    def perform_authentication(self, request: Request) -> None:
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated()

    def check_permissions(self, request: Request) -> None:
        if not hasattr(self, str(request.method).lower()):
            # For everybody alike: who asks in a way that it does not have learns nothing more.
            self.http_method_not_allowed(request)
        actor = self.actor
        is_change = request.method not in SAFE_METHODS
        if not actor.roles or not self.page.lets_in(actor) or (is_change and only_reads(actor)):
            raise NotAllowed()

    def check_throttles(self, request: Request) -> None:
        self.brake = braked(self.actor)
        if self.brake.is_over:
            raise exceptions.Throttled(wait=self.brake.resets)

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        found: Response = super().finalize_response(request, response, *args, **kwargs)
        for header, value in (self.brake.headers if self.brake else {}).items():
            found[header] = value
        return found

    def shown(self, shape: Shape, rows: object, *, many: bool = False) -> Any:
        """Return rows in this shape; of `fields` only those that are asked for."""
        made: Any = shape(rows, many=many)
        asked = self.request.query_params.get(FIELDS, "")
        if asked:
            self._narrow(made.child if many else made, asked.split(","))
        return made.data

    def versioned(self, shape: Shape, row: object, version: int) -> Response:
        """Answer with one row; its mark says of which version it is."""
        response = Response(self.shown(shape, row))
        response.version = version  # type: ignore[attr-defined]
        return response

    def require(self, action: Action) -> None:
        """Refuse who may do this nowhere; on one row its query or service judges."""
        if not self.actor.may_somewhere(action):
            raise NotAllowed()

    def _narrow(self, shape: Any, asked: list[str]) -> None:
        wanted = {name.strip() for name in asked}
        if unknown := wanted - shape.fields.keys():
            raise NotKnown(errors={FIELDS: ", ".join(sorted(unknown))[:120]})
        for name in set(shape.fields) - wanted:
            shape.fields.pop(name)


def etag_of(version: int | None, content: bytes) -> str:
    """Return the mark of an answer; the version of the record stands first, for `If-Match`."""
    digest = hashlib.sha256(content).hexdigest()[:20]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def _unless_seen(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Mark an answer that was read; say so in the place of it where it is the one they have."""
    if request.method != "GET" or not isinstance(response, Response) or response.exception:
        return response
    mark = getattr(response, "mark", "")
    version = getattr(response, "version", None)
    tag = f'"{mark}"' if mark else etag_of(version, response.rendered_content)
    response["ETag"] = tag
    if tag not in request.headers.get("If-None-Match", ""):
        return response
    same: HttpResponse = HttpResponseNotModified()
    for name in ("ETag", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"):
        same[name] = response[name]
    return same


def _speak(request: HttpRequest, around: ExitStack) -> None:
    """Speak as the header asks; a program that asks for nothing hears its owner's language."""
    around.enter_context(timezone.override(timezone.get_current_timezone()))
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind is not Kind.TOKEN or "Accept-Language" in request.headers:
        return
    around.enter_context(translation.override(request.user.language))  # type: ignore[union-attr]


def _tell_time(actor: Actor) -> None:
    """Tell time as the pages of this person do: at their desk, or at their organisation."""
    around = tenants_around(actor)
    is_ours = actor.side is Side.PROVIDER
    home = around[min(actor.providers.values() if is_ours else actor.roles)]
    timezone.activate(ZoneInfo(home.zone))
