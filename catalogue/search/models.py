"""What searching and filtering read: a document for each listed product, and its vocabulary."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

TEXT_CONFIG = "shop_text"
"""PostgreSQL's text search configuration: English without accents. A migration makes it."""


class FacetValue(models.Model):
    """One value that products can be filtered by, such as the colour blue.

    `facet` and `slug` are what an address says (`?colour=blue`), `heading` and `label` what a
    shopper reads. Products name values by number in `SearchDocument.values`. A value that no
    product has any more stays, and is shown nowhere.
    """

    facet = models.CharField(max_length=128)
    slug = models.CharField(max_length=128)
    heading = models.CharField(max_length=128)
    label = models.CharField(max_length=255)

    class Meta:
        app_label = "search"
        constraints = [
            models.UniqueConstraint(fields=["facet", "slug"], name="facet_value_has_one_address")
        ]

    def __str__(self) -> str:
        return f"{self.facet}={self.slug}"


class SearchDocument(models.Model):
    """What is searched and filtered of a stand-alone product or of a parent with its children.

    A table of its own: a save of the product cannot put an old document back, and reading a
    product does not read its words. `catalogue.search.actions.refresh_search_documents` writes it.
    """

    product = models.OneToOneField(
        "catalogue.Product",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="search_document",
    )
    document = SearchVectorField()
    values = ArrayField(models.IntegerField(), default=list, help_text="Keys of FacetValue.")
    categories = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="Keys of the categories it is listed in, with those above them.",
    )

    class Meta:
        app_label = "search"
        indexes = [
            GinIndex(fields=["document"], name="search_document_words"),
            GinIndex(fields=["values"], name="search_document_values"),
            GinIndex(fields=["categories"], name="search_document_categories"),
        ]


class SearchWord(models.Model):
    """A word of some title, brand, category or attribute: what a mistyped word is compared with."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        app_label = "search"
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_likeness")
        ]
        constraints = [models.CheckConstraint(condition=~Q(word=""), name="search_word_not_empty")]

    def __str__(self) -> str:
        return self.word
