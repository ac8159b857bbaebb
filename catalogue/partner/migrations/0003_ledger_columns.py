"""Room for the ledger: what each movement changes, and how far stock may be oversold."""

from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0002_about_sellers'),
    ]

    operations = [
        migrations.AddField(
            model_name='stockmovement',
            name='on_hand',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='allocated',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='on_hand_after',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='allocated_after',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        # So that it can be taken away, and come back.
        migrations.AlterField(
            model_name='stockmovement',
            name='quantity',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='stockmovement',
            name='kind',
            field=models.CharField(choices=[('opening', 'Opening'), ('receipt', 'Receipt'), ('correction', 'Correction'), ('allocation', 'Allocation'), ('release', 'Release'), ('consumption', 'Consumption'), ('return', 'Return'), ('write-off', 'Write Off'), ('closing', 'Closing')], max_length=16),
        ),
        migrations.AlterField(
            model_name='stockmovement',
            name='reference',
            field=models.CharField(help_text="For example the order's number, or a delivery note's.", max_length=128),
        ),
        migrations.AddField(
            model_name='stockrecord',
            name='backorder_limit',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='How many more than are in stock may be sold. They wait until goods come in.', verbose_name='Sold beyond stock'),
        ),
        migrations.AddField(
            model_name='stockrecord',
            name='backorder_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Told to whoever buys what is not in stock.', null=True, verbose_name='Days until they are sent'),
        ),
        migrations.AddField(
            model_name='stockrecord',
            name='released_on',
            field=models.DateField(blank=True, help_text='Until then it is sold as a pre-order, and sent from this day on.', null=True, verbose_name='Released on'),
        ),
        migrations.CreateModel(
            name='StockReservation',
            fields=[
                ('line_id', models.BigIntegerField(help_text="The basket's line.", primary_key=True, serialize=False)),
                ('quantity', models.PositiveIntegerField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('stockrecord', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reservations', to='partner.stockrecord')),
            ],
            options={
                'indexes': [models.Index(fields=['stockrecord', 'expires_at'], name='stock_reservation_live')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='reservation_of_something')],
            },
        ),
    ]
