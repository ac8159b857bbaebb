"""What was voided before is let go; then the constraints hold, first for new rows, then for all."""

import django.db.models.expressions
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

LET_GO = """
    UPDATE payment_source AS source
    SET amount_released = amount_allocated - amount_debited
    WHERE amount_allocated > amount_debited AND EXISTS (
        SELECT 1 FROM payment_transaction AS void
        WHERE void.source_id = source.id AND void.txn_type = 'Void'
    )
"""

HELD_FOR_A_WEEK = """
    UPDATE payment_source AS source
    SET hold_ends = authorised.date_created + interval '7 days'
    FROM payment_transaction AS authorised
    WHERE authorised.source_id = source.id AND authorised.txn_type = 'Authorise'
    AND source.amount_allocated > source.amount_debited + source.amount_released
"""


class Migration(migrations.Migration):
    # Each step by itself: none keeps others waiting for long.
    atomic = False

    dependencies = [("payment", "0002_money_asked_for")]

    operations = [
        migrations.RunSQL(LET_GO, migrations.RunSQL.noop),
        migrations.RunSQL(HELD_FOR_A_WEEK, migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('amount_refund_pending__gte', 0), ('amount_released__gte', 0)), name='nothing_reserved_below_zero'),
        ),
        AddConstraintNotValid(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('amount_allocated__gte', django.db.models.expressions.CombinedExpression(models.F('amount_debited'), '+', models.F('amount_released'))), ('amount_debited__gte', django.db.models.expressions.CombinedExpression(models.F('amount_refunded'), '+', models.F('amount_refund_pending')))), name='never_reserve_more_than_there_is'),
        ),
        ValidateConstraint("source", "nothing_reserved_below_zero"),
        ValidateConstraint("source", "never_reserve_more_than_there_is"),
    ]
