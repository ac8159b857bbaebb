"""The mails that bring documents, so that the dashboard lists them before the first is sent."""

from django.db import migrations

KINDS = {"INVOICE": "Invoice", "CREDIT_NOTE": "Credit note"}


def add_kinds(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    for code, name in KINDS.items():
        event_types.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0002_what_was_issued_stays"),
        ("communication", "0005_mails_about_parts_of_orders"),
    ]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
