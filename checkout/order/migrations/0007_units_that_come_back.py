"""Units that come back, the right of withdrawal as it was told, and both in the story."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    # Each step by itself: none keeps others waiting for long.
    atomic = False

    dependencies = [("order", "0006_rules_hold_for_old_orders")]

    operations = [
        migrations.AddField(
            model_name="line",
            name="quantity_returned",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="Units that came back, or that a return is open for.",
            ),
        ),
        migrations.AddField(
            model_name="line",
            name="may_be_withdrawn",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Whether the customer was told of a right of withdrawal when it was bought.",
            ),
        ),
        migrations.AlterField(
            model_name="orderevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("paid", "Paid"),
                    ("expired", "Expired"),
                    ("cancelled", "Cancelled"),
                    ("started", "Started"),
                    ("dispatched", "Dispatched"),
                    ("delivered", "Delivered"),
                    ("completed", "Completed"),
                    ("lines_cancelled", "Lines Cancelled"),
                    ("address_changed", "Address Changed"),
                    ("taken", "Taken"),
                    ("returned", "Returned"),
                    ("return_moved", "Return Moved"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=32,
            ),
        ),
        AddConstraintNotValid(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=Q(quantity_returned__lte=F("quantity_dispatched")),
                name="never_return_more_than_dispatched",
            ),
        ),
        ValidateConstraint("line", "never_return_more_than_dispatched"),
    ]
