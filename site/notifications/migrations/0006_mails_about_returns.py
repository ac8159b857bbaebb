"""The mails about returns and withdrawals, listed in the dashboard before the first is sent."""

from django.db import migrations

KINDS = {
    "RETURN_REQUESTED": "Return asked for",
    "RETURN_APPROVED": "Return approved: where to send it",
    "RETURN_REJECTED": "Return rejected",
    "RETURN_LAPSED": "Return lapsed: nothing came",
    "RETURN_SETTLED": "Return settled",
    "ORDER_WITHDRAWN": "Receipt of a withdrawal",
}


def add_kinds(apps, schema_editor):
    event_types = apps.get_model("communication", "CommunicationEventType").objects
    for code, name in KINDS.items():
        event_types.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("communication", "0005_mails_about_parts_of_orders")]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
