"""An index on a table that is large already, made while it is in use."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payment", "0009_groups_of_refunds")]

    operations = [
        AddIndexConcurrently(
            model_name='webhookevent',
            index=models.Index(condition=models.Q(('processed_at__isnull', False), models.Q(('payload', {}), _negated=True)), fields=['processed_at'], name='webhook_to_forget'),
        ),
    ]
