"""The door of monitoring: a call is read, kept and made part of incidents, or refused and counted.

Nobody signs in here: the key says which source it is. Nothing is kept of what is refused.
"""

from typing import Any, ClassVar, Final, NoReturn
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from escalation.choices import AlertFormat
from escalation.models import AlertSource
from escalation.monitoring.rules import tallies
from escalation.monitoring.rules.alert import Reading, Unread
from escalation.monitoring.rules.formats import read_call
from escalation.monitoring.rules.reasons import SAID
from escalation.monitoring.services.handle import handle_alarm, scope_of_source
from escalation.monitoring.services.keep import keep_alerts
from tenants.bearer import Bearer, bearer_of, is_use_due, mark_used, shown_in
from tenants.choices import TokenScope
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Invalid, TooMuch, Words
from tenants.pages import Opens, Page, as_page
from tenants.place import place_of
from tenants.scoping import entered
from tenants.throttle import counted, is_spent

LARGEST: Final = 1024 * 1024
MINUTE: Final = 60
QUARTER: Final = 15 * 60
DAY: Final = 24 * 60 * 60
# Wrong keys of one place; no tool shows so many.
WRONG: Final = 60
# Alarms of one call that are handled before it is answered; a worker handles the others.
AT_ONCE: Final = 5
NOT_A_KEY: Final[Words] = _("This key opens nothing here.")


class Unreadable(Invalid):
    """Nothing can be made of the body; its code says why."""

    status = 400


class AlertsIn(APIView):
    """Take what monitoring sends. The key comes in the header, or in the address of a tool that
    can send none.
    """

    page: ClassVar[Page] = Page(is_public=True, opens=Opens.NOTHING, sample="monitoring_key")
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="monitoring"'

    def perform_content_negotiation(self, request: Request, force: bool = True) -> Any:
        """Answer in the one way there is, whatever a tool says that it would like."""
        return super().perform_content_negotiation(request, force=force)

    # Tools send what they send: it is no part of the API that people program against.
    @extend_schema(exclude=True)
    @sensitive_variables("key")
    def post(self, request: Request, source: UUID, key: str = "") -> Response:
        asked = request._request
        now = read_clock()
        bearer = _bearer(asked, source, key)
        with entered(scope_of_source(bearer.provider_id)):
            row = AlertSource.objects.filter(
                public_id=source, service=bearer.user, removed_at=None
            ).first()
        if row is None:
            _refuse_key(asked, source)
        if counted("monitoring", str(row.pk), seconds=MINUTE) > row.per_minute:
            _count(tallies.TOO_OFTEN, source)
            raise exceptions.Throttled(wait=MINUTE)
        reading = _reading(asked, row)
        with entered(scope_of_source(row.provider_id)):
            if is_use_due(bearer, now):
                mark_used(bearer, now)
            token = bearer.actor.token_id or 0
            alarms = keep_alerts(row, reading.alerts, token_id=token, now=now)
        became = [_became(row, alarm) for alarm in alarms[:AT_ONCE]]
        return Response(
            {
                "taken": len(alarms),
                "incidents": sorted({one for one in became if one}),
                "waiting": max(len(alarms) - AT_ONCE, 0),
                "left_out": reading.left_out,
                "confirm": reading.confirm,
            },
            status=202,
        )

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


alerts_in = as_page(AlertsIn.page)(AlertsIn.as_view())


def _became(row: AlertSource, alarm: int) -> str:
    """Handle one alarm in a transaction of its own, and return of which incident it is."""
    with entered(scope_of_source(row.provider_id)):
        found = handle_alarm(alarm_id=alarm, now=read_clock())
        return found.incident.reference if found is not None and found.incident else ""


def _bearer(request: HttpRequest, source: UUID, key: str) -> Bearer:
    """Return who comes with the key that is shown, or refuse them."""
    place = place_of(request)
    if is_spent("monitoring-key", place, limit=WRONG):
        raise exceptions.Throttled(wait=QUARTER)
    shown = shown_in(request.headers.get("Authorization", "")) or key
    found = bearer_of(shown, read_clock(), scopes=(TokenScope.MONITOR,))
    if found is None:
        _refuse_key(request, source)
    return found


def _refuse_key(request: HttpRequest, source: UUID) -> NoReturn:
    counted("monitoring-key", place_of(request), seconds=QUARTER)
    _count(tallies.WRONG_KEY, source)
    raise exceptions.AuthenticationFailed(str(NOT_A_KEY))


def _reading(request: HttpRequest, row: AlertSource) -> Reading:
    try:
        # What says how large it is need not be read for that.
        if int(request.headers.get("Content-Length") or 0) > LARGEST or len(request.body) > LARGEST:
            raise RequestDataTooBig
        raw = request.body
    except RequestDataTooBig:
        _count(tallies.TOO_LARGE, row.public_id)
        raise TooMuch() from None
    try:
        said_as = AlertFormat(row.said_as)
        return read_call(raw, said_as=said_as, mapping=row.mapping, now=read_clock())
    except Unread as refused:
        _count(tallies.UNREADABLE, row.public_id)
        error: DomainError = Unreadable(SAID[refused.code])
        raise error from None


def _count(why: str, source: UUID) -> None:
    counted(tallies.tally_name(why), f"{source} {read_clock().date()}", seconds=DAY)
