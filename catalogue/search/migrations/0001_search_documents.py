"""Full text, likeness of words and facets. All tables are new, so no index locks a large one."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

MAKE_TEXT_CONFIG = """
    CREATE TEXT SEARCH CONFIGURATION shop_text (COPY = english);
    ALTER TEXT SEARCH CONFIGURATION shop_text
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""


class KeptTrigramExtension(TrigramExtension):
    """Going back leaves the extension: others may use it, and it does no harm."""

    def database_backwards(self, *args, **kwargs):
        pass


class KeptUnaccentExtension(UnaccentExtension):
    def database_backwards(self, *args, **kwargs):
        pass


class Migration(migrations.Migration):

    initial = True

    dependencies = [("catalogue", "0002_filterable_attributes")]

    operations = [
        KeptTrigramExtension(),
        KeptUnaccentExtension(),
        migrations.RunSQL(MAKE_TEXT_CONFIG, "DROP TEXT SEARCH CONFIGURATION shop_text"),
        migrations.CreateModel(
            name="FacetValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facet", models.CharField(max_length=128)),
                ("slug", models.CharField(max_length=128)),
                ("heading", models.CharField(max_length=128)),
                ("label", models.CharField(max_length=255)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("facet", "slug"), name="facet_value_has_one_address")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="catalogue.product",
                    ),
                ),
                ("document", django.contrib.postgres.search.SearchVectorField()),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        default=list,
                        help_text="Keys of FacetValue.",
                        size=None,
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="Keys of the categories it is listed in, with those above them.",
                        size=None,
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["document"], name="search_document_words"),
                    django.contrib.postgres.indexes.GinIndex(fields=["values"], name="search_document_values"),
                    django.contrib.postgres.indexes.GinIndex(fields=["categories"], name="search_document_categories"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.CharField(max_length=40, primary_key=True, serialize=False))],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="search_word_likeness", opclasses=["gin_trgm_ops"]
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("word", ""), _negated=True), name="search_word_not_empty"
                    )
                ],
            },
        ),
    ]
