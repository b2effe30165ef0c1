#!/bin/sh
# Roles and databases of an empty cluster, run once by the image of PostgreSQL before it listens. Three owners, each of its own only:
# ours may make roles, so that `loopkeeper migrate --grant` can make the one that the API and the worker connect as.
# Nothing of the passwords stands on a command line.
set -eu
secrets="${SECRETS_FOLDER:-/run/secrets}"
# Of postgresql://role:password@host/database; deploy/secrets.sh makes passwords that need no escaping.
owner_password="$(sed -n 's#^[^:]*://[^:]*:\([^@]*\)@.*#\1#p' "$secrets/owner_database_url")"
temporal_password="$(cat "$secrets/temporal_database_password")"
for password in "$owner_password" "$temporal_password"; do
  case "$password" in
    '' | *[!A-Za-z0-9]*) echo "A password is missing, or holds more than letters and digits: make the secrets with deploy/secrets.sh." >&2; exit 1 ;;
  esac
done
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<SQL
  CREATE ROLE loopkeeper_owner LOGIN CREATEROLE PASSWORD '$owner_password';
  CREATE ROLE temporal LOGIN PASSWORD '$temporal_password';
  CREATE DATABASE loopkeeper OWNER loopkeeper_owner;
  CREATE DATABASE temporal OWNER temporal;
  CREATE DATABASE temporal_visibility OWNER temporal;
SQL
