"""The registers that laws ask for, as pages and as rows of a file: both take them from `chosen`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from incidents.duty.queries.law_register import BREACHES, entries_of
from incidents.duty.rules.filled import Answer
from incidents.models import Incident, breach_terms
from reporting.queries.columns import GUARD, STARTS
from reporting.queries.paging import Place, newer_than, older_than
from reporting.queries.register import Selection, register
from tenants.addresses import address
from tenants.data import forms
from tenants.ledger import canonical
from tenants.rules.roles import Action, Actor

SIZE: Final = 20
# Of one file: it is made at once, and a longer one is asked for by periods.
MOST: Final = 2000


@dataclass(frozen=True, kw_only=True)
class LawSelection(Selection):
    """Which of the registers, and of breaches: by the decision that holds."""

    which: str = BREACHES
    outcome: str = ""

    def as_facts(self) -> dict[str, Any]:
        decided = {"outcome": self.outcome} if self.outcome else {}
        return {"register": self.which, **super().as_facts(), **decided}

    def where(self) -> Q:
        # What was practised stands in no register that a law asks for.
        real = super().where() & Q(is_drill=False)
        if self.which != BREACHES:
            labels = Q(is_security=True) | Q(is_cyber=True) | Q(is_breach=True)
            return real & labels
        terms = breach_terms(incident=OuterRef("pk"))
        # The term has the decision that holds: what one of two people said is none yet.
        return real & Q(Exists(terms.filter(outcome=self.outcome) if self.outcome else terms))


@dataclass(frozen=True)
class Entry:
    """One incident in its register, with the answers in order."""

    url: str
    reference: str
    title: str
    customer: str
    reported_at: datetime
    answers: list[Answer]


@dataclass(frozen=True)
class LawRegisterPage:
    entries: list[Entry]
    newer: Place | None
    older: Place | None


def law_register_page(
    actor: Actor, selection: LawSelection, *, after: Place | None, before: Place | None
) -> LawRegisterPage:
    """Return the incidents that were reported just before `after`, or just after `before`."""
    found = register(actor, selection).select_related("tenant", "provider")
    backwards, place = before is not None, before or after
    if place is not None:
        found = found.filter((newer_than if backwards else older_than)(place))
    order = ("reported_at", "id") if backwards else ("-reported_at", "-id")
    rows = list(found.order_by(*order)[: SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if backwards:
        rows.reverse()
    first, last = (_place(rows[0]), _place(rows[-1])) if rows else (None, None)
    return LawRegisterPage(
        entries=_entries(selection.which, rows),
        newer=first if (more if backwards else after) else None,
        older=last if (more or backwards) else None,
    )


def _place(row: Incident) -> Place:
    return Place(row.reported_at, row.pk)


def _entries(which: str, rows: list[Incident]) -> list[Entry]:
    answers = entries_of(which, rows)
    return [
        Entry(
            url=address("reporting:record", row.reference),
            reference=row.reference,
            title=row.title,
            customer=row.tenant.name,
            reported_at=row.reported_at,
            answers=answers[row.pk],
        )
        for row in rows
    ]


def heading(which: str) -> list[str]:
    asks = [str(one.ask) for one in forms().forms[which].questions]
    return ["reference", "customer", "reported_at", "title", *asks]


def lines(actor: Actor, selection: LawSelection, counts: Counter[int]) -> Iterator[list[str]]:
    """Give the rows of a file, safe to open in a spreadsheet; `counts` is by customer."""
    found = register(actor, selection, action=Action.EXPORT).select_related("tenant", "provider")
    rows = list(found.order_by("reported_at", "id")[:MOST])
    counts.update(row.tenant_id for row in rows)
    for one in _entries(selection.which, rows):
        told = [one.reference, one.customer, canonical.moment(one.reported_at), one.title]
        yield [_safe(text) for text in (*told, *(answer.text for answer in one.answers))]


def _safe(text: str) -> str:
    return GUARD + text if text and ord(text[0]) in STARTS else text
