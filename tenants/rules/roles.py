"""What each role may do: one table, asked at every door (R145, R155, R156; table P)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from tenants.choices import Role, Side
from tenants.errors import NotAllowed


class Action(StrEnum):
    """Something that a service asks leave for."""

    # any member
    REPORT = "report"  # through the portal, for oneself
    REPLY = "reply"
    CONFIRM = "confirm"
    RATE = "rate"
    COMPLAIN = "complain"
    SEE_OWN = "see_own"
    # customers
    SEE_ORGANISATION = "see_organisation"
    # auditors
    SEE_REGISTER = "see_register"
    EXPORT = "export"
    SEE_CHANGES = "see_changes"  # who changed what of the set-up
    SEE_DRIFT = "see_drift"  # who set which priority by hand
    SEE_OWN_FIGURES = "see_own_figures"  # what it adds up to for one's own organisation
    SEE_FIGURES = "see_figures"  # what the work adds up to
    # the desk
    SEE_QUEUE = "see_queue"
    REGISTER = "register"
    TRIAGE = "triage"
    ASSIGN = "assign"
    WORK = "work"
    NOTE = "note"
    CALL = "call"
    INFORM = "inform"  # words that leave the house to those affected
    RELEASE = "release"  # words for press and public
    ESCALATE = "escalate"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    REVIEW = "review"
    OVERRIDE_PRIORITY = "override_priority"
    WAIVE = "waive"
    APPOINT_MANAGER = "appoint_manager"
    HOLD = "hold"  # nothing is erased while it stands
    PLAN = "plan"  # who is on duty when
    APPROVE = "approve"  # that a change is carried out
    PUBLISH = "publish"  # words on the status page that somebody else wrote
    GOVERN = "govern"  # the report of a quarter, and what was decided about it
    # set-up
    CONFIGURE = "configure"
    INVITE = "invite"
    IMPORT = "import"
    SEE_SENT_MAIL = "see_sent_mail"


_MEMBER = frozenset(
    {Action.REPORT, Action.REPLY, Action.CONFIRM, Action.RATE, Action.COMPLAIN, Action.SEE_OWN}
)
_DESK = frozenset(
    {
        Action.SEE_QUEUE,
        Action.REGISTER,
        Action.TRIAGE,
        Action.ASSIGN,
        Action.WORK,
        Action.NOTE,
        Action.CALL,
        Action.INFORM,
        Action.ESCALATE,
        Action.ACKNOWLEDGE,
        Action.RESOLVE,
        Action.CLOSE,
        Action.REOPEN,
        Action.REVIEW,
        Action.COMPLAIN,
        Action.SEE_SENT_MAIL,
        Action.SEE_REGISTER,
        Action.SEE_FIGURES,
    }
)
_LEAD = _DESK | {
    Action.OVERRIDE_PRIORITY,
    Action.WAIVE,
    Action.APPOINT_MANAGER,
    Action.HOLD,
    Action.PLAN,
    Action.APPROVE,
    Action.PUBLISH,
    Action.GOVERN,
    Action.EXPORT,
    Action.SEE_DRIFT,
}

TABLE: Mapping[Role, frozenset[Action]] = {
    Role.REPORTER: _MEMBER,
    Role.CUSTOMER_MANAGER: _MEMBER | {Action.SEE_ORGANISATION, Action.SEE_OWN_FIGURES},
    Role.AUDITOR: frozenset({Action.SEE_REGISTER, Action.EXPORT, Action.SEE_OWN_FIGURES}),
    Role.AGENT: _DESK,
    Role.SPECIALIST: _DESK - {Action.CLOSE, Action.REGISTER},
    Role.INCIDENT_MANAGER: _LEAD,
    Role.COMMUNICATION_MANAGER: _DESK | {Action.RELEASE, Action.PUBLISH},
    Role.ESCALATION_MANAGER: _LEAD,
    Role.ADMINISTRATOR: _LEAD
    | {Action.CONFIGURE, Action.INVITE, Action.IMPORT, Action.SEE_CHANGES},
    Role.PROVIDER_AUDITOR: frozenset(
        {
            Action.SEE_REGISTER,
            Action.EXPORT,
            Action.SEE_CHANGES,
            Action.SEE_DRIFT,
            Action.SEE_FIGURES,
        }
    ),
}

_SYSTEM = frozenset(Action)


class Kind(StrEnum):
    """Who acts: a person who signed in or a service that mailed, a token of one of these, the
    installation itself, or another desk's past.
    """

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a word
    SYSTEM = "system"
    IMPORT = "import"


# What acts by no right of its own: the installation, and its operator's commands. Whoever comes by
# a door is in none of these, so that a new kind of actor may nothing until it is said.
OURSELVES: Final = frozenset({Kind.SYSTEM, Kind.IMPORT})


def _of_nobody(_tenant_id: int) -> int | None:
    """Return the provider of a tenant, where nobody sees any by the whole."""
    return None


@dataclass(frozen=True)
class Actor:
    """Whoever acts, with their roles by tenant. Roles at the provider hold for its customers."""

    kind: Kind
    side: Side
    user_id: int | None = None
    name: str = ""
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    # Tenants in sight one by one, the providers among them: tenant → provider.
    providers: Mapping[int, int] = field(default_factory=dict)
    # Providers of whose customers all are in sight, those that come as well; and what tells of
    # which provider a tenant is.
    wholes: frozenset[int] = frozenset()
    provider_of: Callable[[int], int | None] = _of_nobody
    # On which sides this person has roles at all; those above are of one of them.
    sides: frozenset[Side] = frozenset()
    # Of a token: which one it is, and what it lets its owner do at most.
    token_id: int | None = None
    allowed: frozenset[Action] | None = None

    @property
    def person_id(self) -> int:
        """Return the key of the person who acts; the installation itself signs nothing."""
        if self.user_id is None:
            raise NotAllowed()
        return self.user_id

    def provider_at(self, tenant_id: int) -> int | None:
        """Return the provider of a tenant in sight, and nothing of any other."""
        if tenant_id in self.providers:
            return self.providers[tenant_id]
        provider = self.provider_of(tenant_id) if self.wholes else None
        return provider if provider in self.wholes else None

    @property
    def is_somebody(self) -> bool:
        """Say whether a person answers for this: themselves, or by a token of theirs."""
        return self.kind not in OURSELVES

    @property
    def named(self) -> list[str | int | None]:
        """Return who this is as an event says it."""
        token = [] if self.token_id is None else [self.token_id]
        return [str(self.kind), self.user_id, *token]

    def sees(self, tenant_id: int) -> bool:
        return self.provider_at(tenant_id) is not None

    def roles_at(self, tenant_id: int) -> frozenset[Role]:
        """Return the roles that hold at this tenant."""
        own = self.roles.get(tenant_id, frozenset())
        provider = self.provider_at(tenant_id)
        if self.side is Side.PROVIDER and provider is not None:
            return own | self.roles.get(provider, frozenset())
        return own

    def may(self, action: Action, tenant_id: int) -> bool:
        if not self.is_somebody:
            return True
        if self.allowed is not None and action not in self.allowed:
            return False
        return any(action in TABLE[role] for role in self.roles_at(tenant_id))

    def may_somewhere(self, action: Action) -> bool:
        """Return whether any tenant grants this: for menus, never for decisions."""
        if not self.is_somebody:
            return bool(self.roles or self.providers)
        is_allowed = self.allowed is None or action in self.allowed
        return is_allowed and action in self._granted

    @cached_property
    def _granted(self) -> frozenset[Action]:
        # A menu asks for each of its places: not of each of a thousand customers each time.
        roles = frozenset[Role]().union(*self.roles.values())
        return frozenset[Action]().union(*(TABLE[role] for role in roles))

    def wholes_for(self, action: Action) -> tuple[int, ...]:
        """Return the providers that grant this action for themselves and all their customers."""
        return tuple(whole for whole in sorted(self.wholes) if self.may(action, whole))

    def given_for(self, action: Action) -> tuple[int, ...]:
        """Return the tenants that grant this action and are in sight one by one."""
        covered = set(self.wholes_for(action))
        known = sorted({*self.roles, *self.providers})
        return tuple(
            tenant_id
            for tenant_id in known
            if self.provider_at(tenant_id) not in covered and self.may(action, tenant_id)
        )


SYSTEM = Actor(kind=Kind.SYSTEM, side=Side.PROVIDER, name="system")
IMPORTER = Actor(kind=Kind.IMPORT, side=Side.PROVIDER, name="import")


def require(actor: Actor, action: Action, tenant_id: int) -> None:
    """Raise NotAllowed unless this actor may do this at this tenant."""
    if not actor.may(action, tenant_id):
        raise NotAllowed()
