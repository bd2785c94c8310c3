"""Going somewhere as somebody, and looking at everything that comes back."""

import io
import re
import zipfile
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from django.core import mail
from django.db import connection
from django.test import Client

from tenants.rules.roles import Action
from tests.people import PEOPLE
from tests.walls.furnished import CANARY_INTERNAL, Furnished, canary, canary_about
from tests.walls.routes import Target

DESK: Final = frozenset({"agnes", "ines", "ed", "adam"})
CUSTOMERS: Final = frozenset(n for n, (where, *_) in PEOPLE.items() if where != "provider")
REGISTER: Final = DESK | {"pat", "audra"}


@dataclass
class Visitor:
    """Somebody of a house, or nobody, with a browser of his own."""

    name: str
    house: Furnished
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    # What they read where there is nothing, by address.
    nothing: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, house: Furnished, name: str) -> "Visitor":
        visitor = cls(name, house)
        if name:
            user = house.world.user(name)
            visitor.client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return visitor

    @property
    def is_anonymous(self) -> bool:
        return not self.name

    @property
    def is_customer(self) -> bool:
        return self.name in CUSTOMERS

    def enters(self, door: str) -> bool:
        """Return whether anything at all is for them at this door."""
        if self.is_anonymous:
            return False
        if door == "admin":
            return self.name == "adam"
        if door == "api":
            return True
        return self.is_customer if door == "portal" else self.name in REGISTER | {"sam"}

    def may_see(self, target: Target) -> bool:
        """Return whether this object is for him at this door."""
        if self.is_anonymous or target.house is not self.house:
            return False
        door, world = target.route.door, self.house.world
        if door == "admin":
            return self.name == "adam"
        incident = target.incident
        assert incident is not None
        reporter = next(n for n, i in self.house.incidents.items() if i.pk == incident.pk)
        at_acme = incident.tenant_id == world.acme.pk
        customers = {reporter, "carla" if at_acme else "gus"}
        sample = target.route.page.sample if target.route.page is not None else ""
        if sample == "own_policy":
            return self.name in ({"carla", "audra", "rik", "rob"} if at_acme else {"gus"})
        if sample in {"own_control", "own_control_file", "own_quarter"}:
            return self.name in ({"carla", "audra"} if at_acme else {"gus"})
        if door == "portal":
            # A known solution is for everybody at its customer.
            is_theirs = self.is_customer and (PEOPLE[self.name][0] == "acme") == at_acme
            return is_theirs if sample == "public_solution" else self.name in customers
        # An outage is of the provider: who sees one that it hits sees it, and no other one. So are
        # what takes causes away, and rotas, for everybody at its desk.
        is_of_both = sample in OF_BOTH
        given = DESK | ({"sam"} if at_acme or is_of_both else set())
        auditors = {"pat"} | ({"audra"} if at_acme else set())
        seen_by: AbstractSet[str] = given
        if sample == "export":
            # For its author alone, whoever else of them takes the register out.
            seen_by = {"audra", "pat"}
        elif door == "reporting":
            seen_by = given | auditors
        elif door == "api":
            seen_by = _read_by(target, given, customers, auditors)
        return self.name in seen_by

    def forbidden(self, others: Iterable[Furnished]) -> list[str]:
        """Return the canaries that he may never see, wherever he goes."""
        found = [canary(t) for house in others if house is not self.house for t in house.tenants]
        if self.is_anonymous:
            return [*found, *(canary(tenant) for tenant in self.house.tenants)]
        world = self.house.world
        if self.is_customer:
            found.append(CANARY_INTERNAL)
            found.append(canary(world.globex if PEOPLE[self.name][0] == "acme" else world.acme))
        elif self.name == "sam":
            found.append(canary(world.globex))
        if self.name in {"rik", "rob"}:
            reporters = {"rik", "rob", "carla"} - {self.name}
            found += [canary_about(self.house.incidents[other]) for other in sorted(reporters)]
        return found


def _read_by(
    target: Target, desk: frozenset[str], customers: set[str], auditors: set[str]
) -> AbstractSet[str]:
    """Return for whom an address of the API is: it says so by the right that opens it."""
    assert target.route.page is not None
    by_right: dict[Action | None, AbstractSet[str]] = {
        None: desk | customers | auditors,
        Action.REPLY: customers,
        Action.SEE_REGISTER: desk | auditors,
        Action.EXPORT: auditors | (desk - {"agnes", "sam"}),
    }
    return by_right.get(target.route.page.action, desk)


# Rows of the provider that everybody at its desk reads.
OF_BOTH: Final = frozenset(
    {
        "outage", "problem", "change", "release", "suppliercase", "rota",
        "rotation", "duty_cover", "absence", "ring_test", "hand_over", "status_update",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came back, all of it."""

    status: int
    text: str
    location: str


def ask(visitor: Visitor, method: str, path: str, data: Any = None) -> Answer:
    response = getattr(visitor.client, method)(path, data or {})
    parts = response.streaming_content if response.streaming else [response.content]
    body = b"".join(parts)
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    cookies = response.cookies.output()
    return Answer(
        response.status_code, f"{headers}\n{cookies}\n{_readable(body)}",
        response.headers.get("Location", ""),
    )  # fmt: skip


def _readable(body: bytes) -> str:
    """Return the words in an answer, also those in an export."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", errors="replace")


def seen(text: str, forbidden: Iterable[str]) -> list[str]:
    return [word for word in forbidden if word in text]


def in_mail(forbidden: Iterable[str]) -> list[str]:
    """Return what went out by mail, and forget those mails."""
    told = "\n".join(str(message.message()) for message in mail.outbox)
    mail.outbox.clear()
    return seen(told, forbidden)


def left_on_connection() -> str:
    """Return the scope that is still set when nobody asks anything any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat(current_setting('servicedesk.tenants', true),"
            " current_setting('servicedesk.wholes', true))"
        )
        (value,) = cursor.fetchone()
    return str(value)


# Secrets of forms and sessions, what the time is, the length that an echoed address changes, and
# how much one may still ask.
_VARYING: Final = re.compile(
    r'value="[A-Za-z0-9]{64}"|(?:Set-Cookie|Content-Length|RateLimit-\w+):[^\n]*|\d{4}-\d\d-\d\dT[\d:.+]+|\d\d:\d\d'
)


def fingerprint(answer: Answer, path: str) -> str:
    """Return an answer without what differs each time: the address itself, secrets and nonces."""
    # Secrets first: two letters of the address may stand in one, which is then none to look at.
    text = _VARYING.sub("", answer.text).replace(path, "")
    for part in path.strip("/").split("/"):
        # A key of one digit, or a plain word, stands in many a place of the page; nothing echoes
        # it alone.
        if not part.isdecimal() and not part.isalpha():
            text = text.replace(part, "")
        elif part.isdecimal():
            # But where the stock admin says of which key there is no row.
            text = re.sub(rf"ID (“|&quot;|\"){part}(”|&quot;|\")", "", text)
    return f"{answer.status} {text}"
