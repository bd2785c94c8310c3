"""What stands beside the rows of the queue, each read by key: names of customers, people, teams,
and when somebody last did something.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from django.db.models import F, Model
from django.utils.translation import get_language

from incidents.desk.queries.acted import updated_at
from incidents.desk.queries.filters import has_reply
from incidents.desk.queries.tasks import is_task
from incidents.models import Incident
from incidents.record.queries.gather import Listed, Row, Statement
from incidents.record.queries.prepared import OneOf, prepared
from tenants.models import Agreement, Category, Contact, PriorityScheme, Team, Tenant, User

# What a row points at, and what is shown of it.
BESIDE: Final[Mapping[str, tuple[type[Model], tuple[str, ...]]]] = {
    "tenant": (Tenant, ("name", "zone")),
    "reporter": (Contact, ("name",)),
    "category": (Category, ("name",)),
    "scheme": (PriorityScheme, ("labels",)),
    "agreement": (Agreement, ("until",)),
    "assignee": (User, ("name",)),
    "team": (Team, ("name", "is_active")),
}


def beside_lists(rows: Iterable[Row]) -> dict[str, Statement]:
    """Return what `put_beside` wants of these rows, for a page that reads more at once."""
    rows = list(rows)
    found = {}
    for name in BESIDE:
        column = f"{name}_id"
        keys = list(dict.fromkeys(row[column] for row in rows if row[column] is not None))
        if keys:
            written = partial(_of_keys, name)
            found[f"beside_{name}"] = prepared(("beside", name), written, keys=keys)
    ids = [row["id"] for row in rows if not is_task(row["id"])]
    if ids:
        found["story"] = prepared("story", _story, ids=ids)
    return found


def put_beside(rows: Iterable[Row], read: Mapping[str, list[Row]]) -> None:
    """Add `tenant__name` and its like to each row, `updated_at` and `has_reply`."""
    rows = list(rows)
    for name, (_model, columns) in BESIDE.items():
        found = {row["pk"]: row for row in read.get(f"beside_{name}", [])}
        for row in rows:
            there = found.get(row[f"{name}_id"], {})
            row.update({f"{name}__{column}": there.get(column) for column in columns})
    stories = {story["id"]: story for story in read.get("story", [])}
    for row in rows:
        # Of a task the list has all that there is.
        row.update(stories.get(row["id"], {"updated_at": row["reported_at"], "has_reply": False}))


def _story(ids: list[int]) -> Listed:
    found: Listed = Incident.objects.filter(OneOf("pk", ids)).values(
        "id",
        updated_at=updated_at(),
        has_reply=has_reply(),
    )
    return found


def _of_keys(name: str, keys: list[int]) -> Listed:
    model, columns = BESIDE[name]
    shown: dict[str, Any] = {column: F(column) for column in columns}
    if model is Category:
        language = "nl" if (get_language() or "").startswith("nl") else "en"
        shown = {"name": F(f"name_{language}")}
    given = {column: of for column, of in shown.items() if of.name != column}
    plain = [column for column in shown if column not in given]
    found: Listed = model._default_manager.filter(OneOf("pk", keys))
    return found.values("pk", *plain, **given)
