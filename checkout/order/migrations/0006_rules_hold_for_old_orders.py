"""The constraints of 0005 hold for old rows too: checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("order", "0005_rules_of_units_and_stories")]
    operations = [
        ValidateConstraint(model_name="line", name="line_units_add_up"),
        ValidateConstraint(model_name="order", name="never_cancel_more_than_ordered"),
    ]
