"""The constraint behind the guarded use of offers."""

from django.db import migrations, models
from django.db.models import F, Q


def raise_limits_to_uses(apps, schema_editor):
    """An offer whose limit was lowered below its uses has none left: its limit says so now."""
    offers = apps.get_model("offer", "ConditionalOffer").objects
    overused = offers.filter(max_global_applications__lt=F("num_applications"))
    overused.update(max_global_applications=F("num_applications"))


class Migration(migrations.Migration):
    dependencies = [("offer", "0001_initial")]

    operations = [
        migrations.RunPython(raise_limits_to_uses, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="conditionaloffer",
            constraint=models.CheckConstraint(
                condition=Q(max_global_applications=None)
                | Q(num_applications__lte=F("max_global_applications")),
                name="offer_never_used_too_often",
            ),
        ),
    ]
