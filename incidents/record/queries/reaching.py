"""Where somebody may look for words: in which table, at whose, and only at one's own reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from incidents.models import DeskWords, PublicWords
from incidents.record.rules.words import Word, query_of
from tenants.choices import Side
from tenants.models import Contact
from tenants.rules.roles import Action, Actor

# What no row has.
NOBODY: Final = "'@nobody'"


@dataclass(frozen=True)
class Reach:
    """Where somebody may look: whole providers and tenants, or what they reported themselves."""

    table: str
    wholes: tuple[int, ...] = ()
    tenants: tuple[int, ...] = ()
    # Of these tenants only what these contacts reported.
    own: tuple[int, ...] = ()
    contacts: tuple[int, ...] = ()

    @property
    def narrowed(self) -> str:
        """Return what narrows a query to what may be seen here; nothing where that is a whole."""
        if self.wholes:
            return ""
        ways = [f"'@t{tenant}'" for tenant in self.tenants]
        ways += [f"'@r{contact}'" for contact in self.contacts]
        # Whoever may see nothing finds nothing.
        return f" & ({' | '.join(ways or [NOBODY])})"

    def query(self, words: Sequence[Word], *marks: Sequence[str]) -> str:
        """Return the query for these words here; marks narrow it further."""
        return f"{query_of(words, *marks)}{self.narrowed}"


def reach_of_register(actor: Actor) -> Reach:
    """Return where an auditor may look: the same rows as the register, in the words of their side.

    Those of the provider read what colleagues wrote among themselves, those of a customer do not.
    """
    is_desk = actor.side is Side.PROVIDER
    return Reach(
        (DeskWords if is_desk else PublicWords)._meta.db_table,
        wholes=tuple(sorted(actor.wholes_for(Action.SEE_REGISTER))),
        tenants=tuple(sorted(actor.given_for(Action.SEE_REGISTER))),
    )


def reach_for(actor: Actor) -> Reach:
    """Return where this person may look; the same rows as `visible_incidents`."""
    if actor.side is Side.PROVIDER:
        return Reach(
            DeskWords._meta.db_table,
            wholes=tuple(sorted(actor.wholes_for(Action.SEE_QUEUE))),
            tenants=tuple(sorted(actor.given_for(Action.SEE_QUEUE))),
        )
    organisation = set(actor.given_for(Action.SEE_ORGANISATION))
    own = tuple(sorted(set(actor.given_for(Action.SEE_OWN)) - organisation))
    contacts = Contact.objects.filter(tenant__in=own, user=actor.user_id) if own else None
    return Reach(
        PublicWords._meta.db_table,
        tenants=tuple(sorted(organisation)),
        own=own,
        contacts=tuple(contacts.values_list("pk", flat=True)) if contacts is not None else (),
    )
