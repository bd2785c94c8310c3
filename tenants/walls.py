"""The strong wall: row-level security, grants and append-only triggers, for migrations.

A function that a released migration uses is never edited, only succeeded by a `…_v2`.
"""

from typing import Final

from django.db.migrations import RunSQL

APP: Final = "servicedesk_app"
ENGINE: Final = "servicedesk_engine"

# Direct form: wrapped in a sub-select it would hide the tenant's share from the planner.
IN_SCOPE: Final = "tenant_id = ANY (current_setting('servicedesk.tenants')::bigint[])"
IN_CATALOGUE: Final = "tenant_id = ANY (current_setting('servicedesk.providers')::bigint[])"
PROVIDER_SIDE: Final = "current_setting('servicedesk.side') = 'provider'"

# Whoever sees every customer of a provider travels with the provider's id alone. What they write
# must be of a pair that exists too: foreign keys say so as well, but only after unique ones, which
# would tell whether another's row is there.
IN_WHOLE: Final = "provider_id = ANY (current_setting('servicedesk.wholes')::bigint[])"
IN_SCOPE_V2: Final = f"({IN_WHOLE} OR {IN_SCOPE})"


def written_in_scope(table: str) -> str:
    """Return the condition for rows that are written to this table."""
    return f"""({IN_SCOPE} OR ({IN_WHOLE} AND EXISTS (
        SELECT FROM tenants_tenant AS owner
        WHERE owner.id = {table}.tenant_id AND owner.provider_id = {table}.provider_id)))"""


def _policy(table: str, condition: str, grants: str) -> str:
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_tenant ON {table} USING ({condition}) WITH CHECK ({condition});
        GRANT {grants} ON {table} TO {APP};
    """


def _policy_v2(table: str, grants: str, beside: str = "") -> str:
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_tenant ON {table}
            USING ({IN_SCOPE_V2}{beside}) WITH CHECK ({written_in_scope(table)}{beside});
        GRANT {grants} ON {table} TO {APP};
    """


def records_v2(*tables: str) -> RunSQL:
    """Rows of the record, for a scope of whole providers too."""
    return RunSQL("".join(_policy_v2(t, "SELECT, INSERT, UPDATE") for t in tables))


def configuration_v2(*tables: str) -> RunSQL:
    """Rows of the set-up, for a scope of whole providers too."""
    return RunSQL("".join(_policy_v2(t, "SELECT, INSERT, UPDATE, DELETE") for t in tables))


def provider_only_v2(*tables: str) -> RunSQL:
    """Rows with a side, for a scope of whole providers too."""
    beside = f" AND {PROVIDER_SIDE}"
    return RunSQL("".join(_policy_v2(t, "SELECT, INSERT, UPDATE", beside) for t in tables))


# Rows of the provider that may be about one customer: seen with that customer, or with all.
OF_ITS_CUSTOMER: Final = (
    f"(customer_id IS NULL OR {IN_WHOLE}"
    " OR customer_id = ANY (current_setting('servicedesk.tenants')::bigint[]))"
)


def for_its_customer(*tables: str) -> RunSQL:
    """Rows of the desk, each for all customers or for one; no customer's transaction reads any."""
    beside = f" AND {PROVIDER_SIDE} AND {OF_ITS_CUSTOMER}"
    return RunSQL("".join(_policy_v2(t, "SELECT, INSERT, UPDATE", beside) for t in tables))


def offered_to_customers(table: str) -> RunSQL:
    """Rows that the database makes for customers to read: of all of them, or of one alone."""
    beside = f"is_offered AND {OF_ITS_CUSTOMER}"
    return RunSQL(
        _policy_v2(table, "SELECT", f" AND {beside}")
        + f"CREATE POLICY {table}_catalogue ON {table} FOR SELECT"
        f" USING ({IN_CATALOGUE} AND {beside});"
    )


def catalogue_v2(*tables: str) -> RunSQL:
    """Rows of the set-up of which customers read those of their provider too."""
    read = "".join(
        f"CREATE POLICY {t}_catalogue ON {t} FOR SELECT USING ({IN_CATALOGUE});" for t in tables
    )
    return RunSQL("".join(_policy_v2(t, "SELECT, INSERT, UPDATE, DELETE") for t in tables) + read)


def records(*tables: str) -> RunSQL:
    """Rows of the record: written and changed, never deleted."""
    return RunSQL("".join(_policy(t, IN_SCOPE, "SELECT, INSERT, UPDATE") for t in tables))


def configuration(*tables: str) -> RunSQL:
    """Rows of the set-up and scratch rows: they may also be deleted."""
    return RunSQL("".join(_policy(t, IN_SCOPE, "SELECT, INSERT, UPDATE, DELETE") for t in tables))


def catalogue(*tables: str) -> RunSQL:
    """Rows of the provider that its customers read but cannot write."""
    read = "".join(
        f"CREATE POLICY {t}_catalogue ON {t} FOR SELECT USING ({IN_CATALOGUE});" for t in tables
    )
    return RunSQL(
        "".join(_policy(t, IN_SCOPE, "SELECT, INSERT, UPDATE, DELETE") for t in tables) + read
    )


def provider_only(*tables: str) -> RunSQL:
    """Rows with a side: internal words that no customer's transaction can read or write."""
    condition = f"{IN_SCOPE} AND {PROVIDER_SIDE}"
    return RunSQL("".join(_policy(t, condition, "SELECT, INSERT, UPDATE") for t in tables))


def sided_words(*read_by_customers: str) -> RunSQL:
    """The words behind the ledger have a side too: a customer's transaction reads and writes those
    of these kinds of rows only, by their labels. Where no scope is set it still raises an error.
    """
    labels = ", ".join(f"'{label}'" for label in read_by_customers)
    condition = (
        f"{IN_SCOPE} AND ({PROVIDER_SIDE} OR split_part(\"row\", ':', 1) = ANY (ARRAY[{labels}]))"
    )
    return RunSQL(f"""
        ALTER POLICY tenants_personaltext_tenant ON tenants_personaltext
            USING ({condition}) WITH CHECK ({condition});
    """)


def sided_words_v2(*read_by_customers: str) -> RunSQL:
    """The same over a scope of whole providers; said anew, in full, when another kind joins."""
    labels = ", ".join(f"'{label}'" for label in read_by_customers)
    beside = f"({PROVIDER_SIDE} OR split_part(\"row\", ':', 1) = ANY (ARRAY[{labels}]))"
    return RunSQL(f"""
        ALTER POLICY tenants_personaltext_tenant ON tenants_personaltext
            USING ({IN_SCOPE_V2} AND {beside})
            WITH CHECK ({written_in_scope("tenants_personaltext")} AND {beside});
    """)


def append_only(*tables: str) -> RunSQL:
    """Rows that nobody changes or removes afterwards, the owner included."""
    return RunSQL(
        "".join(
            f"""
            REVOKE UPDATE, DELETE ON {t} FROM {APP};
            CREATE TRIGGER {t}_is_append_only BEFORE UPDATE OR DELETE ON {t}
                FOR EACH ROW EXECUTE FUNCTION servicedesk_refuse_change();
            CREATE TRIGGER {t}_is_not_emptied BEFORE TRUNCATE ON {t}
                FOR EACH STATEMENT EXECUTE FUNCTION servicedesk_refuse_change();
            """
            for t in tables
        )
    )


def versioned(table: str, subject: str, *, derived: str = "") -> RunSQL:
    """Each change of a row raises its version by one, and each version has an event.

    `derived` names the one column that follows other rows and may change without a new version.
    """
    argument = f"'{derived}'" if derived else ""
    return RunSQL(f"""
        CREATE TRIGGER {table}_raises_version BEFORE UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION servicedesk_raise_version({argument});
        CREATE TRIGGER {table}_is_not_removed BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION servicedesk_refuse_change();
        CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION servicedesk_refuse_change();
        CREATE CONSTRAINT TRIGGER {table}_has_history AFTER INSERT OR UPDATE ON {table}
            DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION servicedesk_require_event('{subject}');
    """)


def told(label: str, subject: tuple[str, str], *, owner: str = "tenant_id") -> str:
    """Return the demand that each change of a row is told, by an event of the same transaction.

    `label` is its name in the ledger, and that of its table; `subject` the kind that such an event
    is mostly about and the column with its key: there it is looked for first.
    """
    table = label.replace(".", "_", 1)
    kind, column = subject
    return f"""
        CREATE CONSTRAINT TRIGGER {table}_is_told AFTER INSERT OR UPDATE OR DELETE ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION
            servicedesk_require_told('{label}', '{kind}', '{column}', '{owner}');
    """


def validate_keys() -> RunSQL:
    """Check the keys that were added unchecked; the last operation of a migration that adds any.

    Row-level security holds for the owner too, so for the check it is lifted from the owner (from
    nobody else), inside the migration's own transaction.
    """
    return RunSQL("""
        DO $$
        DECLARE added record;
        BEGIN
            FOR added IN
                SELECT c.conname, c.conrelid::regclass AS near, c.confrelid::regclass AS far,
                       n.relforcerowsecurity AS near_forced, f.relforcerowsecurity AS far_forced
                FROM pg_constraint c
                JOIN pg_class n ON n.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
                WHERE c.contype = 'f' AND NOT c.convalidated
            LOOP
                EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', added.near);
                EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', added.far);
                EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', added.near, added.conname);
                IF added.near_forced THEN
                    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', added.near);
                END IF;
                IF added.far_forced THEN
                    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', added.far);
                END IF;
            END LOOP;
        END $$;
    """)


def shared(table: str, grants: str) -> RunSQL:
    """A global table, listed with its reason in GLOBAL."""
    return RunSQL(f"GRANT {grants} ON {table} TO {APP};")


# Every table without a tenant, what the running role may do with it, and why it is global.
GLOBAL: Final[dict[str, tuple[str, str]]] = {
    "tenants_user": ("SELECT, INSERT, UPDATE", "a person may belong to several tenants"),
    "tenants_user_groups": ("SELECT", "unused, made by Django's permission mix-in"),
    "tenants_user_user_permissions": ("SELECT", "unused, made by Django's permission mix-in"),
    "auth_group": ("SELECT", "unused, made by Django"),
    "auth_group_permissions": ("SELECT", "unused, made by Django"),
    "auth_permission": ("SELECT", "names of rights, no data of tenants"),
    "django_content_type": ("SELECT", "names of models, no data of tenants"),
    "django_migrations": ("SELECT", "which migrations ran"),
    "django_session": ("SELECT, INSERT, UPDATE, DELETE", "known before the tenant is"),
    "django_admin_log": ("SELECT, INSERT", "the admin's own list; history is in the ledger"),
    "axes_accessattempt": ("SELECT, INSERT, UPDATE, DELETE", "sign-ins fail before a tenant"),
    "axes_accessattemptexpiration": ("SELECT, INSERT, UPDATE, DELETE", "as axes_accessattempt"),
    "axes_accessfailurelog": ("SELECT, INSERT, UPDATE, DELETE", "as axes_accessattempt"),
    "axes_accesslog": ("SELECT, INSERT, UPDATE, DELETE", "as axes_accessattempt"),
}

# The same where the table came later: its own migration grants it.
GLOBAL_LATER: Final[dict[str, tuple[str, str]]] = {
    "tenants_accountmail": (
        "SELECT, INSERT, UPDATE, DELETE",
        "whoever asks for a password is known to no tenant yet",
    ),
}

# The same in the rooms above; their own migrations grant it, because the tables come later.
GLOBAL_ABOVE: Final[dict[str, tuple[str, str]]] = {
    "tenants_personchange": ("SELECT", "a person may belong to several tenants; hashes only"),
    "escalation_heartbeat": ("SELECT, INSERT, UPDATE", "signs of life of the installation's parts"),
}
