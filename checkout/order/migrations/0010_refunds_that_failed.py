"""A refund that failed is told in the story: no statement, the choices are the code's alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0009_kinds_of_events'),
    ]

    operations = [
        migrations.AlterField(
            model_name='orderevent',
            name='kind',
            field=models.CharField(choices=[('paid', 'Paid'), ('expired', 'Expired'), ('cancelled', 'Cancelled'), ('started', 'Started'), ('dispatched', 'Dispatched'), ('delivered', 'Delivered'), ('completed', 'Completed'), ('lines_cancelled', 'Lines Cancelled'), ('address_changed', 'Address Changed'), ('taken', 'Taken'), ('returned', 'Returned'), ('return_moved', 'Return Moved'), ('withdrawn', 'Withdrawn'), ('payment_asked', 'Payment Asked'), ('paid_anew', 'Paid Anew'), ('refund_failed', 'Refund Failed')], max_length=32),
        ),
    ]
