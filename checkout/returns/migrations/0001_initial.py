"""Returns, statements of withdrawal, and the pictures of returns."""

import django.db.models.deletion
import django.db.models.expressions
import media.storages
import uuid
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('order', '0007_units_that_come_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='Made by the form: sent twice, it is one.', unique=True)),
                ('status', models.CharField(choices=[('Requested', 'Requested'), ('Approved', 'Approved'), ('On its way', 'On its way'), ('Received', 'Received'), ('Settled', 'Settled'), ('Rejected', 'Rejected'), ('Called off', 'Called off'), ('Lapsed', 'Lapsed')], max_length=16)),
                ('reason', models.CharField(choices=[('not_wanted', 'I do not want it after all'), ('does_not_fit', 'It does not fit, or looks other than I thought'), ('faulty', 'It is faulty'), ('damaged', 'It arrived damaged'), ('wrong', 'It is not what I ordered'), ('withdrawal', 'Withdrawal from the contract')], max_length=16)),
                ('words', models.TextField(blank=True, max_length=2000)),
                ('wish', models.CharField(choices=[('back', 'Back the way I paid'), ('wallet', 'Into my wallet, at once when the return is settled')], default='back', max_length=8)),
                ('refusal', models.TextField(blank=True, max_length=1000)),
                ('tracking_reference', models.CharField(blank=True, max_length=128)),
                ('refunded', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('refunded_delivery', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('requested_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('received_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(help_text='When it was settled, rejected, called off or lapsed.', null=True)),
                ('consignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='order.consignment')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='order.order')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReturnPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(storage=media.storages.private_storage, upload_to='returns/')),
                ('small', models.FileField(storage=media.storages.private_storage, upload_to='returns/')),
                ('width', models.PositiveIntegerField(editable=False)),
                ('height', models.PositiveIntegerField(editable=False)),
                ('back', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='returns.return')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(help_text='Made by the form: sent twice, it is one.', unique=True)),
                ('name', models.CharField(max_length=150)),
                ('email', models.EmailField(max_length=254)),
                ('declared_at', models.DateTimeField(help_text='UTC')),
                ('is_whole_order', models.BooleanField(help_text='Nothing of the order is kept.')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='order.order')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='return',
            name='withdrawal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='returns.withdrawal'),
        ),
        migrations.CreateModel(
            name='WithdrawnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('called_off', models.PositiveIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn', to='order.line')),
                ('withdrawal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='returns.withdrawal')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
                ('restocked', models.PositiveIntegerField(default=0)),
                ('written_off', models.PositiveIntegerField(default=0)),
                ('deduction', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('deduction_reason', models.CharField(blank=True, max_length=255)),
                ('price', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('credit', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('back', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='returns.return')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='order.line')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('back', 'line'), name='line_once_in_a_return'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('quantity__gte', django.db.models.expressions.CombinedExpression(models.F('restocked'), '+', models.F('written_off')))), name='no_more_received_than_returned'), models.CheckConstraint(condition=models.Q(('credit__gte', 0), ('credit__lte', models.F('price')), ('deduction__gte', 0)), name='return_credits_up_to_the_price'), models.CheckConstraint(condition=models.Q(('deduction', 0), models.Q(('deduction_reason', ''), _negated=True), _connector='OR'), name='deduction_has_a_reason')],
            },
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['status', '-id'], name='return_by_status'),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('refunded__gte', 0), ('refunded_delivery__gte', 0)), name='return_gives_nothing_negative'),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'Settled'), models.Q(('refunded', 0), ('refunded_delivery', 0)), _connector='OR'), name='return_gives_back_when_settled'),
        ),
        migrations.AddConstraint(
            model_name='withdrawnline',
            constraint=models.UniqueConstraint(fields=('withdrawal', 'line'), name='line_once_in_withdrawal'),
        ),
        migrations.AddConstraint(
            model_name='withdrawnline',
            constraint=models.CheckConstraint(condition=models.Q(('called_off__lte', models.F('quantity')), ('quantity__gt', 0)), name='withdrawal_names_units'),
        ),
    ]
