-- The database roles, run by a superuser before every start; running it again changes nothing.
--
-- Run twice: with -d template1, so that later (test) databases inherit what only a superuser can
-- give, and with -d on the database itself. Passwords, where there are any, come from OWNER_PASSWORD
-- and APP_PASSWORD in the environment: a command line can be read by others.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'servicedesk_owner') THEN
        CREATE ROLE servicedesk_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'servicedesk_app') THEN
        CREATE ROLE servicedesk_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'servicedesk_engine') THEN
        CREATE ROLE servicedesk_engine;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'servicedesk_backup') THEN
        CREATE ROLE servicedesk_backup;
    END IF;
END
$roles$;

-- Owns the tables and migrates. CREATEDB is for the test databases.
ALTER ROLE servicedesk_owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
-- Runs: web, worker, beat.
ALTER ROLE servicedesk_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION;
-- Owns the few reviewed functions that must see every tenant; nobody signs in as it.
ALTER ROLE servicedesk_engine NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS NOREPLICATION;
-- Reads everything, writes nothing. Give it LOGIN and a password where backups are made.
ALTER ROLE servicedesk_backup NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS NOREPLICATION;
GRANT pg_read_all_data TO servicedesk_backup;

-- Migrations hand functions to the engine (SET), but the owner never acts with its powers (INHERIT).
GRANT servicedesk_engine TO servicedesk_owner WITH INHERIT FALSE, SET TRUE;

\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\if :{?owner_password}
ALTER ROLE servicedesk_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE servicedesk_app PASSWORD :'app_password';
\endif

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Row-level security keeps an index from being used with an operator that might tell what it saw.
-- These raise no errors that carry their arguments, so full text and ILIKE may use their index.
ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
ALTER FUNCTION pg_catalog.ts_match_qv(tsquery, tsvector) LEAKPROOF;
ALTER FUNCTION pg_catalog.texticlike(text, text) LEAKPROOF;

-- Large objects obey no row-level security, and one that somebody else made ends every dump by the
-- backup role. Nothing here uses them; what reads or writes files of the server, neither.
DO $large$
DECLARE made record;
BEGIN
    FOR made IN
        SELECT p.oid::regprocedure AS signature FROM pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
          AND (p.proname LIKE 'lo\_%' OR p.proname IN ('loread', 'lowrite'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', made.signature);
    END LOOP;
    -- Nothing here makes temporary tables: they could only shadow others or fill the disk.
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$large$;

-- What other sessions ask at this moment, with the values in it, is theirs: all of ours sign in as
-- one role, so PostgreSQL itself would not keep it apart. A superuser still sees it.
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_activity(integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_backend_activity(integer) FROM PUBLIC;
-- Nor does a refused statement stand in the server's log, or the values that clashed.
ALTER ROLE servicedesk_app SET log_min_error_statement = panic;
ALTER ROLE servicedesk_app SET log_error_verbosity = terse;
ALTER ROLE servicedesk_app SET log_parameter_max_length_on_error = 0;
