"""How many of the units that came a return pays for. What was settled before says 0."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0003_what_is_not_owed'),
    ]

    operations = [
        migrations.AddField(
            model_name='returnline',
            name='units',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
