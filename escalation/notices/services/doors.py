"""Which page each reader of a mail can open: a mail never links to what its reader may not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from escalation.notices.queries.recipients import at_desk
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.about import About
from escalation.notices.services.signed import receipt_token, token_of
from escalation.notices.services.words import address_of
from incidents.models import Incident
from tenants.choices import Role
from tenants.memo import remembered
from tenants.models import Membership
from tenants.rules.roles import TABLE, Action

# A person of the desk has the desk's own page; a supplier has none.
_HOLDERS = ("holder", "provider_holder")
# Told to who decides on personal data: their page shows it, whether or not they were asked.
OF_BREACH = frozenset(
    {"breach_due", "breach_missed", "breach_decided", "breach_notified", "obligation_due"}
)

OF_CONTROL = "control_due"
# What is sent to an organisation and read in its portal, by the list on which it stands.
LISTED = {"quarter_sent": "portal_quarters"}
OF_ASSET = "asset_ending"
# What people of the desk and of a customer hear of: by the list of each on which it stands. Risks
# and continuity plans are read at the desk alone, whoever owns them.
OF_BOTH = {
    "policy_to_read": ("desk:policies", "portal:policies"),
    "risk_passed": ("desk:risks", ""),
    "plan_due": ("desk:continuity", ""),
}


@dataclass(frozen=True)
class Doors:
    """The addresses that one reader can open; empty where there is none."""

    desk_url: str = ""
    complaints_url: str = ""
    portal_url: str = ""
    own_complaints_url: str = ""
    # Where somebody says that they have seen an escalation: a page of theirs, or a signed link.
    told_url: str = ""
    # Where the customer says that a notice of its processor came in: always a signed link.
    received_url: str = ""
    # Where whoever owns a recurring duty records that it was done.
    duties_url: str = ""
    # Where an organisation reads what was sent to it.
    listed_url: str = ""
    # Where whoever owns an asset sees what ends.
    ends_url: str = ""


class DoorKeeper:
    """Knows of all readers of one occasion what they can open, in at most two queries."""

    def __init__(
        self,
        about: About,
        readers: Sequence[Recipient],
        *,
        escalation_id: int | None,
        template: str = "",
        controller_notice_id: int | None = None,
    ) -> None:
        self.about, self.escalation_id, self.template = about, escalation_id, template
        self.controller_notice_id = controller_notice_id
        self.incident = about if isinstance(about, Incident) else None
        self.is_duty = template == OF_CONTROL
        known = [(one.sort, one.user_id) for one in readers if one.user_id is not None]
        self.roles = self._roles(
            {
                one.user_id
                for one in readers
                if one.user_id is not None and one.sort != "user" and one.roles is None
            }
        )
        self.desk = self._desk({user_id for sort, user_id in known if sort in _HOLDERS})

    def of(self, to: Recipient) -> Doors:
        if self.controller_notice_id is not None and self.incident is not None:
            return self._of_controller(self.incident, self.controller_notice_id, to)
        if self.template in OF_BOTH:
            page = OF_BOTH[self.template][to.user_id not in at_desk(self.about.tenant_id)]
            return Doors(listed_url=_list(page) if page else "")
        if to.sort == "user" or (to.sort in _HOLDERS and to.user_id in self.desk):
            return self._of_desk
        if to.sort == "contact":
            return self._of_customer(to)
        if to.sort in _HOLDERS:
            return self._of_holder(to)
        return Doors()

    def _roles(self, users: set[int]) -> dict[int, set[Role]]:
        key = ("roles", self.about.tenant_id, frozenset(users))
        return remembered(key, lambda: self._read_roles(users)) if users else {}

    def _read_roles(self, users: set[int]) -> dict[int, set[Role]]:
        found: dict[int, set[Role]] = {}
        held = Membership.objects.filter(
            tenant=self.about.tenant_id, user__in=users, user__is_active=True, is_active=True
        )
        for user_id, role in held.values_list("user", "role"):
            found.setdefault(user_id, set()).add(Role(role))
        return found

    def _desk(self, users: set[int]) -> set[int]:
        return users & at_desk(self.about.tenant_id) if users else set()

    @cached_property
    def _of_desk(self) -> Doors:
        if self.is_duty:
            return Doors(duties_url=_list("desk:duties"))
        if self.template == OF_ASSET:
            return Doors(ends_url=_list("desk:ends"))
        return Doors(desk_url=self._page("desk:incident"), complaints_url=_list("desk:complaints"))

    def _of_controller(self, incident: Incident, notice_id: int, to: Recipient) -> Doors:
        token = receipt_token(incident, notice_id=notice_id, sort=to.sort, reader_id=to.id)
        url = address_of("escalation:received", token)
        return Doors(portal_url=self._ticket(to), received_url=url)

    def _of_customer(self, to: Recipient) -> Doors:
        if self.template == OF_ASSET:
            is_open = self._may(to, Action.SEE_ORGANISATION)
            return Doors(ends_url=_list("portal:ends") if is_open else "")
        if not self._may(to, Action.REPORT):
            return Doors()
        return Doors(portal_url=self._ticket(to), own_complaints_url=_list("portal:complaint"))

    def _of_holder(self, to: Recipient) -> Doors:
        is_member = to.user_id in self.roles
        if self.is_duty:
            return Doors(duties_url=_list("portal:duties") if is_member else "")
        if self.template in LISTED:
            return Doors(listed_url=_list(LISTED[self.template]) if is_member else "")
        if self.incident is None or (
            self.escalation_id is None and not (is_member and self.template in OF_BREACH)
        ):
            return Doors(portal_url=self._ticket(to))
        if is_member or self.escalation_id is None:
            return Doors(portal_url=self._ticket(to), told_url=self._page("escalation:told"))
        token = token_of(self.incident, escalation_id=self.escalation_id, holder_id=to.id)
        return Doors(told_url=address_of("escalation:seen", token))

    def _ticket(self, to: Recipient) -> str:
        """Return the page of the report: of one's own, or of one's whole organisation."""
        if self.incident is None or not self._may(to, Action.REPORT):
            return ""
        may_see = self._may(to, Action.SEE_ORGANISATION) or self._is_reporter(to, self.incident)
        return self._page("portal:ticket") if may_see else ""

    def _is_reporter(self, to: Recipient, incident: Incident) -> bool:
        if to.sort == "contact":
            return to.id == incident.reporter_id
        return to.user_id == incident.reporter.user_id

    def _may(self, to: Recipient, action: Action) -> bool:
        held = self.roles.get(to.user_id or 0, ()) if to.roles is None else to.roles
        return any(action in TABLE[Role(role)] for role in held)

    def _page(self, route: str) -> str:
        return address_of(route, self.incident.reference) if self.incident else ""


def _list(route: str) -> str:
    """Return the address of a page that is the same for every incident."""
    return remembered(("address", route), lambda: address_of(route))
