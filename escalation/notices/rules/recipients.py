"""Somebody who can be told, of whatever sort he is."""

from collections.abc import Iterable
from dataclasses import dataclass

from tenants.media import Medium


@dataclass(frozen=True)
class Recipient:
    """`sort` names the column of a notice that points at him."""

    sort: str
    id: int
    name: str
    email: str
    phone: str
    language: str
    # The person behind a contact or a holder, when he signs in.
    user_id: int | None = None
    # The roles that they have at the customer, where these were read with them.
    roles: tuple[str, ...] | None = None

    @property
    def token(self) -> str:
        return f"{self.sort}:{self.id}"

    def address_by(self, medium: Medium) -> str:
        """Return where this medium reaches them; empty where it does not."""
        return str(getattr(self, medium.address))


def once(found: Iterable[Recipient]) -> list[Recipient]:
    """Return everybody once, also who is there twice in different parts or by one address."""
    seen: set[str] = set()
    kept: list[Recipient] = []
    for one in found:
        marks = {one.token}
        if one.user_id is not None:
            marks.add(f"user:{one.user_id}")
        if one.email:
            marks.add(one.email.lower())
        if not marks & seen:
            kept.append(one)
        seen |= marks
    return kept
