"""What is asked of the catalogue of the database."""

from typing import Final

RELATIONS: Final = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind::text = ANY (%s) ORDER BY 1
"""
ELSEWHERE: Final = """
    SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
    AND nspname NOT IN ('public', 'pg_catalog', 'information_schema')
    AND nspname NOT LIKE 'pg_toast%%' AND nspname NOT LIKE 'pg_temp%%' ORDER BY 1, 2
"""
SECURITY: Final = """
    SELECT relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1
"""
NULLABLE: Final = """
    SELECT relname, attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    WHERE relname = ANY (%s) AND relkind = 'r' AND attname IN ('tenant_id', 'provider_id')
    AND NOT attnotnull ORDER BY 1, 2
"""
POLICIES: Final = """
    SELECT polrelid::regclass::text, polname, polcmd::text, polpermissive, polroles::text,
        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
    FROM pg_policy ORDER BY 1, 2
"""
GRANTS: Final = """
    SELECT relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END,
        a.privilege_type
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
    AND a.grantee <> c.relowner
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT c.relname || '.' || attname,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END, a.privilege_type
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
    WHERE relnamespace = 'public'::regnamespace
    ORDER BY 1, 2, 3
"""
FIXED: Final = """
    SELECT tgrelid::regclass::text FROM pg_trigger
    WHERE tgname = tgrelid::regclass::text || '_is_append_only'
"""
SCHEMA: Final = """
    SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END
    FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE nspname = 'public' AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
    AND pg_get_userbyid(a.grantee) <> 'servicedesk_owner'
"""
DEFAULTS: Final = "SELECT defaclacl::text FROM pg_default_acl"
KEYS: Final = """
    SELECT conrelid::regclass::text, conname,
        ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(n, i)
            JOIN pg_attribute ON attrelid = conrelid AND attnum = k.n ORDER BY i),
        confrelid::regclass::text,
        ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k(n, i)
            JOIN pg_attribute ON attrelid = confrelid AND attnum = k.n ORDER BY i),
        convalidated
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
UNCHECKED: Final = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
    WHERE NOT convalidated AND contype <> 'f' AND connamespace = 'public'::regnamespace
"""
UNIQUES: Final = """
    SELECT c.relname, i.relname, indisprimary,
        ARRAY(SELECT coalesce(attname::text, '(expression)') FROM unnest(indkey::int[]) k
            LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = k AND k > 0)
    FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_class i ON i.oid = indexrelid
    WHERE indisunique AND c.relname = ANY (%s) ORDER BY 1, 2
"""
VIEWS: Final = """
    SELECT relname, pg_get_userbyid(relowner), reloptions FROM pg_class c
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1
"""
FUNCTIONS: Final = """
    SELECT proname, pg_get_userbyid(proowner), prosecdef, proconfig,
        ARRAY(SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END
            FROM aclexplode(p.proacl) a WHERE a.privilege_type = 'EXECUTE')
    FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1
"""
ROLES: Final = """
    SELECT rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole OR rolcreatedb
    FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%%' ORDER BY 1
"""
MEMBERS: Final = """
    SELECT m.rolname, r.rolname, inherit_option FROM pg_auth_members
    JOIN pg_roles m ON m.oid = member JOIN pg_roles r ON r.oid = roleid
    WHERE m.rolname NOT LIKE 'pg\\_%%' AND NOT m.rolsuper ORDER BY 1, 2
"""
TRIGGERS: Final = """
    SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger
    JOIN pg_class c ON c.oid = tgrelid
    WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2
"""
SET_FOR_ALL: Final = """
    SELECT s FROM pg_db_role_setting, unnest(setconfig) s WHERE s LIKE 'servicedesk.%%'
"""
