"""How the CMS differs from plain Wagtail: its choosers, its ways to the dashboard, its looks."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import register_admin_url_finder
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, Site

from catalogue.models import Category, Product
from cms.choosers import CategoryURLFinder, ProductURLFinder, category_chooser, product_chooser
from cms.panels import ShortcutsPanel
from cms.reserved import check_slug

register_admin_url_finder(Product, ProductURLFinder)
register_admin_url_finder(Category, CategoryURLFinder)


@hooks.register("register_admin_viewset")
def choosers():
    return [product_chooser, category_chooser]


@hooks.register("register_icons")
def icons(names):
    return [*names, "wagtail/icons/bowerbird.svg"]


@hooks.register("insert_global_admin_css")
def looks():
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


class StaffMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.is_staff


class ShopMenuItem(MenuItem):
    """The front page; with its host, for Wagtail marks an entry whose path begins its own path."""

    def render_component(self, request):
        component = super().render_component(request)
        component.url = request.build_absolute_uri(self.url)
        return component


@hooks.register("register_admin_menu_item")
def way_to_the_dashboard():
    return StaffMenuItem(
        _("Dashboard"), reverse("dashboard:index"), name="dashboard", icon_name="tag", order=20
    )


@hooks.register("register_admin_menu_item")
def way_to_the_shop():
    return ShopMenuItem(
        _("View the shop"), reverse("home"), name="shop", icon_name="bowerbird", order=10
    )


@hooks.register("construct_help_menu")
def only_help_that_helps(request, menu_items):
    menu_items[:] = [
        item for item in menu_items if item.name != "editor-guide" and "what" not in item.name
    ]


@hooks.register("construct_homepage_panels")
def home_panels(request, panels):
    panels.insert(0, ShortcutsPanel(Site.find_for_request(request)))


@hooks.register("before_move_page")
def refuse_a_move_out_of_reach(request, page, destination):
    return _refusal(request, page, slug=page.slug, parent=destination)


@hooks.register("before_copy_page")
def refuse_a_copy_out_of_reach(request, page):
    if request.method != "POST":
        return None
    wanted = request.POST.get("new_parent_page")
    parent = Page.objects.filter(pk=wanted).first() if wanted else page.get_parent()
    return _refusal(request, page, slug=request.POST.get("new_slug", ""), parent=parent)


def _refusal(request, page, *, slug, parent):
    try:
        check_slug(slug, parent=parent)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
