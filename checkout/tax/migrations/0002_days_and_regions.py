"""Rates have days and parts of countries. Those that are there apply since ever."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from django.db.models import F, Q

import checkout.tax.models


class KeptBtreeGistExtension(BtreeGistExtension):
    """Going back leaves the extension: others may use it, and it does no harm."""

    def database_backwards(self, *args, **kwargs):
        pass


def forget_other_days(apps, schema_editor):
    """Going back: the table can hold one rate of a country and class, that of today."""
    schema_editor.execute(
        """DELETE FROM tax_taxrate WHERE region <> ''
           OR valid_from > CURRENT_DATE OR valid_until < CURRENT_DATE"""
    )


class Migration(migrations.Migration):

    dependencies = [("tax", "0001_initial")]

    operations = [
        KeptBtreeGistExtension(),
        migrations.RemoveConstraint(
            model_name="taxrate", name="one_rate_per_country_and_tax_class"
        ),
        migrations.AddField(
            model_name="taxrate",
            name="region",
            field=models.CharField(blank=True, db_default="", default="", help_text="The code of ISO 3166-2 after the hyphen, for example CA for US-CA.", max_length=8, verbose_name="Part of the country"),
        ),
        migrations.AddField(
            model_name="taxrate",
            name="valid_from",
            field=models.DateField(blank=True, help_text="The first day. Empty: since ever.", null=True, verbose_name="From"),
        ),
        migrations.AddField(
            model_name="taxrate",
            name="valid_until",
            field=models.DateField(blank=True, help_text="The last day. Empty: until further notice.", null=True, verbose_name="Until"),
        ),
        migrations.AlterField(
            model_name="taxrate",
            name="rate",
            field=models.DecimalField(decimal_places=4, help_text="A fraction: 0.2 is 20 %.", max_digits=6, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name="Rate"),
        ),
        migrations.AlterField(
            model_name="taxrate",
            name="tax_class",
            field=models.CharField(choices=[("standard", "Standard"), ("reduced", "Reduced"), ("zero", "Zero")], max_length=16, verbose_name="Tax class"),
        ),
        migrations.AlterModelOptions(
            name="taxrate",
            options={"ordering": ["country_id", "region", "tax_class", models.OrderBy(F("valid_from"), nulls_first=True)]},
        ),
        migrations.AddConstraint(
            model_name="taxrate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                name="one_tax_rate_a_day",
                expressions=[
                    ("country", "="),
                    ("region", "="),
                    ("tax_class", "="),
                    (
                        checkout.tax.models.Days(
                            "valid_from",
                            "valid_until",
                            django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="taxrate",
            constraint=models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="tax_rate_begins_before_it_ends",
            ),
        ),
        # Last, so that going back it comes first.
        migrations.RunPython(migrations.RunPython.noop, forget_other_days),
    ]
