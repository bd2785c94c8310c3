"""By which words copies are found: those of their template, and what differs in each."""

from collections.abc import Iterator
from typing import Any, Final

from incidents.models import DeskWords, PublicWords

# Each is in one of ten incidents, and both in very few.
FEW_TOGETHER: Final = "alfa bravo"
OF_ITS_OWN: Final = "i.reference, i.title, c.name"
INDEXES: Final = {"public_words": PublicWords, "desk_words": DeskWords}


def without_index(server: Any) -> None:
    for name in INDEXES:
        server.execute(f"DROP INDEX IF EXISTS {name}")


def indexes() -> Iterator[str]:
    for name, model in INDEXES.items():
        yield f"CREATE INDEX {name} ON {model._meta.db_table} USING gin (words)"


def statements(server: Any, templates: dict[str, Any]) -> Iterator[str]:
    """Return what writes the words of all incidents that have none yet."""
    for model in (PublicWords, DeskWords):
        table = model._meta.db_table
        base = {name: _base(server, table, incident.pk) for name, incident in templates.items()}
        held = ", '@u' || i.assignee_id" if model is DeskWords else ""
        marks = f"ARRAY['@t' || i.tenant_id, '@r' || i.reporter_id{held}"
        for part in (0, 1):
            yield (
                f"INSERT INTO {table} (tenant_id, provider_id, incident_id, reported_at, words)"
                " SELECT i.tenant_id, i.provider_id, i.id, i.reported_at,"
                f" servicedesk_lexemes(concat_ws(' ', {OF_ITS_OWN}))"
                f" || CASE WHEN i.status = 'closed' THEN {base['closed']} ELSE {base['open']} END"
                f" || array_to_tsvector(array_remove({marks},"
                " CASE WHEN i.status <> 'closed' THEN '@open' END,"
                " CASE WHEN i.id % 10 = 1 THEN 'alfa' END,"
                " CASE WHEN i.id % 10 = 2 OR i.id % 2003 = 1 THEN 'bravo' END], NULL))"
                " FROM incidents_incident i JOIN tenants_contact c ON c.id = i.reporter_id"
                f" WHERE i.id % 2 = {part} AND NOT EXISTS"
                f" (SELECT FROM {table} w WHERE w.incident_id = i.id) ORDER BY i.reported_at"
            )


def _base(server: Any, table: str, key: int) -> str:
    """Return the words of a template that its copies have too, as a value in SQL."""
    (found,) = server.execute(
        f"SELECT quote_literal(array_to_tsvector(ARRAY(SELECT l"
        f" FROM unnest(tsvector_to_array(w.words)) l WHERE l NOT LIKE '@%%' AND l <> ALL"
        f" (tsvector_to_array(servicedesk_lexemes(concat_ws(' ', {OF_ITS_OWN})))))))"
        f" || '::tsvector' FROM {table} w JOIN incidents_incident i ON i.id = w.incident_id"
        " JOIN tenants_contact c ON c.id = i.reporter_id WHERE i.id = %s",
        [key],
    ).fetchone()
    return str(found)
