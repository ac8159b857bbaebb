"""What does not travel is apart from what does: consignments say which they are.

The column has a default of the database's, so that no table is rewritten.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("order", "0010_refunds_that_failed")]

    operations = [
        migrations.AddField(
            model_name="consignment",
            name="travels",
            field=models.BooleanField(db_default=True, default=True, editable=False),
        ),
    ]
