from typing import Any, ClassVar

from django.db import migrations


def seed(apps: Any, schema_editor: Any) -> None:
    """The one row, with the defaults of the reference."""
    settings = apps.get_model("treatments", "ClinicalSettings")
    if not settings.objects.using(schema_editor.connection.alias).exists():
        settings.objects.using(schema_editor.connection.alias).create()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("treatments", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
