#!/bin/bash
# A dump a day; a dump counts once it is whole, and the oldest beyond BACKUPS_KEPT are deleted.
set -euo pipefail
folder=${BACKUP_FOLDER:-/var/lib/postgresql/backups}
mkdir -p "$folder"
chmod 700 "$folder"

back_up() {
    local name
    name="$folder/knotwork-$(date -u +%Y%m%dT%H%M%SZ).dump"
    pg_dump --format custom --file "$name.part" && pg_restore --list "$name.part" >/dev/null || return 1
    mv "$name.part" "$name"
    find "$folder" -name '*.part' -delete
    find "$folder" -name 'knotwork-*.dump' | sort | head -n "-${BACKUPS_KEPT:-14}" | xargs -r rm --
    echo "kept $name"
}

if [ "${1:-}" = once ]; then
    back_up
    exit
fi
while true; do
    if back_up; then sleep 86400; else echo "the backup failed; another try in five minutes" >&2; sleep 300; fi
done
