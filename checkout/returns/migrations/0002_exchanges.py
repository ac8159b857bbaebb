"""What customers get in the place of returned goods, and the money that pays for it.

Constant defaults: no table is rewritten. The new columns are empty, so that no row is checked.
"""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_goods_without_withdrawal'),
        ('order', '0008_terms'),
        ('payment', '0005_refunds_into_wallets'),
        ('returns', '0001_initial'),
        ('wallet', '0004_accounts_counted_by_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExchangeCredit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='return',
            name='exchange',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exchanged_for', to='order.order'),
        ),
        migrations.AddField(
            model_name='return',
            name='exchanged',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddField(
            model_name='returnline',
            name='replacement',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='order.line'),
        ),
        migrations.AddField(
            model_name='returnline',
            name='wanted',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.product'),
        ),
        migrations.AddField(
            model_name='returnline',
            name='wanted_title',
            field=models.CharField(blank=True, db_default='', default='', max_length=255),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('exchanged', 0), models.Q(('exchange__isnull', False), ('exchanged__gt', 0), ('exchanged__lte', models.F('refunded'))), _connector='OR'), name='return_exchanges_what_it_gives'),
        ),
        migrations.AddField(
            model_name='exchangecredit',
            name='account',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_credit', to='wallet.account'),
        ),
        migrations.AddField(
            model_name='exchangecredit',
            name='back',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_credits', to='returns.return'),
        ),
        migrations.AddField(
            model_name='exchangecredit',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payment.source'),
        ),
        migrations.AddConstraint(
            model_name='exchangecredit',
            constraint=models.UniqueConstraint(fields=('back', 'source'), name='one_credit_per_payment'),
        ),
    ]
