"""Parcels, the story of orders, units by line, and what of an order was called off."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('basket', '0003_initial'),
        ('catalogue', '0002_filterable_attributes'),
        ('order', '0002_order_number'),
        ('partner', '0002_about_sellers'),
        ('shipping', '0002_carriers'),
        ('sites', '0002_alter_domain_unique'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('paid', 'Paid'), ('expired', 'Expired'), ('cancelled', 'Cancelled'), ('started', 'Started'), ('dispatched', 'Dispatched'), ('delivered', 'Delivered'), ('completed', 'Completed'), ('lines_cancelled', 'Lines Cancelled'), ('address_changed', 'Address Changed'), ('taken', 'Taken'), ('returned', 'Returned')], max_length=32)),
                ('at', models.DateTimeField(help_text='UTC')),
                ('role', models.CharField(choices=[('customer', 'customer'), ('staff', 'staff'), ('seller', 'seller'), ('system', 'system')], max_length=16)),
                ('old_status', models.CharField(blank=True, max_length=100)),
                ('new_status', models.CharField(blank=True, max_length=100)),
                ('payload', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tracking_reference', models.CharField(blank=True, max_length=128)),
                ('price_incl_tax', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('price_excl_tax', models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12)),
                ('dispatched_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ParcelLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='consignment',
            name='delivered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='consignment',
            name='shipping_excl_tax',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddField(
            model_name='consignment',
            name='shipping_incl_tax',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddField(
            model_name='consignment',
            name='shipping_method',
            field=models.CharField(blank=True, db_default='', default='', max_length=128),
        ),
        migrations.AddField(
            model_name='consignment',
            name='started_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='consignment',
            name='status',
            field=models.CharField(choices=[('Waiting', 'Waiting'), ('In fulfilment', 'In fulfilment'), ('Dispatched', 'Dispatched'), ('Delivered', 'Delivered'), ('Cancelled', 'Cancelled')], db_default='Waiting', default='Waiting', max_length=32),
        ),
        migrations.AddField(
            model_name='line',
            name='quantity_cancelled',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='line',
            name='quantity_dispatched',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='order',
            name='cancelled_excl_tax',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=12),
        ),
        migrations.AddField(
            model_name='order',
            name='cancelled_incl_tax',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), editable=False, max_digits=12),
        ),
        migrations.AddField(
            model_name='ordernote',
            name='is_for_customer',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='orderevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='orderevent',
            name='consignment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='order.consignment'),
        ),
        migrations.AddField(
            model_name='orderevent',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='order.order'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='carrier',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='shipping.carrier'),
        ),
        migrations.AddField(
            model_name='parcel',
            name='consignment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parcels', to='order.consignment'),
        ),
        migrations.AddField(
            model_name='parcelline',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parcel_lines', to='order.line'),
        ),
        migrations.AddField(
            model_name='parcelline',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='order.parcel'),
        ),
        migrations.AddIndex(
            model_name='parcel',
            index=models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['dispatched_at'], name='parcel_on_its_way'),
        ),
        migrations.AddConstraint(
            model_name='parcelline',
            constraint=models.UniqueConstraint(fields=('parcel', 'line'), name='line_once_in_a_parcel'),
        ),
        migrations.AddConstraint(
            model_name='parcelline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='parcel_line_holds_units'),
        ),
    ]
