"""The blocks of which editors build pages.

What a block chose is stored and given back whole, also what is hidden today: a filter in
`bulk_to_python` would delete it from the page at the next save. Visibility is a matter of
`get_context` and of the link's address.
"""

import copy

from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from catalogue.addresses import category_urls
from catalogue.models import Category, Product

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]
LINE_FEATURES = ["bold", "italic", "link"]
LINKABLE = RegexValidator(
    r"^(/(?!/)|https?://|mailto:|tel:)",
    _("Begin with / for a page of the shop, or with https:// or mailto:."),
)


class BatchChooserBlock(blocks.ChooserBlock):
    """Chooses rows of a model, and reads all those of a page at once."""

    def chosen(self):
        """The queryset that the chosen rows are read from, whether they are shown or not."""
        raise NotImplementedError

    def bulk_to_python(self, values):
        values = list(values)
        found = self.chosen().in_bulk({value for value in values if value is not None})
        # As in Wagtail: chosen twice, it is two objects.
        return [copy.copy(found[value]) if value in found else None for value in values]

    def to_python(self, value):
        return self.bulk_to_python([value])[0]


class ProductChooserBlock(BatchChooserBlock):
    target_model = Product

    @cached_property
    def widget(self):
        from cms.choosers import product_chooser

        return product_chooser.widget_class()

    def chosen(self):
        return Product.objects.for_cards()

    class Meta:
        icon = "tag"


class ProductLinkBlock(ProductChooserBlock):
    """A product that is only linked to: no picture or price is read."""

    def chosen(self):
        return Product.objects.only("title", "slug", "is_public")


class CategoryChooserBlock(BatchChooserBlock):
    target_model = Category

    @cached_property
    def widget(self):
        from cms.choosers import category_chooser

        return category_chooser.widget_class()

    def chosen(self):
        return Category.objects.all()

    class Meta:
        icon = "folder-open-inverse"


class PictureChooserBlock(ImageChooserBlock, BatchChooserBlock):
    """A library picture with its renditions, so that showing it asks nothing more."""

    def chosen(self):
        return self.target_model.objects.prefetch_related("renditions")


class AddressBlock(blocks.CharBlock):
    """A web address, or the path of a page of the shop that is not made by editors."""

    def __init__(self, **kwargs):
        super().__init__(validators=[LINKABLE], max_length=500, **kwargs)


class NavigationTargetBlock(blocks.StreamBlock):
    """Where a menu entry leads to."""

    page = blocks.PageChooserBlock(icon="doc-empty")
    category = CategoryChooserBlock()
    address = AddressBlock(icon="link", label=_("Address"))

    class Meta:
        min_num = 1
        max_num = 1
        form_classname = "shop-one-of"


class LinkBlock(NavigationTargetBlock):
    """Where a button or picture leads to, if anywhere."""

    product = ProductLinkBlock()

    class Meta:
        required = False
        min_num = 0


class LinkedValue(blocks.StructValue):
    """Of a block that may have a `link`."""

    @property
    def link_url(self) -> str:
        """Empty where there is no link, or where its target is hidden."""
        return next((link_url(target) for target in self["link"]), "")


class HeroBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    text = blocks.TextBlock(required=False, rows=3)
    picture = PictureChooserBlock(required=False)
    link_text = blocks.CharBlock(required=False, max_length=40, label=_("Button"))
    link = LinkBlock(required=False, label=_("Button leads to"))

    class Meta:
        icon = "title"
        template = "components/blocks/hero.html"
        value_class = LinkedValue
        description = _("A large heading beside a picture, with one button.")
        preview_value = {
            "title": _("Made slowly, kept for long"),
            "text": _("Prints, ceramics and textiles from small studios."),
            "link_text": _("Look around"),
            "link": [("address", "/catalogue/")],
        }


class ProductGridBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Heading"))
    products = blocks.ListBlock(ProductChooserBlock(), min_num=1, max_num=48, collapsed=True)
    link_text = blocks.CharBlock(
        required=False,
        max_length=40,
        label=_("Words of the link"),
        help_text=_("“See all” when empty."),
    )
    link = LinkBlock(required=False, label=_("Link leads to"))

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["products"] = [
            product for product in value["products"] if product and product.is_public
        ]
        return context

    class Meta:
        icon = "tag"
        template = "components/blocks/product_grid.html"
        value_class = LinkedValue
        description = _("Products of your choice. Hidden ones are left out until they return.")


class CategoryTileBlock(blocks.StructBlock):
    category = CategoryChooserBlock()
    picture = PictureChooserBlock(required=False)
    title = blocks.CharBlock(
        required=False, max_length=60, help_text=_("The category's name when empty.")
    )

    class Meta:
        icon = "folder-open-inverse"
        label_format = "{title} {category}"


class CategoryTilesBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    tiles = blocks.ListBlock(CategoryTileBlock(), min_num=1, max_num=12, collapsed=True)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        shown = [tile for tile in value["tiles"] if _is_shown(tile["category"])]
        urls = category_urls(tile["category"] for tile in shown)
        context["title"] = value["title"]
        context["tiles"] = [
            {
                "title": tile["title"] or tile["category"].name,
                "url": urls[tile["category"].pk],
                "picture": tile["picture"],
            }
            for tile in shown
        ]
        return context

    class Meta:
        icon = "grip"
        template = "components/blocks/tiles.html"
        description = _("Doors to categories, each with a picture.")


class RichTextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        template = "components/blocks/rich_text.html"
        description = _("Running text with headings, lists and links.")
        preview_value = (
            "<h2>A kiln by the sea</h2><p>Every bowl is thrown, dried and fired here.</p>"
        )


class PictureBlock(blocks.StructBlock):
    picture = PictureChooserBlock()
    caption = blocks.CharBlock(required=False, max_length=250)
    width = blocks.ChoiceBlock(
        choices=[
            ("text", _("As wide as the text")),
            ("wide", _("Wider than the text")),
            ("full", _("The whole page")),
        ],
        default="text",
    )

    class Meta:
        icon = "image"
        template = "components/blocks/picture.html"
        description = _("One picture with a caption.")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(rows=3)
    source = blocks.CharBlock(required=False, max_length=120, label=_("Who said it"))

    class Meta:
        icon = "openquote"
        template = "components/blocks/quote.html"
        description = _("Somebody's words, set large.")
        preview_value = {
            "text": _("The bird builds nothing to live in. It builds to be looked at."),
            "source": _("A field notebook"),
        }


class LatestArticlesBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("Heading"))
    count = blocks.IntegerBlock(default=3, min_value=1, max_value=12, label=_("How many"))

    def get_context(self, value, parent_context=None):
        # Articles are made of these blocks.
        from cms.queries import latest_articles

        context = super().get_context(value, parent_context)
        context["title"] = value["title"]
        context |= latest_articles(context.get("request"), limit=value["count"])
        return context

    class Meta:
        icon = "doc-full"
        template = "components/blocks/latest_articles.html"
        description = _("The newest stories, by themselves.")


class BodyBlock(blocks.StreamBlock):
    """What the body of any page may hold."""

    rich_text = RichTextBlock(group=_("Words"))
    quote = QuoteBlock(group=_("Words"))
    picture = PictureBlock(group=_("Pictures"))
    hero = HeroBlock(group=_("Pictures"))
    product_grid = ProductGridBlock(group=_("The shop"), label=_("Products"))
    category_tiles = CategoryTilesBlock(group=_("The shop"), label=_("Categories"))
    latest_articles = LatestArticlesBlock(group=_("The shop"), label=_("Latest stories"))

    class Meta:
        required = False


def link_url(target: blocks.StreamValue.StreamChild) -> str:
    """The address that a `LinkBlock`'s child leads to; empty when that is hidden or gone."""
    value = target.value
    if target.block_type == "address" or not value:
        return value or ""
    if target.block_type == "page":
        return (value.live and value.url) or ""
    if target.block_type == "category":
        return category_urls([value])[value.pk] if _is_shown(value) else ""
    return value.get_absolute_url() if value.is_public else ""


def _is_shown(category: Category | None) -> bool:
    return bool(category and category.is_public and category.ancestors_are_public)
