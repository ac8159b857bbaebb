"""What stands around every page of a site: its menu, its footer, what it says of itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PreviewableMixin

from cms.blocks import LINE_FEATURES
from cms.menu_blocks import ColumnsBlock, LinksBlock, MenuBlock, ProfilesBlock
from cms.storefront import forget_storefront, storefront_with


class ShownAroundPages(PreviewableMixin, BaseSiteSetting):
    """A setting that is previewed on the front page of its site."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget_storefront()

    def get_full_url(self):
        return self.site.root_url

    full_url = property(get_full_url)

    def serve_preview(self, request, mode_name):
        request.storefront_preview = storefront_with(self)
        return self.site.root_page.specific.serve(request)


@register_setting(icon="home", order=100)
class SiteSettings(ShownAroundPages):
    """The shop in a few words, and how to reach it."""

    announcement = RichTextField(
        _("announcement"),
        blank=True,
        features=LINE_FEATURES,
        max_length=300,
        help_text=_("One line above every page, such as until when to order for Christmas."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        max_length=300,
        help_text=_("What search engines show where a page has no description of its own."),
    )
    sharing_picture = models.ForeignKey(
        "media.ShopImage",
        verbose_name=_("picture for sharing"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown beside links to the shop where a page has no picture of its own."),
    )
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("telephone"), blank=True, max_length=40)
    social_links = StreamField(ProfilesBlock(), blank=True, verbose_name=_("social networks"))

    panels = [
        FieldPanel("announcement"),
        MultiFieldPanel(
            [FieldPanel("description"), FieldPanel("sharing_picture")],
            heading=_("Search engines and social networks"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("social_links"),
            ],
            heading=_("Contact"),
        ),
    ]

    class Meta:
        verbose_name = _("announcement and contact")
        verbose_name_plural = _("announcements and contacts")


@register_setting(icon="list-ul", order=110)
class Navigation(ShownAroundPages):
    """The main menu and the footer."""

    menu = StreamField(MenuBlock(), blank=True)
    footer_about = RichTextField(_("about the shop"), blank=True, features=LINE_FEATURES)
    footer_columns = StreamField(ColumnsBlock(), blank=True, verbose_name=_("columns"))
    footer_small_print = models.CharField(_("small print"), blank=True, max_length=250)
    checkout_links = StreamField(
        LinksBlock(),
        blank=True,
        default=[],
        db_default=[],
        verbose_name=_("links below the checkout"),
        help_text=_("In place of menu and footer: delivery and returns, contact, privacy, terms."),
    )

    panels = [
        FieldPanel("menu", heading=_("Main menu")),
        MultiFieldPanel(
            [
                FieldPanel("footer_about"),
                FieldPanel("footer_columns"),
                FieldPanel("footer_small_print"),
            ],
            heading=_("Footer"),
        ),
        FieldPanel("checkout_links"),
    ]

    class Meta:
        verbose_name = _("menu and footer")
        verbose_name_plural = _("menus and footers")
