#!/bin/sh
# Makes the roles, and the database when there is none. Connects as PGUSER, a superuser, and reads
# the passwords of the roles from OWNER_PASSWORD and APP_PASSWORD. Running it again changes nothing.
set -eu
here=$(dirname "$0")
psql -qX -v ON_ERROR_STOP=1 -d template1 -f "$here/roles.sql"
found=$(psql -qXAt -d postgres -c "SELECT 1 FROM pg_database WHERE datname = 'servicedesk'")
if [ "$found" != 1 ]; then
  createdb -O servicedesk_owner servicedesk
fi
psql -qX -v ON_ERROR_STOP=1 -d servicedesk -f "$here/roles.sql"
