"""When it was last looked what offers lower. The first look after this takes offers at their word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("prices", "0004_lowered_by_each_offer")]

    operations = [
        migrations.CreateModel(
            name="LastLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(null=True)),
            ],
        ),
    ]
