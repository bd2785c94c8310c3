"""What is asked for when somebody lets a program in."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MakeToken:
    """`scope` is a `TokenScope`; it holds for `days` from now on."""

    name: str
    scope: str
    days: int
    tenant_id: int


@dataclass(frozen=True, kw_only=True)
class MakeService:
    """A token for something that is no person; `role` is what it may do at the provider."""

    name: str
    role: str
    scope: str
    days: int
    tenant_id: int
