"""The mail that asks to pay anew, listed in the dashboard before the first is sent."""

from django.db import migrations


def add_kind(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    event_types.get_or_create(code="PAYMENT_ASKED", defaults={"name": "Please pay anew"})


class Migration(migrations.Migration):
    dependencies = [("communication", "0006_mails_about_returns")]
    operations = [migrations.RunPython(add_kind, migrations.RunPython.noop)]
