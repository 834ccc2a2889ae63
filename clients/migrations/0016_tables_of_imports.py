import django.contrib.postgres.fields
from django.db import migrations, models

NAME_THE_TABLE = "UPDATE clients_importbatch SET tables = ARRAY['1'] WHERE is_workbook"
FORGET_THE_TABLE = "UPDATE clients_importbatch SET is_workbook = true WHERE tables <> '{}'"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0015_consent_texts"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="importpiece", name="piece_has_its_place_in_the_file"),
        migrations.AddField(
            model_name="importbatch",
            name="table",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="The table that is read, by its position"
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="tables",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200),
                default=list,
                help_text="Names of the tables of a spreadsheet, which are kept as CSV in UTF-8",
            ),
        ),
        migrations.RunSQL(NAME_THE_TABLE, FORGET_THE_TABLE),
        migrations.RemoveField(model_name="importbatch", name="is_workbook"),
        migrations.AddField(
            model_name="importpiece",
            name="table",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="importpiece",
            constraint=models.UniqueConstraint(
                models.F("batch"),
                models.F("table"),
                models.F("position"),
                name="piece_has_its_place_in_the_file",
            ),
        ),
    ]
