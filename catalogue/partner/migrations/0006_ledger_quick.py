"""What the ledger needs to be quick, and what it no longer needs."""

import django.db.models.deletion
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models

NEVER_OVERSOLD = models.CheckConstraint(
    condition=models.Q(('num_allocated', 0), ('num_in_stock__isnull', True))
    | models.Q(('num_allocated__lte', models.F('num_in_stock') + models.F('backorder_limit'))),
    name='stock_never_oversold',
    violation_error_message='There must be at least as many in stock, or to be sold beyond stock, as are already sold.',
)

# A record may be gone; the movements that stay would hinder the foreign key of the older version.
DELETE_ORPHANS = """
ALTER TABLE partner_stockmovement DISABLE TRIGGER movement_kept;
DELETE FROM partner_stockmovement AS movement WHERE NOT EXISTS (
    SELECT 1 FROM partner_stockrecord WHERE id = movement.stockrecord_id
);
ALTER TABLE partner_stockmovement ENABLE TRIGGER movement_kept;
"""


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('partner', '0005_ledger_guarded'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='stockmovement',
            index=models.Index(fields=['stockrecord', '-id'], name='stock_movement_latest'),
        ),
        migrations.AlterField(
            model_name='stockmovement',
            name='stockrecord',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='movements', to='partner.stockrecord'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, DELETE_ORPHANS),
        migrations.RemoveConstraint(
            model_name='stockrecord',
            name='stock_never_oversold',
        ),
        AddConstraintNotValid(model_name='stockrecord', constraint=NEVER_OVERSOLD),
        ValidateConstraint(model_name='stockrecord', name='stock_never_oversold'),
        migrations.RemoveField(
            model_name='stockmovement',
            name='quantity',
        ),
    ]
