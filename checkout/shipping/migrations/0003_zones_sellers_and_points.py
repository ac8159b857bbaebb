"""Ways of sellers, zones in the place of countries, collection points."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# The countries of each way become a zone of its name.
MAKE_ZONES = """
    INSERT INTO shipping_zone (name)
    SELECT DISTINCT method.name FROM shipping_weightbased method
    JOIN shipping_weightbased_countries named ON named.weightbased_id = method.id;
    INSERT INTO shipping_zone_countries (zone_id, country_id)
    SELECT zone.id, named.country_id FROM shipping_weightbased_countries named
    JOIN shipping_weightbased method ON method.id = named.weightbased_id
    JOIN shipping_zone zone ON zone.name = method.name;
    INSERT INTO shipping_weightbased_zones (weightbased_id, zone_id)
    SELECT method.id, zone.id FROM shipping_weightbased method
    JOIN shipping_zone zone ON zone.name = method.name;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
# Going back, what the old table cannot tell apart goes: ways of single sellers, what is fetched and
# what is not offered would be offered to everybody, and a way has one list of bands.
MAKE_COUNTRIES = """
    DELETE FROM shipping_collectionpoint;
    DELETE FROM shipping_weightband WHERE method_id IN (
        SELECT id FROM shipping_weightbased
        WHERE partner_id IS NOT NULL OR is_collection OR NOT is_active
    );
    DELETE FROM shipping_weightbased_zones WHERE weightbased_id IN (
        SELECT id FROM shipping_weightbased
        WHERE partner_id IS NOT NULL OR is_collection OR NOT is_active
    );
    DELETE FROM shipping_weightbased
    WHERE partner_id IS NOT NULL OR is_collection OR NOT is_active;
    DELETE FROM shipping_weightband band WHERE zone_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM shipping_weightband other
                WHERE other.method_id = band.method_id AND other.zone_id IS NULL)
        OR zone_id <> (SELECT min(zone_id) FROM shipping_weightband other
                       WHERE other.method_id = band.method_id)
    );
    INSERT INTO shipping_weightbased_countries (weightbased_id, country_id)
    SELECT DISTINCT goes.weightbased_id, held.country_id FROM shipping_weightbased_zones goes
    JOIN shipping_zone_countries held ON held.zone_id = goes.zone_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("address", "0001_initial"),
        ("partner", "0001_initial"),
        ("shipping", "0002_carriers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Zone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=128, unique=True, verbose_name="Name")),
                ("only_postcodes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, db_default=[], default=list, help_text="Parted by commas, for example HS, KW15. Empty: all.", verbose_name="Only postcodes that begin with")),
                ("not_postcodes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, db_default=[], default=list, help_text="Parted by commas, for example islands. Empty: none is left out.", verbose_name="But none that begin with")),
                ("countries", models.ManyToManyField(related_name="zones", to="address.country", verbose_name="Countries")),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddField(
            model_name="weightbased",
            name="zones",
            field=models.ManyToManyField(blank=True, help_text="Where it goes. None chosen: everywhere.", related_name="methods", to="shipping.zone", verbose_name="Zones"),
        ),
        migrations.AddField(
            model_name="weightbased",
            name="partner",
            field=models.ForeignKey(blank=True, help_text="Empty: of the house, for all sellers who have no way of their own.", null=True, on_delete=django.db.models.deletion.CASCADE, related_name="delivery_methods", to="partner.partner", verbose_name="Seller"),
        ),
        migrations.AddField(
            model_name="weightbased",
            name="carrier",
            field=models.ForeignKey(blank=True, help_text="Who brings it unless something else is said when a parcel is sent.", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="shipping.carrier", verbose_name="Carrier"),
        ),
        migrations.AddField(
            model_name="weightbased",
            name="is_collection",
            field=models.BooleanField(db_default=False, default=False, help_text="Customers fetch it at one of the points below. Without weight bands: free.", verbose_name="Click and collect"),
        ),
        migrations.AddField(
            model_name="weightbased",
            name="is_active",
            field=models.BooleanField(db_default=True, default=True, help_text="Orders already placed keep it.", verbose_name="Offered"),
        ),
        migrations.AlterField(
            model_name="weightbased",
            name="free_above",
            field=models.DecimalField(blank=True, decimal_places=2, help_text="The seller's goods worth this much, tax included, go free. Empty: never.", max_digits=12, null=True, verbose_name="Free from"),
        ),
        migrations.AlterField(
            model_name="weightbased",
            name="name",
            field=models.CharField(max_length=128, verbose_name="Name"),
        ),
        migrations.AddConstraint(
            model_name="weightbased",
            constraint=models.UniqueConstraint(fields=("partner", "name"), name="one_way_of_a_name_for_a_seller", nulls_distinct=False, violation_error_message="The seller has a way of this name already."),
        ),
        migrations.AddField(
            model_name="weightband",
            name="zone",
            field=models.ForeignKey(blank=True, help_text="Empty: wherever no other band of this way says something else.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bands", to="shipping.zone", verbose_name="Zone"),
        ),
        migrations.CreateModel(
            name="CollectionPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, verbose_name="Name")),
                ("line1", models.CharField(max_length=128, verbose_name="Address")),
                ("line2", models.CharField(blank=True, default="", max_length=128, verbose_name="Second line")),
                ("city", models.CharField(max_length=64, verbose_name="Town or city")),
                ("state", models.CharField(blank=True, default="", max_length=64, verbose_name="State or province")),
                ("postcode", models.CharField(max_length=16, verbose_name="Postcode")),
                ("opening_hours", models.TextField(blank=True, default="", help_text="A line for each.", max_length=500, verbose_name="Opening hours")),
                ("is_active", models.BooleanField(db_default=True, default=True, help_text="Orders already placed are still fetched there.", verbose_name="Offered")),
                ("country", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="address.country", verbose_name="Country")),
                ("method", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="points", to="shipping.weightbased", verbose_name="Way")),
            ],
            options={
                "ordering": ["name", "pk"],
                "indexes": [models.Index(condition=models.Q(("is_active", True)), fields=["method"], name="points_offered")],
            },
        ),
        migrations.RunSQL(MAKE_ZONES, MAKE_COUNTRIES),
        migrations.RemoveField(model_name="weightbased", name="countries"),
    ]
