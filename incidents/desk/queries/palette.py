"""What the palette offers for some words: incidents, solutions, customers and their people."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.record.queries.gather import gather
from incidents.record.queries.like import Like, pattern_of
from incidents.record.queries.search import Asked, Found, search
from incidents.record.queries.solutions import Offered, found_solutions, solutions_with
from incidents.record.queries.task_words import found_tasks
from incidents.record.rules.words import LEAST, Piece, marked, words_of
from tenants.addresses import address
from tenants.models import Contact, Tenant
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

MOST: Final = 6
FEW: Final = 4


@dataclass(frozen=True)
class Choice:
    url: str
    icon: str
    label: list[Piece]
    beside: str = ""


@dataclass(frozen=True)
class Choices:
    label: Any
    choices: list[Choice]


def palette(actor: Actor, text: str) -> list[Choices]:
    """Return what is called so or has these words, of what this person may see."""
    text = text.strip()
    if len(text) < LEAST:
        return []
    found = search(actor, Asked(text, size=MOST))
    incidents = [
        Choice(hit.url, "ticket", hit.subject, f"{hit.reference} · {hit.customer}")
        for hit in found.hits
    ]
    solutions = [
        Choice(one.url, "book-open", one.title, one.reference)
        for one in solutions_beside(actor, found, text, most=FEW)
    ]
    tasks = [
        Choice(one.url, "list-checks", one.title, f"{one.reference} · {one.customer}")
        for one in found_tasks(actor, text, found.words, most=FEW)
    ]
    own = _some(
        Choices(_("Incidents"), incidents),
        Choices(_("Tasks and planned work"), tasks),
        Choices(_("Known solutions"), solutions),
    )
    # Who types a name looks for the customer first, and for what was reported there after it.
    return [*named(actor, text), *own]


def solutions_beside(actor: Actor, found: Found, text: str, *, most: int) -> list[Offered]:
    """Return the solutions with the words that these incidents were found by.

    Only where no incident has them may they have been mistyped.
    """
    if found.hits and not found.mistyped:
        return solutions_with(actor, found.words, most=most)
    return found_solutions(actor, text, most=most)


def _some(*groups: Choices) -> list[Choices]:
    return [group for group in groups if group.choices]


def named(actor: Actor, text: str) -> list[Choices]:
    """Return the customers and the people who are called so, each with their page."""
    text = text.strip()
    if len(text) < LEAST:
        return []
    pattern, words = pattern_of(text), words_of(text)
    customers = Tenant.objects.filter(
        Like("name", pattern), may_at(actor, Action.SEE_QUEUE, tenant="pk"), is_active=True
    )
    people = Contact.objects.filter(
        Q(Like("name", pattern)), may_at(actor, Action.SEE_QUEUE), is_active=True
    )
    read = gather(
        customers=customers.order_by("name").values("pk", "name")[:FEW],
        people=people.order_by("name", "pk").values("pk", "name", "tenant__name")[:FEW],
    )
    return _some(
        Choices(
            _("Customers"),
            [
                Choice(
                    address("desk:customer", row["pk"]), "building-2", marked(row["name"], words)
                )
                for row in read["customers"]
            ],
        ),
        Choices(
            _("People"),
            [
                Choice(
                    address("desk:person", row["pk"]), "user",
                    marked(row["name"], words), row["tenant__name"],
                )
                for row in read["people"]
            ],
        ),
    )  # fmt: skip
