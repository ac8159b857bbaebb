"""What is held of a gift card knows the card's last day; what is held now takes that of today."""

from django.db import migrations, models

HELD_NOW = """
    UPDATE wallet_account AS held SET card_ends_on = card.expires_on
    FROM wallet_giftcard AS card
    WHERE held.kind = 'held' AND held.balance > 0 AND card.account_id = held.backer_id
"""


class Migration(migrations.Migration):
    dependencies = [("wallet", "0004_accounts_counted_by_kind")]
    operations = [
        migrations.AddField(
            model_name="account",
            name="card_ends_on",
            field=models.DateField(
                help_text="The last day of the gift card that it came from, as it was then.",
                null=True,
            ),
        ),
        migrations.RunSQL(HELD_NOW, migrations.RunSQL.noop),
    ]
