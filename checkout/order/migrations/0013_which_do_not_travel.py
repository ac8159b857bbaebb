"""Older consignments without any goods that travel are marked; those that hold both stay as they are.

In batches of orders, each in a transaction of its own: a large table is not locked as a whole, and
a migration that was broken off goes on where it stood when it is run again.
"""

from django.db import migrations, transaction
from django.db.models import Exists, OuterRef, Q

BATCH = 2_000


def mark_what_does_not_travel(apps, schema_editor):
    alias = schema_editor.connection.alias
    consignments = apps.get_model("order", "Consignment").objects.using(alias)
    lines = apps.get_model("order", "Line").objects.filter(consignment=OuterRef("pk"))
    kind, kind_of_variant = "product__product_class", "product__parent__product_class"
    brought = Q(product=None)
    brought |= Q(**{f"{kind}__requires_shipping": True})
    brought |= Q(**{f"{kind_of_variant}__requires_shipping": True})
    stays = consignments.filter(
        Exists(lines), ~Exists(lines.filter(brought)), collection_point=None, travels=True
    )
    last = consignments.order_by("order_id").values_list("order_id", flat=True).last() or 0
    for first in range(0, last + 1, BATCH):
        with transaction.atomic(using=alias):
            batch = stays.filter(order_id__gte=first, order_id__lt=first + BATCH)
            batch.update(travels=False)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("catalogue", "0005_goods_without_withdrawal"),
        ("order", "0012_apart_what_travels"),
    ]

    operations = [migrations.RunPython(mark_what_does_not_travel, migrations.RunPython.noop)]
