#!/bin/sh
# Temporal's tables, in two databases that are there already (deploy/postgres/databases.sh). Each step does nothing where its work is done,
# so that this runs before every start, and brings the tables up to a newer server.
# Takes SQL_PLUGIN, SQL_HOST, SQL_PORT and SQL_USER, and the password's file as $1.
set -eu
SQL_PASSWORD="$(cat "$1")"
export SQL_PASSWORD
for part in temporal visibility; do
  database=temporal
  [ "$part" = temporal ] || database=temporal_visibility
  temporal-sql-tool --database "$database" setup-schema --version 0.0
  temporal-sql-tool --database "$database" update-schema --schema-name "postgresql/v12/$part"
done
