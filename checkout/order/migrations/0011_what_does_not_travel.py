"""What does not travel is apart from what does: a seller may have one consignment of each.

No table is rewritten; writers wait while the constraint's index is built. Of older consignments
those without any goods that travel are marked; those that hold both stay as they are.
"""

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q


def mark_what_does_not_travel(apps, schema_editor):
    consignments = apps.get_model("order", "Consignment").objects.filter(collection_point=None)
    lines = apps.get_model("order", "Line").objects.filter(consignment=OuterRef("pk"))
    kind, kind_of_variant = "product__product_class", "product__parent__product_class"
    brought = Q(product=None)
    brought |= Q(**{f"{kind}__requires_shipping": True})
    brought |= Q(**{f"{kind_of_variant}__requires_shipping": True})
    consignments.filter(Exists(lines), ~Exists(lines.filter(brought))).update(travels=False)


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0005_goods_without_withdrawal"),
        ("order", "0010_refunds_that_failed"),
    ]

    operations = [
        migrations.AddField(
            model_name="consignment",
            name="travels",
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
        migrations.RemoveConstraint(
            model_name="consignment",
            name="one_consignment_per_order_and_seller",
        ),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.UniqueConstraint(fields=("order", "partner", "travels"), name="one_consignment_per_order_and_seller"),
        ),
        migrations.RunPython(mark_what_does_not_travel, migrations.RunPython.noop),
    ]
