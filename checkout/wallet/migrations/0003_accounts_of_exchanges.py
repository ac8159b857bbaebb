"""Accounts of exchanges are counted. The new rule is checked for old rows by 0004.

Backwards it needs a shop in which nothing was exchanged.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

HOUSE = ["gift cards sold", "store credit", "settled", "expired", "closed", "commission"]


class Migration(migrations.Migration):
    dependencies = [("wallet", "0002_ledger_guarded")]
    operations = [
        migrations.RemoveConstraint(model_name="account", name="account_counted_by_its_kind"),
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(
                choices=[
                    ("wallet", "Wallet"),
                    ("gift card", "Gift card"),
                    ("held", "Held for an order"),
                    ("seller", "Seller"),
                    ("exchange", "For an exchange"),
                    ("gift cards sold", "Gift cards sold"),
                    ("store credit", "Store credit given"),
                    ("settled", "Paid for goods"),
                    ("expired", "Expired"),
                    ("closed", "Left by closed accounts"),
                    ("commission", "Commission"),
                ],
                max_length=16,
            ),
        ),
        AddConstraintNotValid(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=Q(
                    kind__in=["wallet", "gift card", "held", "seller", "exchange"],
                    balance__isnull=False,
                )
                | Q(kind__in=HOUSE, balance__isnull=True),
                name="account_counted_by_its_kind",
            ),
        ),
    ]
