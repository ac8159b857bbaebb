"""The mail that says that an exchange came to nothing, listed before the first is sent."""

from django.db import migrations


def add_kind(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    event_types.get_or_create(code="EXCHANGE_ENDED", defaults={"name": "Exchange ended unpaid"})


class Migration(migrations.Migration):
    dependencies = [("communication", "0008_mails_about_parcels_that_came")]
    operations = [migrations.RunPython(add_kind, migrations.RunPython.noop)]
