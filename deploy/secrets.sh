#!/bin/sh
# Makes what docker-compose.yml mounts as secrets: sh deploy/secrets.sh [FOLDER]. What is there is kept, whatever it holds.
# Vendors' secrets come from the vendors: they are made empty, and the processes say which are missing.
# Compose mounts a file as it is, with its owner and mode, and processes in containers run as other users: so the files can be read by
# everybody, and the folder, which is not mounted, by its owner alone.
set -eu
folder="${1:-secrets}"
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

random() { openssl rand -hex 24; }
url() { echo "postgresql://$1:$(random)@127.0.0.1:5432/loopkeeper"; }
keyring() { echo "[{ \"id\": \"$(date -u +%Y-%m)\", \"key\": \"$(openssl rand -base64 32)\" }]"; }
tokens() { echo "coordinator:coordinator-1:$(random),engineer:engineer-1:$(random),manager:prometheus:$(random)"; }
webhook_secret() { echo "whsec_$(openssl rand -base64 32)"; }

# keep NAME COMMAND...: what the command prints, unless the file holds something.
keep() {
  file="$folder/$1"
  shift
  if [ ! -s "$file" ]; then
    "$@" > "$file.new"
    mv "$file.new" "$file"
    echo "made $file"
  fi
  chmod 444 "$file"
}
by_hand() {
  [ -e "$folder/$1" ] || : > "$folder/$1"
  chmod 444 "$folder/$1"
  [ -s "$folder/$1" ] || echo "to fill in: $folder/$1 ($2)"
}

keep postgres_password random
keep temporal_database_password random
keep owner_database_url url loopkeeper_owner
keep database_url url loopkeeper_app
keep payload_keys.json keyring
keep api_tokens tokens
keep session_secrets random
keep ehr_webhook_secrets webhook_secret
by_hand ehr_private_key "SMART Backend Services: the private key, JWK or PEM"
by_hand twilio_auth_token "Twilio's console"
by_hand telnyx_api_key "Telnyx's portal"
by_hand telnyx_public_key "Telnyx's portal"
by_hand oidc_client_secret "your identity provider"
