"""The mails that say that a return is here, or was called off by the shop."""

from django.db import migrations

KINDS = {
    "RETURN_RECEIVED": "Return received",
    "RETURN_CALLED_OFF": "Return called off by the shop",
}


def add_kinds(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    for code, name in KINDS.items():
        event_types.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("communication", "0007_mail_about_paying_anew")]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
