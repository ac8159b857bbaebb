"""Indexes on tables that are large already, made while they are in use."""

import django.db.models.expressions
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payment", "0003_what_was_let_go")]

    operations = [
        AddIndexConcurrently(
            model_name='source',
            index=models.Index(condition=models.Q(('amount_allocated__gt', django.db.models.expressions.CombinedExpression(models.F('amount_debited'), '+', models.F('amount_released')))), fields=['hold_ends'], name='source_money_held'),
        ),
        AddIndexConcurrently(
            model_name='transaction',
            index=models.Index(fields=['reference'], name='transaction_by_reference'),
        ),
        AddIndexConcurrently(
            model_name='webhookevent',
            index=models.Index(condition=models.Q(('processed_at__isnull', True)), fields=['id'], name='webhook_unprocessed'),
        ),
    ]
