"""Accounts, transfers and entries; gift cards."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('order', '0006_rules_hold_for_old_orders'),
        ('payment', '0004_found_quickly'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wallet', 'Wallet'), ('gift card', 'Gift card'), ('held', 'Held for an order'), ('seller', 'Seller'), ('gift cards sold', 'Gift cards sold'), ('store credit', 'Store credit given'), ('settled', 'Paid for goods'), ('expired', 'Expired'), ('closed', 'Left by closed accounts'), ('commission', 'Commission')], max_length=16)),
                ('currency', models.CharField(max_length=3)),
                ('balance', models.DecimalField(decimal_places=2, editable=False, max_digits=12, null=True)),
                ('floor', models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=12)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('backer', models.ForeignKey(help_text='Where what is held came from, and goes back to.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='wallet.account')),
                ('source', models.OneToOneField(help_text='The payment of an order that it is held for.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='held_account', to='payment.source')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='wallets', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='GiftCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('last4', models.CharField(db_index=True, editable=False, max_length=4)),
                ('amount', models.DecimalField(decimal_places=2, help_text='What it was bought for.', max_digits=12)),
                ('number', models.PositiveIntegerField(default=1)),
                ('recipient_email', models.EmailField(blank=True, max_length=254)),
                ('sender_name', models.CharField(blank=True, max_length=80)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('send_on', models.DateField(help_text='The day on which its code is mailed.')),
                ('sent_at', models.DateTimeField(help_text='When the mail was ordered (UTC).', null=True)),
                ('expires_on', models.DateField()),
                ('blocked_at', models.DateTimeField(null=True)),
                ('block_reason', models.CharField(blank=True, max_length=255)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='gift_card', to='wallet.account')),
                ('blocked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gift_cards', to='order.line')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=128, unique=True)),
                ('kind', models.CharField(choices=[('gift card sold', 'Gift card bought'), ('redeemed', 'Gift card redeemed'), ('held', 'Used for an order'), ('released', 'Not needed for the order'), ('taken', 'Paid for goods'), ('refunded', 'Given back'), ('granted', 'Credit from the shop'), ('corrected', 'Corrected by the shop'), ('expired', 'Expired'), ('closed', 'Account closed')], max_length=16)),
                ('reason', models.CharField(blank=True, max_length=255)),
                ('created_at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='order.order')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('balance_after', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='wallet.account')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='wallet.transfer')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('balance__isnull', True), ('balance__gte', models.F('floor')), _connector='OR'), name='account_never_below_its_floor'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('balance__isnull', False), ('kind__in', ['wallet', 'gift card', 'held', 'seller'])), models.Q(('balance__isnull', True), ('kind__in', ['gift cards sold', 'store credit', 'settled', 'expired', 'closed', 'commission'])), _connector='OR'), name='account_counted_by_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('backer__isnull', False), ('kind', 'held'), ('source__isnull', False)), models.Q(models.Q(('kind', 'held'), _negated=True), ('backer__isnull', True), ('source__isnull', True)), _connector='OR'), name='held_for_a_payment'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'wallet')), fields=('user', 'currency'), name='one_wallet_per_user'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('balance__isnull', True)), fields=('kind', 'currency'), name='one_house_account_per_kind'),
        ),
        migrations.AddIndex(
            model_name='giftcard',
            index=models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['send_on'], name='gift_card_to_send'),
        ),
        migrations.AddIndex(
            model_name='giftcard',
            index=models.Index(fields=['expires_on'], name='gift_card_expiring'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.UniqueConstraint(fields=('line', 'number'), name='gift_card_made_once'),
        ),
        migrations.AddConstraint(
            model_name='giftcard',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='gift_card_of_something'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['account', '-id'], name='entry_latest'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('transfer', 'account'), name='one_entry_per_account'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='entry_of_something'),
        ),
    ]
