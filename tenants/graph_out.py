"""Mail that goes out by Microsoft Graph (v1.0), as the mailbox of its sender.

Source: learn.microsoft.com/graph, "user: sendMail", with MIME content. The client needs Mail.Send.
What is signed there is signed by that server: it writes the headers anew.
"""

import base64
from typing import Any, Final
from urllib.parse import quote

from django.core.mail import EmailMessage

from tenants.outbound_ask import Reply, ask
from tenants.outbound_faults import CannotReach, fault_of
from tenants.outbound_tokens import Client, Tokens
from tenants.post import Later, Refused, Why
from tenants.rules.dkim import Signer
from tenants.rules.mailboxes import Fault
from tenants.rules.outbound import HTTPS, PORTS, NotGoneTo
from tenants.rules.outbound import Why as Wrong
from tenants.senders import Route

SCOPE: Final = "https://graph.microsoft.com/.default"
_TAKEN, _UNAUTHORISED, _TOO_MANY, _BROKEN = 202, 401, 429, 500
# About us and not about the mail: nobody's mail is given up for it.
_OURS: Final = frozenset({_UNAUTHORISED, 403, 404})


class GraphLine:
    """One mailbox that mail is sent from; each mail stands alone."""

    def __init__(self, route: Route) -> None:
        port = "" if route.port == PORTS[HTTPS] else f":{route.port}"
        self._url = f"https://{route.host}{port}/v1.0/users/{quote(route.user, safe='')}/sendMail"
        self._has_secret = bool(route.secret)
        self._tokens = Tokens(Client(route.token_url, route.client_id, route.secret, SCOPE))

    def hand_over(
        self, mail: EmailMessage, *, has_return: bool = True, signer: Signer | None = None
    ) -> None:
        if not self._has_secret:
            raise Later("its secret has to be given anew", Why.AWAY, fault=Fault.SEALED)
        message: Any = mail.message()
        content = base64.b64encode(message.as_bytes(linesep="\r\n"))
        reply = self._ask(content)
        if reply.status == _UNAUTHORISED:
            self._tokens.forget()
            reply = self._ask(content)
        self._judge(reply)

    def close(self) -> None:
        """Leave nothing behind: each request stands alone."""

    def _ask(self, content: bytes) -> Reply:
        try:
            token = self._tokens.token()
        except CannotReach as cannot:
            raise Later(f"no token: {cannot.fault}", Why.AWAY, fault=cannot.fault) from None
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
        try:
            return ask("POST", self._url, headers=headers, content=content)
        except NotGoneTo as refused:
            # Told, and no answer to it: perhaps it was taken.
            why = Why.UNSURE if refused.why is Wrong.TOO_SLOW else Why.AWAY
            raise Later(f"graph: {refused.why}", why, fault=fault_of(refused)) from None

    def _judge(self, reply: Reply) -> None:
        status = reply.status
        if status == _TAKEN:
            return
        told = f"graph: {status}"
        if status == _TOO_MANY:
            raise Later(told, fault=Fault.BUSY)
        if status in _OURS:
            raise Later(told, Why.AWAY, fault=Fault.RIGHTS)
        if status >= _BROKEN:
            raise Later(told, Why.AWAY, fault=Fault.AWAY)
        raise Refused(told)
