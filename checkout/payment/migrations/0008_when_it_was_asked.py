"""Payments know when they were asked for, and those that nobody told of are found by it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("payment", "0007_what_disputes_lost"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        # Apart, or those that are there would all have been asked for today.
        migrations.AlterField(
            model_name="source",
            name="asked_at",
            field=models.DateTimeField(
                auto_now_add=True, help_text="Empty: before this was noted (UTC).", null=True
            ),
        ),
        AddIndexConcurrently(
            model_name="source",
            index=models.Index(
                condition=models.Q(("amount_allocated", 0), ("asked_at__isnull", False)),
                fields=["asked_at"],
                name="source_not_paid",
            ),
        ),
    ]
