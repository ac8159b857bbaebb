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
from wagtail.admin.views.pages.bulk_actions import MoveBulkAction
from wagtail.models import Page, Site
from wagtail.users.views.bulk_actions import DeleteBulkAction as DeleteUsers

from catalogue.models import Category, Product
from cms.choosers import CategoryURLFinder, ProductURLFinder, category_chooser, product_chooser
from cms.panels import ShortcutsPanel
from cms.people import first_named_by_orders
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


@hooks.register("before_bulk_action")
def refuse_a_bulk_move_out_of_reach(request, action_type, objects, action):
    if isinstance(action, MoveBulkAction):
        destination = action.cleaned_form.cleaned_data["chooser"]
        for page in objects:
            if refusal := _refusal(request, page, slug=page.slug, parent=destination):
                return refusal
    return None


@hooks.register("before_copy_page")
def refuse_a_copy_out_of_reach(request, page):
    if request.method != "POST":
        return None
    wanted = request.POST.get("new_parent_page")
    parent = Page.objects.filter(pk=wanted).first() if wanted else page.get_parent()
    return _refusal(request, page, slug=request.POST.get("new_slug", ""), parent=parent)


@hooks.register("before_delete_user")
def refuse_to_delete_whom_orders_name(request, user):
    named = first_named_by_orders([user])
    if named is None:
        return None
    told = _(
        "Orders, vouchers that were used or notes on orders name %(person)s, and would lose it. "
        "Make the account inactive instead."
    )
    messages.error(request, told % {"person": named.email})
    return redirect("wagtailusers_users:index")


@hooks.register("before_bulk_action")
def refuse_to_delete_any_whom_orders_name(request, action_type, objects, action):
    if isinstance(action, DeleteUsers):
        named = first_named_by_orders(objects)
        return refuse_to_delete_whom_orders_name(request, named) if named else None
    return None


def _refusal(request, page, *, slug, parent):
    try:
        check_slug(slug, parent=parent)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None
