"""The catalogue of the database against the rules of the walls: what stands open, one line each.

Used by its own test, and by the seeded faults, which must each make it speak.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from django.apps import apps
from django.db import models

from tenants import walls
from tenants.engine_proof import ERASABLE
from tenants.ledger.due import of_tenants
from tenants.models import Tenant
from tenants.models.base import Recorded, TenantRow
from tests.walls import questions

Findings: TypeAlias = Iterator[str]

GLOBAL: Final = {**walls.GLOBAL, **walls.GLOBAL_LATER, **walls.GLOBAL_ABOVE}

# As the database writes the expressions back.
_ANY: Final = "= ANY ((current_setting('servicedesk.{}'::text))::bigint[])"
_GIVEN: Final = f"(tenant_id {_ANY.format('tenants')})"
_WHOLE: Final = f"(provider_id {_ANY.format('wholes')})"
IN_SCOPE: Final = f"({_WHOLE} OR {_GIVEN})"
IN_CATALOGUE: Final = f"(tenant_id {_ANY.format('providers')})"
OF_ITS_CUSTOMER: Final = (
    f"((customer_id IS NULL) OR {_WHOLE} OR (customer_id {_ANY.format('tenants')}))"
)
PROVIDER_SIDE: Final = "(current_setting('servicedesk.side'::text) = 'provider'::text)"

# Whose words in the ledger a customer's side reads; all others are the desk's.
READ_BY_CUSTOMERS: Final = frozenset(
    m._meta.label_lower
    for m in apps.get_models()
    if issubclass(m, Recorded) and m.is_read_by_customers
)
_LABELS: Final = ", ".join(f"'{label}'::text" for label in sorted(READ_BY_CUSTOMERS))

# Written once, and the desk's alone.
EVIDENCE: Final = (
    "incidents_evidenceitem", "incidents_evidencecorrection", "incidents_evidenceasset",
    "incidents_custodychange", "incidents_custodyanswer", "incidents_evidencecheck",
)  # fmt: skip

# What stands around it.
HELD: Final = (
    "incidents_legalhold", "incidents_logretention", "incidents_sideholder",
    "incidents_policedecision", "incidents_policecomplaint",
)  # fmt: skip

# What takes causes away.
CAUSES: Final = (
    "incidents_problem", "incidents_change", "incidents_release", "incidents_referral",
    "incidents_suppliercase", "incidents_assetreminder",
)  # fmt: skip

# The status page.
STATUS: Final = (
    "escalation_statuspage", "escalation_statusservice", "escalation_statusupdate",
    "escalation_statusreader",
)  # fmt: skip
# Rows that name their customers by key.
_THEIRS: Final = (
    f"(customers && {_ANY.format('tenants').removeprefix('= ANY (').removesuffix(')')})"
)

# Conditions other than the plain one, each table with its own; all of them contain the plain one.
CONDITIONS: Final = {
    "tenants_tenant": IN_SCOPE.replace("tenant_id", "id"),
    "tenants_supplier": f"({IN_SCOPE} AND {OF_ITS_CUSTOMER})",
    "incidents_note": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_internalattachment": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_deskwords": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_calendarfeed": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_texttemplate": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_macro": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_flagrule": f"({IN_SCOPE} AND {PROVIDER_SIDE} AND {OF_ITS_CUSTOMER})",
    "incidents_flag": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_draft": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_outage": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    **dict.fromkeys(CAUSES, f"({IN_SCOPE} AND {PROVIDER_SIDE})"),
    "incidents_customernote": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_involved": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    **dict.fromkeys((*EVIDENCE, *HELD), f"({IN_SCOPE} AND {PROVIDER_SIDE})"),
    "escalation_bellentry": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "escalation_bellchoice": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_task": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_taskcomment": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_follower": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_recoveryoption": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_securityact": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_securitydecision": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "tenants_mailbox": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "tenants_mailsender": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "tenants_mailsenderkey": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "tenants_mailboxpassword": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "tenants_mailboxlook": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "escalation_receivedmail": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    **dict.fromkeys(
        (
            "escalation_alertsource",
            "escalation_alertcustomer",
            "escalation_alarm",
            "escalation_alert",
            "escalation_rotation",
            "escalation_rotationmember",
            "escalation_dutycover",
            "escalation_absence",
            "escalation_dutygap",
            "escalation_rotawatch",
            "escalation_ringtest",
            "escalation_handover",
            "escalation_handoverword",
            "reporting_quarterreport",
            "reporting_quartercomment",
        ),
        f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    ),
    "escalation_rota": f"({IN_SCOPE} AND {PROVIDER_SIDE} AND {OF_ITS_CUSTOMER})",
    "escalation_webhook": f"({IN_SCOPE} AND {PROVIDER_SIDE} AND {OF_ITS_CUSTOMER})",
    "incidents_movein": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "incidents_moveinfault": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "escalation_webhooksecret": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "escalation_webhooksend": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "escalation_webhooktry": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    **dict.fromkeys(
        ("incidents_article", "incidents_articleversion", "incidents_articlewords"),
        f"({IN_SCOPE} AND {PROVIDER_SIDE} AND {OF_ITS_CUSTOMER})",
    ),
    "incidents_publicarticle": f"({IN_SCOPE} AND is_offered AND {OF_ITS_CUSTOMER})",
    "tenants_personaltext": (
        f"({IN_SCOPE} AND ({PROVIDER_SIDE} OR"
        f" (split_part((\"row\")::text, ':'::text, 1) = ANY (ARRAY[{_LABELS}]))))"
    ),
    "incidents_relation": f"({IN_SCOPE} AND (is_public OR {PROVIDER_SIDE}))",
    **dict.fromkeys(STATUS, f"({IN_SCOPE} AND {PROVIDER_SIDE})"),
    "escalation_delivery": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "escalation_wideimpact": f"({IN_SCOPE} AND {PROVIDER_SIDE})",
    "escalation_notice": f"({IN_SCOPE} AND ((NOT is_internal) OR {PROVIDER_SIDE}))",
}
CATALOGUE: Final = {
    "escalation_statusservice": (
        f"({IN_CATALOGUE} AND is_shown AND ((customers = '{{}}'::bigint[]) OR {_THEIRS}))"
    ),
    "escalation_statusupdate": (
        f"({IN_CATALOGUE} AND ((state)::text = 'approved'::text) AND (is_public OR {_THEIRS}))"
    ),
    "incidents_publicarticle": f"({IN_CATALOGUE} AND is_offered AND {OF_ITS_CUSTOMER})",
    "tenants_tenant": IN_CATALOGUE.replace("tenant_id", "id"),
    "tenants_supplier": f"({IN_CATALOGUE} AND {OF_ITS_CUSTOMER})",
    **dict.fromkeys(
        (
            "tenants_team", "tenants_category", "tenants_priorityscheme",
            "tenants_classificationprofile", "tenants_norm",
        ),
        IN_CATALOGUE,
    ),
}  # fmt: skip

# Customers that a row between two names, each with a key of its own to the row's provider.
BETWEEN: Final = frozenset({"incident_tenant_id", "other_tenant_id", "customer_id"})
# What the app may do with a table: the record, what is never changed, and the set-up.
RECORD: Final = frozenset({"SELECT", "INSERT", "UPDATE"})
APPEND_ONLY: Final = frozenset({"SELECT", "INSERT"})
SET_UP: Final = RECORD | {"DELETE"}
LEDGER: Final = {
    "tenants_event": APPEND_ONLY,
    "tenants_chainlink": frozenset({"SELECT"}),
    "tenants_chainhead": frozenset({"SELECT"}),
    "tenants_personaltext": APPEND_ONLY,
}
# Made by the database itself from other rows.
MADE: Final = dict.fromkeys(
    (
        "incidents_publicwords", "incidents_deskwords", "incidents_articlewords",
        "incidents_publicarticle",
    ),
    frozenset({"SELECT"}),
)  # fmt: skip
# Rows of the set-up that may be removed, and what somebody keeps for themselves; all else stays.
REMOVABLE: Final = frozenset(
    {
        "incidents_queueview", "incidents_draft",
        # Of a file that is checked anew.
        "incidents_moveinfault",
        # Who wants to hear no more.
        "escalation_statusreader",
        # What was sent long ago.
        "escalation_webhooksend", "escalation_webhooktry",
        # Made anew from the record.
        "reporting_figurefact", "reporting_figurecell", "reporting_figuredirty",
        # Said again, and counted.
        "escalation_alert", "escalation_alertcustomer",
        "tenants_membership", "tenants_customeraccess", "tenants_contact",
        "tenants_functionholder", "tenants_invitation", "tenants_teammember",
        "tenants_servicehours", "tenants_holiday",
        "tenants_agreement", "tenants_target", "tenants_updaterule", "tenants_reportingpoint",
        "tenants_asset", "tenants_team", "tenants_supplier", "tenants_category",
        "tenants_norm",
    }
)  # fmt: skip

# Unique over all tenants, and why nobody learns anything from a clash.
UNIQUE_FOR_ALL: Final = {
    frozenset({"public_id"}): "drawn at random",
    frozenset({"slug"}): "an address that everybody may open",
    frozenset({"reference"}): "from one sequence of the installation",
    frozenset({"digest"}): "of what is drawn at random",
    frozenset({"user_id", "purpose", "key"}): "one person's own forms",
}

# Functions that see every tenant and that the app may call: a handful, each reviewed.
CALLABLE: Final = {
    "servicedesk_roles_of": "whose rows somebody may see, before there is a scope",
    "servicedesk_sight_of": "the same, with whole providers by one row",
    "servicedesk_staffed_teams": "keys of teams alone, of a provider whose catalogue is in scope",
    "servicedesk_token_of": "whose a token is, by a digest that nobody can guess",
    "servicedesk_tenants": "which tenants there are, for the operator's commands: ids only",
    "servicedesk_erase_told": "deletes words in scope, those that an erasure tells",
    "servicedesk_rebuild_words": "of one tenant in scope; says how many were stale",
    "servicedesk_rebuild_articles": "of one tenant in scope; says how many were stale",
    "servicedesk_heads": "ids, places and hashes of chains, to sign them",
    "servicedesk_links_at": "places and hashes of chains, to see that they still hold",
    "servicedesk_due_outbox": "which tenants have work: ids only",
    "servicedesk_due_clocks": "which tenants have work: ids only",
    "servicedesk_due_rounds": "which tenants have work: ids only",
    "servicedesk_due_escalations": "which tenants have work: ids only",
    "servicedesk_due_notices": "which tenants have work: ids only",
    "servicedesk_clear_outbox": "deletes what was done a day ago or longer, and tells how much",
    "servicedesk_notice_by": "whose mail came back, by an id that nobody can guess",
    "servicedesk_mailboxes_failing": "counts only",
    "servicedesk_status_page": "whose a public page is, that everybody may open",
    "servicedesk_mailboxes_named": "ids of mailboxes by their name, before their secret is shown",
    **{queue.function: "the same, and how urgent it is" for queue in of_tenants()},
    **{queue.overdue_function: "counts only" for queue in of_tenants()},
}
SEARCH_PATH: Final = "search_path=pg_catalog, public, pg_temp"


def everything(cursor: Any) -> list[str]:
    """Return all that is wrong."""
    checks = (
        tables, walls_of_tables, policies, grants, keys, uniques, views, functions, roles, triggers,
        settings,
    )  # fmt: skip
    return [finding for check in checks for finding in check(cursor)]


def walled_tables() -> dict[str, type[models.Model]]:
    """Return the tables that belong to tenants, by the models."""
    found = {m._meta.db_table: m for m in apps.get_models() if issubclass(m, TenantRow)}
    return {**found, Tenant._meta.db_table: Tenant}


def tables(cursor: Any) -> Findings:
    """Every table is a tenant's, or global by name and with a reason."""
    found = {name for (name,) in _asked(cursor, questions.RELATIONS, ["r", "p"])}
    for table in sorted(found - walled_tables().keys() - GLOBAL.keys()):
        yield f"{table}: is no tenant's, and not listed as global"
    for table in sorted((walled_tables().keys() | GLOBAL.keys()) - found):
        yield f"{table}: is listed, but not there"
    for table in sorted(walled_tables().keys() & GLOBAL.keys()):
        yield f"{table}: is a tenant's, and listed as global"
    for schema, table in _asked(cursor, questions.ELSEWHERE):
        yield f"{schema}.{table}: lies outside the schema that is checked"


def walls_of_tables(cursor: Any) -> Findings:
    for table, owner, is_on, is_forced in _asked(cursor, questions.SECURITY):
        if owner != "servicedesk_owner":
            yield f"{table}: belongs to {owner}"
        if table in walled_tables():
            if not is_on:
                yield f"{table}: row-level security is off"
            if not is_forced:
                yield f"{table}: row-level security does not hold for its owner"
    for table, column in _asked(cursor, questions.NULLABLE, sorted(walled_tables())):
        yield f"{table}.{column}: may be empty"


def policies(cursor: Any) -> Findings:
    """One for all with USING and WITH CHECK, in the direct form; one more to read catalogues."""
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for table, name, *what in _asked(cursor, questions.POLICIES):
        found.setdefault(table, {})[name] = tuple(what)
    for table in sorted(walled_tables()):
        condition = CONDITIONS.get(table, IN_SCOPE)
        writes = condition.replace(IN_SCOPE, written(table))
        if table == Tenant._meta.db_table:
            writes = f"({_GIVEN.replace('tenant_id', 'id')} OR {_WHOLE})"
        expected: dict[str, tuple[Any, ...]] = {
            f"{table}_tenant": ("*", True, "{0}", condition, writes)
        }
        if table in CATALOGUE:
            expected[f"{table}_catalogue"] = ("r", True, "{0}", CATALOGUE[table], None)
        given = found.get(table, {})
        for name in sorted(expected.keys() | given.keys()):
            if given.get(name) != expected.get(name):
                yield f"{table}: policy {name} is {given.get(name)}, not {expected.get(name)}"


def written(table: str) -> str:
    """A row that a scope of whole providers writes is of a pair that there is."""
    pair = (
        f" SELECT\n   FROM tenants_tenant owner\n  WHERE ((owner.id = {table}.tenant_id)"
        f" AND (owner.provider_id = {table}.provider_id))"
    )
    return f"({_GIVEN} OR ({_WHOLE} AND (EXISTS ({pair}))))"


def grants(cursor: Any) -> Findings:
    """The app has what walls.py says; nobody else has anything."""
    given: dict[str, set[str]] = {}
    for table, grantee, privilege in _asked(cursor, questions.GRANTS):
        if grantee == walls.APP:
            given.setdefault(table, set()).add(privilege)
        elif grantee == walls.ENGINE:
            if not _may_engine(table, privilege):
                yield f"{table}: the engine may {privilege}"
        else:
            yield f"{table}: {grantee} may {privilege}"
    fixed = {table for (table,) in _asked(cursor, questions.FIXED)}
    for table in sorted(walled_tables()):
        allowed = LEDGER.get(table) or MADE.get(table)
        if allowed is None:
            allowed = APPEND_ONLY if table in fixed else RECORD
            allowed = SET_UP if table in REMOVABLE else allowed
        if given.get(table, set()) != allowed:
            yield f"{table}: the app may {sorted(given.get(table, ()))}, not {sorted(allowed)}"
    for table, (listed, _reason) in GLOBAL.items():
        if given.get(table, set()) != set(listed.split(", ")):
            yield f"{table}: the app may {sorted(given.get(table, ()))}, not {listed}"
    for (holder,) in _asked(cursor, questions.SCHEMA):
        yield f"schema public: {holder} may create in it"
    for (what,) in _asked(cursor, questions.DEFAULTS):
        yield f"default privileges: {what}"


def _may_engine(table: str, privilege: str) -> bool:
    writes = {
        "tenants_chainlink": {"INSERT"}, "tenants_chainhead": {"INSERT", "UPDATE"},
        "tenants_personaltext": {"DELETE"}, "tenants_personchange": {"INSERT"},
        "tenants_outbox": {"DELETE"},
        **{table: {"INSERT", "UPDATE"} for table in MADE},
    }  # fmt: skip
    # Words that are erased are emptied where nobody else may change anything.
    table, _dot, column = table.partition(".")
    if column:
        return privilege == "UPDATE" and column in ERASABLE.get(table, ())
    return privilege == "SELECT" or privilege in writes.get(table, ())


def keys(cursor: Any) -> Findings:
    """A key to a tenant's row carries the tenant, and every relation of a model has such a key."""
    found: dict[str, set[tuple[tuple[str, ...], str, tuple[str, ...]]]] = {}
    for table, name, columns, far, far_columns, is_valid in _asked(cursor, questions.KEYS):
        key = (tuple(columns), far, tuple(far_columns))
        found.setdefault(table, set()).add(key)
        if not is_valid:
            yield f"{table}: {name} was never checked"
        is_root = (table, tuple(columns)) == ("tenants_tenant", ("provider_id",))
        if far in walled_tables() and not is_root and not _carries(key):
            yield f"{table}: {name} points at {far} without the tenant"
    for table, model in sorted(walled_tables().items()):
        for field, far in relations(model):
            if not any(
                field.attname in columns and to == far for columns, to, _ in found.get(table, ())
            ):
                yield f"{table}.{field.attname}: no key to {far}"
    for table, name in _asked(cursor, questions.UNCHECKED):
        yield f"{table}: {name} was never checked"


def relations(model: type[models.Model]) -> list[tuple[models.ForeignKey[Any, Any], str]]:
    """Return the relations of a model to rows of tenants, each with the table it leads to."""
    return [
        (field, field.related_model._meta.db_table)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.db_table in walled_tables()
    ]


def _carries(key: tuple[tuple[str, ...], str, tuple[str, ...]]) -> bool:
    columns, far, far_columns = key
    if far == "tenants_tenant":
        return far_columns == ("id", "provider_id") and len(columns) == 2
    pairs = dict(zip(far_columns, columns, strict=True))
    # One that carries more beside these says more of the same row.
    return pairs.keys() >= {"tenant_id", "id"} and pairs["tenant_id"] in {
        "tenant_id", "provider_id", *BETWEEN,
    }  # fmt: skip


def uniques(cursor: Any) -> Findings:
    """Uniqueness does not obey row security: within one tenant, or nothing is learnt from it."""
    owned: dict[str, set[str]] = {
        table: {
            f.column
            for f in model._meta.concrete_fields
            if isinstance(f, models.ForeignKey)
            and f.related_model._meta.db_table in walled_tables()
        }
        for table, model in walled_tables().items()
    }
    for table, name, is_primary, columns in _asked(cursor, questions.UNIQUES, sorted(owned)):
        if is_primary or {"tenant_id", *owned[table]} & set(columns):
            continue
        if frozenset(columns) in UNIQUE_FOR_ALL:
            continue
        if table == "tenants_tenant" and "id" in columns:
            continue
        yield f"{table}: {name} is unique over all tenants"


def views(cursor: Any) -> Findings:
    for (name,) in _asked(cursor, questions.RELATIONS, ["m"]):
        yield f"{name}: is a materialised view"
    for name, owner, options in _asked(cursor, questions.VIEWS):
        if "security_invoker=true" not in (options or []):
            yield f"{name}: is a view that sees what {owner} sees"


def functions(cursor: Any) -> Findings:
    for name, owner, is_definer, config, holders in _asked(cursor, questions.FUNCTIONS):
        if owner not in {"servicedesk_owner", walls.ENGINE}:
            yield f"{name}: belongs to {owner}"
        if is_definer:
            if owner != walls.ENGINE:
                yield f"{name}: acts as {owner}"
            if config != [SEARCH_PATH]:
                yield f"{name}: its search path is {config}"
            expected = {walls.ENGINE, "servicedesk_owner"}
            expected |= {walls.APP} if name in CALLABLE else set()
            if set(holders or ["PUBLIC"]) != expected:
                yield f"{name}: {sorted(holders or ['PUBLIC'])} may call it, not {sorted(expected)}"
        elif owner == walls.ENGINE:
            yield f"{name}: belongs to the engine and does not act as it"


def roles(cursor: Any) -> Findings:
    """Nobody gets around the walls but the engine, which cannot sign in, and backups."""
    passing = {walls.ENGINE: False, "servicedesk_backup": None}
    for name, is_super, passes, may_login, may_make in _asked(cursor, questions.ROLES):
        ours = name.startswith("servicedesk_")
        if ours and is_super:
            yield f"{name}: is a superuser"
        if passes and not is_super and passing.get(name, True):
            yield f"{name}: gets around row-level security"
        if name == walls.ENGINE and may_login:
            yield f"{name}: may sign in"
        if name == walls.APP and may_make:
            yield f"{name}: may make roles or databases"
    for member, role, inherits in _asked(cursor, questions.MEMBERS):
        if (member, role) == ("servicedesk_owner", walls.ENGINE):
            if inherits:
                yield f"{member}: acts with the powers of {role} unasked"
        elif (member, role) != ("servicedesk_backup", "pg_read_all_data"):
            yield f"{member}: is a member of {role}"


def triggers(cursor: Any) -> Findings:
    """Each is there and on; what is versioned or append-only has its own."""
    found: dict[str, set[str]] = {}
    for table, name, state in _asked(cursor, questions.TRIGGERS):
        found.setdefault(table, set()).add(name)
        if state != "O":
            yield f"{table}: trigger {name} is switched off"
    needed = {
        "tenants_event": {"says_its_body", "is_linked", "is_append_only", "is_not_emptied"},
        "tenants_chainlink": {"continues", "is_append_only", "is_not_emptied"},
        "tenants_chainhead": {"moves_with_links", "is_not_emptied"},
        "tenants_personaltext": {"stays", "is_not_emptied"},
        "incidents_incident": {
            "raises_version", "has_history", "is_not_removed", "is_not_emptied",
        },
        "incidents_customernote": {"is_append_only", "is_not_emptied"},
        "incidents_taskcomment": {"is_append_only", "is_not_emptied"},
        **{table: {"is_append_only", "is_not_emptied"} for table in EVIDENCE},
    }  # fmt: skip
    for table, names in needed.items():
        for name in sorted(names):
            if f"{table}_{name}" not in found.get(table, set()):
                yield f"{table}: trigger {table}_{name} is missing"


def settings(cursor: Any) -> Findings:
    for (what,) in _asked(cursor, questions.SET_FOR_ALL):
        yield f"set for a whole role or database: {what}"


def _asked(cursor: Any, query: str, *values: Any) -> list[tuple[Any, ...]]:
    cursor.execute(query, values)
    return list(cursor.fetchall())
