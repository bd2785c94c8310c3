-- What the walls of a database are, one line of text each; read by tenants/drift.py. Statements end
-- with a semicolon at the end of a line. Text that versions of PostgreSQL write differently is left
-- out: of a function, the digest of what was written tells.

-- Who gets around the walls; a backup role may sign in where whoever runs it lets it.
SELECT format('role %s super=%s bypass=%s create=%s login=%s', rolname, rolsuper, rolbypassrls,
    rolcreaterole OR rolcreatedb,
    CASE rolname WHEN 'servicedesk_backup' THEN 'as it likes' ELSE rolcanlogin::text END)
FROM pg_roles WHERE rolname LIKE 'servicedesk\_%' OR (rolbypassrls AND NOT rolsuper);

SELECT format('member %s of %s inherits=%s sets=%s', m.rolname, r.rolname, inherit_option,
    set_option)
FROM pg_auth_members JOIN pg_roles m ON m.oid = member JOIN pg_roles r ON r.oid = roleid
WHERE (m.rolname LIKE 'servicedesk\_%' OR r.rolname LIKE 'servicedesk\_%') AND NOT m.rolsuper;

-- Settings of a role or of this database, such as one that switches triggers off.
SELECT format('setting %s: %s', coalesce(rolname, 'everybody'), setting)
FROM pg_db_role_setting CROSS JOIN unnest(setconfig) setting
LEFT JOIN pg_roles r ON r.oid = setrole
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
  AND (setrole = 0 OR rolname LIKE 'servicedesk\_%')
  AND (rolname IS NOT NULL OR setting LIKE 'servicedesk.%'
       OR setting LIKE 'session_replication_role=%' OR setting LIKE 'row_security=%');

SELECT format('table %s kind=%s owner=%s security=%s forced=%s%s', relname, relkind,
    pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity,
    ' ' || array_to_string(reloptions, ','))
FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e');

SELECT format('elsewhere %s.%s', nspname, relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
  AND nspname NOT IN ('public', 'pg_catalog', 'information_schema')
  AND nspname NOT LIKE 'pg\_toast%' AND nspname NOT LIKE 'pg\_temp%';

SELECT format('policy %s on %s for %s permissive=%s to %s using %s check %s', polname,
    polrelid::regclass, polcmd, polpermissive, polroles, pg_get_expr(polqual, polrelid),
    pg_get_expr(polwithcheck, polrelid))
FROM pg_policy;

SELECT format('trigger %s state=%s %s', c.relname, tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace;

-- Keys are held by triggers of the server's own: here those that are switched off.
SELECT format('key %s state=%s count=%s', conrelid::regclass, tgenabled, count(*))
FROM pg_trigger t JOIN pg_constraint k ON k.oid = tgconstraint
WHERE tgisinternal AND tgenabled <> 'O' GROUP BY conrelid, tgenabled;

SELECT format('function %s owner=%s definer=%s config=%s in %s leakproof=%s text=%s',
    p.oid::regprocedure, pg_get_userbyid(proowner), prosecdef, proconfig, lanname,
    proleakproof, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'))
FROM pg_proc p JOIN pg_language l ON l.oid = prolang
WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e');

SELECT format('grant on %s to %s: %s', c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END,
    string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type))
FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
WHERE relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
GROUP BY c.relname, a.grantee;

SELECT format('grant on %s.%s to %s: %s', c.relname, attname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END, a.privilege_type)
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid CROSS JOIN aclexplode(t.attacl) a
WHERE relnamespace = 'public'::regnamespace;

SELECT format('grant on %s to %s: execute', p.oid::regprocedure, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END)
FROM pg_proc p CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
WHERE pronamespace = 'public'::regnamespace AND a.grantee <> proowner
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e');

SELECT format('grant on schema %s to %s: %s', nspname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END, a.privilege_type)
FROM pg_namespace n CROSS JOIN aclexplode(nspacl) a
WHERE nspname = 'public' AND a.grantee NOT IN (nspowner, (SELECT oid FROM pg_roles WHERE rolname = 'servicedesk_owner'));

SELECT format('by default %s: %s', defaclobjtype, defaclacl) FROM pg_default_acl;

SELECT format('temporary tables of %s: %s', who, has_database_privilege(who,
    current_database(), 'TEMPORARY')) FROM unnest(ARRAY['servicedesk_app']) who;

-- What everybody may do at birth, and here nobody: large objects, the statements of others.
SELECT format('everybody may call %s', p.oid::regprocedure) FROM pg_proc p
WHERE pronamespace = 'pg_catalog'::regnamespace
  AND has_function_privilege('servicedesk_app', p.oid, 'EXECUTE')
  AND (proname LIKE 'lo\_%' OR proname IN ('loread', 'lowrite', 'pg_stat_get_activity',
       'pg_stat_get_backend_activity', 'pg_read_file', 'pg_ls_dir'));

SELECT format('leaks nothing: %s', p.oid::regprocedure) FROM pg_proc p
WHERE pronamespace = 'pg_catalog'::regnamespace AND proleakproof
  AND proname IN ('ts_match_vq', 'ts_match_qv', 'texticlike');

SELECT format('constraint %s on %s checked=%s %s', conname, conrelid::regclass, convalidated,
    pg_get_constraintdef(oid))
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u', 'p', 'x');

SELECT format('unique %s', pg_get_indexdef(indexrelid))
FROM pg_index i JOIN pg_class c ON c.oid = indrelid
WHERE indisunique AND c.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);

SELECT format('rule %s on %s', rulename, ev_class::regclass) FROM pg_rewrite
WHERE rulename <> '_RETURN' AND ev_class >= 16384;

SELECT format('event trigger %s on %s', evtname, evtevent) FROM pg_event_trigger;
