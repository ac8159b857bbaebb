"""Two more kinds of order mail, so that the dashboard lists them before the first is sent."""

from django.db import migrations

KINDS = {
    "ORDER_LINES_CANCELLED": "Part of an order cancelled",
    "ORDER_NOTE": "Message about an order",
}


def add_kinds(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    for code, name in KINDS.items():
        event_types.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("communication", "0004_mail_preferences")]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
