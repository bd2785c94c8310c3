"""Where a mail server hands mail over by HTTP: the same door as the pipe, with a secret."""

import hmac
import logging
from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from escalation.inbox.rules.reading import LARGEST
from escalation.inbox.services.handle import handle_mail, scope_of_provider
from escalation.inbox.services.keep import keep_mail
from tenants.bearer import shown_in
from tenants.clock import now as read_clock
from tenants.models import MailboxPassword
from tenants.pages import Opens, Page, as_page
from tenants.place import place_of
from tenants.scoping import entered
from tenants.sealing import NotOurs, unseal
from tenants.throttle import counted, is_spent

logger = logging.getLogger(__name__)

BAD, UNAUTHORISED, TOO_LARGE, TOO_MANY = 400, 401, 413, 429
# Wrong secrets from one address within so many seconds; who has the right one is not counted.
MOST_WRONG: Final = 20
STRETCH: Final = 300
_WHAT: Final = "mail_hook"


@csrf_exempt
@require_POST
@as_page(Page(is_public=True, opens=Opens.NOTHING, is_kept=False, sample="mail_hook"))
def hand_over(request: HttpRequest, name: str) -> HttpResponse:
    """Keep one mail, as it stands in the body, and make it part of an incident.

    200 once it is kept, and again for the same mail: whoever hands over may forget it. 401 for a
    wrong secret and for a mailbox that is none, 400 without a mail, 413 above 25 MB.
    """
    who = place_of(request)
    if is_spent(_WHAT, who, limit=MOST_WRONG):
        return _refused(TOO_MANY, _("Too many wrong secrets came from your address."))
    box = _opened(name, shown_in(request.headers.get("Authorization", "")) or "")
    if box is None:
        counted(_WHAT, who, seconds=STRETCH)
        logger.warning("mail_hook.refused")
        answer = _refused(UNAUTHORISED, _("No mailbox opens by this secret."))
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    raw = request.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return _refused(TOO_LARGE, _("This mail is larger than 25 MB."))
    if not raw.strip():
        return _refused(BAD, _("There is no mail in this request."))
    provider, mailbox = box
    with entered(scope_of_provider(provider)):
        kept = keep_mail(mailbox_id=mailbox, raw=raw, now=read_clock())
    with entered(scope_of_provider(provider)):
        done = handle_mail(mail_id=kept.pk, now=read_clock())
    return JsonResponse({"sha256": done.sha256, "state": done.state, "reference": done.reference})


def _refused(status: int, said: str) -> HttpResponse:
    return JsonResponse({"title": said, "status": status}, status=status)


def _opened(name: str, shown: str) -> tuple[int, int] | None:
    """Return the provider and the mailbox that this secret opens; compared in constant time, also
    where there is no such mailbox.
    """
    if not shown:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, provider_id FROM servicedesk_mailboxes_named(%s)", [name])
        rows = cursor.fetchall()
    found = None
    for mailbox, provider in rows or [(None, None)]:
        secret = _secret_of(provider, mailbox) if mailbox is not None else ""
        is_same = hmac.compare_digest(secret.encode(), shown.encode())
        if is_same and secret and found is None:
            found = (provider, mailbox)
    return found


def _secret_of(provider: int, mailbox: int) -> str:
    with entered(scope_of_provider(provider)):
        sealed = MailboxPassword.objects.filter(mailbox=mailbox).values_list("sealed", flat=True)
        given = sealed.first()
    try:
        return unseal(given) if given else ""
    except NotOurs:
        return ""
