"""Carriers."""

import checkout.shipping.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shipping', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64, unique=True, verbose_name='Name')),
                ('tracking_url', models.CharField(blank=True, help_text='With {reference} in the place of the tracking number, for example https://carrier.example/track/{reference}. Empty: parcels cannot be followed.', max_length=300, validators=[checkout.shipping.models.check_tracking_address], verbose_name='Tracking address')),
                ('is_active', models.BooleanField(default=True, help_text='Offered for new parcels. Those already sent keep their link.', verbose_name='Offered')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
    ]
