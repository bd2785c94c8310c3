"""Copies of one incident with its history, made inside the server: a statement for each table."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import models

from incidents.models import (
    AffectedContact,
    Clock,
    CustomerReply,
    Incident,
    Message,
    Note,
    UpdateRound,
)
from tenants.models import ChainLink, Contact, Event, PersonalText

# One of so many incidents is open.
OPEN_OF: Final = 50
# Ids of copies begin far above those of rows that the services made, apart for the two templates.
BASE: Final = 1_000_000
APART: Final = 100_000_000
CONTACTS: Final = 20
OF_INCIDENT: Final[tuple[type[models.Model], ...]] = (
    AffectedContact, Clock, UpdateRound, Message, Note, CustomerReply,
)  # fmt: skip
OF_LEDGER: Final[tuple[type[models.Model], ...]] = (Event, ChainLink, PersonalText)
# The largest first: two connections are then done at about the same time.
COPIED: Final[tuple[type[models.Model], ...]] = (*OF_LEDGER, Incident, *OF_INCIDENT)
WORDS: Final = (
    "printer", "vpn", "mail", "server", "planning", "customs", "portal", "password", "screen",
    "laptop", "network", "wifi", "backup", "database", "phone", "badge", "scanner", "invoice",
    "report", "folder", "update", "licence", "browser", "camera",
)  # fmt: skip


# Of which customer copy `g` is: few have many, the first most of all.
TENANT: Final = "floor({customers} * power((g * 7919 % 10007) / 10007.0, 3))::bigint"


def rows_of(
    server: Any, model: type[models.Model], column: str, value: Any
) -> list[dict[str, Any]]:
    cursor = server.execute(
        f"SELECT * FROM {model._meta.db_table} WHERE {column} = ANY (%s) ORDER BY id",
        [[value] if isinstance(value, int) else list(value)],
    )
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Copies:
    """Copies of one template, as statements: every fiftieth incident is open."""

    def __init__(
        self, server: Any, template: Incident, *, is_open: bool, customers: int, users: list[int]
    ) -> None:
        self.server, self.template, self.is_open = server, template, is_open
        self.customers, self.users = customers, users
        self.base = BASE + (0 if self.is_open else APART)
        events = [
            row["id"]
            for row in rows_of(server, Event, "subject_id", self.template.pk)
            if row["subject_kind"] == "incident"
        ]
        self.keys = {Incident._meta.db_table: [self.template.pk]}
        for model in OF_INCIDENT:
            self.keys[model._meta.db_table] = self._keys(model, "incident_id", self.template.pk)
        for model in OF_LEDGER:
            column = "id" if model is Event else "event_id"
            self.keys[model._meta.db_table] = self._keys(model, column, events)

    def _keys(self, model: type[models.Model], column: str, value: Any) -> list[int]:
        return [row["id"] for row in rows_of(self.server, model, column, value)]

    def statements(self, first: int, last: int) -> Iterator[str]:
        """Return what copies it as the incidents from `first` to `last`, for each table."""
        # What is open came in over the last month, so that some of it is late and some presses;
        # what is closed lies further and further back.
        moved = "-((g * 7919) % 46000)" if self.is_open else "-(g % 500000)"
        numbers = (
            f"SELECT g, {BASE} + {TENANT.format(customers=self.customers)} AS tenant,"
            f" make_interval(mins => ({moved})::int) AS shift"
            f" FROM generate_series({first}::bigint, {last}) g"
            f" WHERE (g % {OPEN_OF} = 0) = {self.is_open}"
        )
        for model in COPIED:
            table, fields = model._meta.db_table, model._meta.concrete_fields
            if keys := self.keys[table]:
                columns = ", ".join(f'"{one.column}"' for one in fields)
                values = ", ".join(self._value(table, one) for one in fields)
                # By number and then by row: keys come in their order, and nothing is sorted.
                yield (
                    f"WITH n AS MATERIALIZED ({numbers}), r AS MATERIALIZED"
                    f" (SELECT *, array_position(ARRAY{keys}::bigint[], id) - 1 AS rank"
                    f" FROM {table} WHERE id = ANY (ARRAY{keys}::bigint[]) ORDER BY 1)"
                    f" INSERT INTO {table} ({columns}) SELECT {values}"
                    " FROM n, LATERAL (SELECT * FROM r OFFSET 0) r"
                )

    def _value(self, table: str, one: models.Field[Any, Any]) -> str:
        """Return what a column of a copy is, in SQL."""
        own = f"{self.base} + g"
        count = len(self.keys[table])
        by_name = {
            "id": f"{self.base} + g * {count} + r.rank",
            "tenant_id": "tenant",
            "public_id": "gen_random_uuid()",
            "subject_id": own,
            "seq": f"{self.base} + g * 1000 + r.rank",
        }
        text = f"'incidents.incident:{self.template.pk}', 'incidents.incident:' || ({own})"
        by_name |= {name: f'replace(r."{name}", {text})' for name in ("body", "row")}
        if table == Incident._meta.db_table:
            by_name |= self._differences()
        return by_name.get(str(one.column)) or self._related(one)

    def _related(self, one: models.Field[Any, Any]) -> str:
        column = f'r."{one.column}"'
        far: Any = one.related_model
        if far is not None and (keys := self.keys.get(far._meta.db_table)):
            place = f"array_position(ARRAY{keys}::bigint[], {column}) - 1"
            return f"{self.base} + g * {len(keys)} + {place}"
        if far is Contact:
            first = f"{BASE} + (tenant - {BASE}) * {CONTACTS}"
            return f"CASE WHEN {column} IS NOT NULL THEN {first} + g % {CONTACTS} END"
        if isinstance(one, models.DateTimeField):
            return f"CASE WHEN {column} > '9000-01-01' THEN {column} ELSE {column} + shift END"
        return column

    def _differences(self) -> dict[str, str]:
        """Return in what the incidents differ beside their keys and moments."""
        words, count = f"ARRAY{list(WORDS)}", len(WORDS)
        users = self.users
        found = {
            "reference": "'INC-2025-' || lpad(g::text, 7, '0')",
            "title": (
                f"'The ' || ({words})[1 + g % {count}] || ' and the ' ||"
                f" ({words})[1 + (g / 31) % {count}] || ' fail at place ' || g"
            ),
            "channel": "CASE WHEN g % 700 = 0 THEN 'monitoring' ELSE r.channel END",
            "kind": "CASE WHEN g % 900 = 0 THEN 'service_request' ELSE r.kind END",
            "priority": "CASE WHEN g % 20000 = 0 THEN 1 ELSE 2 + (g / 50) % 3 END",
            "agreement_id": "tenant",
        }
        if self.is_open:
            nth = f"(g / {OPEN_OF})"
            found["status"] = (
                f"CASE {nth} % 4 WHEN 0 THEN 'new' WHEN 1 THEN 'triaged' ELSE 'in_progress' END"
            )
            found["assignee_id"] = (
                f"CASE WHEN {nth} % 4 > 1 THEN"
                f" (ARRAY{users}::bigint[])[1 + {nth} % {len(users)}] END"
            )
        return found
