#!/bin/bash
# Runs once, when the database volume is empty: the owner migrates, the application owns nothing.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username postgres --dbname knotwork \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE knotwork_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE knotwork LOGIN PASSWORD :'password';
ALTER DATABASE knotwork OWNER TO knotwork_owner;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pgcrypto;
ALTER SCHEMA public OWNER TO knotwork_owner;
GRANT USAGE ON SCHEMA public TO knotwork;
ALTER DEFAULT PRIVILEGES FOR ROLE knotwork_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO knotwork;
ALTER DEFAULT PRIVILEGES FOR ROLE knotwork_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO knotwork;
ALTER DEFAULT PRIVILEGES FOR ROLE knotwork_owner IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO knotwork;
SQL
