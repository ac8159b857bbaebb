"""The kinds of order mail, so that the dashboard lists them before the first is sent."""

from django.db import migrations

KINDS = {
    "ORDER_CONFIRMATION": "Order confirmation",
    "ORDER_DISPATCHED": "Order dispatched",
    "ORDER_CANCELLED": "Order cancelled",
}


def add_kinds(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    for code, name in KINDS.items():
        event_types.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("communication", "0002_initial")]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
