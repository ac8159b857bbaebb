"""The rule of 0003 holds for old accounts too: checked without keeping anybody from writing."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("wallet", "0003_accounts_of_exchanges")]
    operations = [ValidateConstraint(model_name="account", name="account_counted_by_its_kind")]
