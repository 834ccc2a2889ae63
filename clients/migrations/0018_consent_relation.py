from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0017_legal_holds")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="relation",
            field=models.CharField(
                blank=True,
                default="",
                help_text="To the client, of whoever agreed in their name: mother, carer",
                max_length=60,
            ),
            preserve_default=False,
        ),
    ]
