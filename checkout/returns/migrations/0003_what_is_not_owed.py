"""What a return could not give back, because a bank took it or nobody paid it, is not owed."""

from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0002_exchanges'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='waived',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddField(
            model_name='return',
            name='waived_delivery',
            field=models.DecimalField(db_default=Decimal('0'), decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('waived__gte', models.F('waived_delivery')), ('waived_delivery__gte', 0), models.Q(('status', 'Settled'), ('waived', 0), _connector='OR')), name='return_waives_when_settled'),
        ),
    ]
