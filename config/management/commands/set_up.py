from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections

from clinic.audit.seals import GO_ON_COUNTING

APPEND_ONLY = ("clinic_auditentry", "clinic_auditseal")
NEVER_EMPTIED = ("treatments_sessionnote", "treatments_addendum")


class Command(BaseCommand):
    """Bring the database up to date: migrate as the owner, limit the application, load the catalogue."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", database="owner", verbosity=options["verbosity"], interactive=False)
        self.limit_application_role()
        with connections["owner"].cursor() as cursor:
            cursor.execute(GO_ON_COUNTING)
        if "load_catalogue" in get_commands():
            call_command("load_catalogue", verbosity=options["verbosity"])

    def limit_application_role(self) -> None:
        """Let the application's role read and write rows, only append to the audit, and empty no table."""
        role = settings.DATABASES["default"].get("USER") or ""
        owner = connections["owner"]
        if role == settings.DATABASES["owner"].get("USER"):
            self.stderr.write("One database role does everything; set DATABASE_OWNER_URL to part them.")
            return
        name = owner.ops.quote_name(role)
        with owner.cursor() as cursor:
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
            cursor.execute(f"REVOKE TRUNCATE ON ALL TABLES IN SCHEMA public FROM {name}")
            cursor.execute(f"REVOKE UPDATE, DELETE ON {', '.join(APPEND_ONLY)} FROM {name}")
            for table in set(NEVER_EMPTIED) & set(owner.introspection.table_names(cursor)):
                cursor.execute(f"REVOKE DELETE ON {table} FROM {name}")
