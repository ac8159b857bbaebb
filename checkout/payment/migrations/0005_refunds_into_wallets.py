"""Refunds may go into a wallet instead of back to the card."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payment', '0004_found_quickly'),
    ]

    operations = [
        migrations.AddField(
            model_name='refund',
            name='to_wallet',
            field=models.BooleanField(db_default=False, default=False, help_text="Into the member's wallet, not where it was."),
        ),
        migrations.AlterField(
            model_name='refund',
            name='reference',
            field=models.CharField(blank=True, help_text="Stripe's, or ours for what never went to Stripe.", max_length=255),
        ),
    ]
