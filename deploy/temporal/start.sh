#!/bin/sh
# Temporal's server takes its database password from the environment alone: here from a file, so that neither the Compose file nor
# `docker inspect` tells it. The password's file is $1.
set -eu
POSTGRES_PWD="$(cat "$1")"
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
