"""Wishlists, the hearts that fill them, and the page of a list that is shared."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, DeleteView, DetailView, ListView, UpdateView, View

from catalogue.models import Product
from catalogue.queries import may_be_shown
from members.belongings import wished_products
from members.views.pages import AccountPage
from members.wishlists import actions
from members.wishlists.forms import WishListForm
from members.wishlists.models import WishList
from members.wishlists.queries import goods_of, lists_of

WISH_OF_A_GUEST = "wish_before_sign_in"
TOO_MANY = gettext_lazy("That is as much as we can keep. Take something off first.")


class ListPage(AccountPage):
    """For a view of one's own lists. Another member's list is not found."""

    active_tab = "wishlists"
    slug_field = slug_url_kwarg = "key"

    def get_queryset(self) -> QuerySet:
        return lists_of(self.request.user)


class WishListListView(ListPage, ListView):
    template_name = "oscar/customer/wishlists/wishlists_list.html"
    context_object_name = "wishlists"
    page_title = gettext_lazy("Wishlists")

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        first = context["wishlists"][0] if context["wishlists"] else None
        return context | {"first": first, "products": goods_of(first)[:8] if first else []}


class WishListDetailView(ListPage, DetailView):
    template_name = "oscar/customer/wishlists/wishlists_detail.html"
    context_object_name = "wishlist"

    def get_page_title(self) -> str:
        return self.object.name

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        others = WishList.objects.filter(owner=self.request.user).exclude(pk=self.object.pk)
        link = self.request.build_absolute_uri(self.object.get_shared_url())
        return super().get_context_data(**kwargs) | {
            "products": goods_of(self.object),
            "others": list(others),
            "link": link if self.object.is_shareable else "",
        }


class WishListCreateView(ListPage, CreateView):
    template_name = "oscar/customer/wishlists/wishlists_form.html"
    form_class = WishListForm
    page_title = gettext_lazy("A new wishlist")

    def form_valid(self, form):
        words = form.cleaned_data
        try:
            wishlist = actions.create_list(
                self.request.user, name=words["name"], visibility=words["visibility"]
            )
        except actions.ListFull:
            form.add_error(None, TOO_MANY)
            return self.form_invalid(form)
        return redirect("customer:wishlists-detail", key=wishlist.key)


class WishListUpdateView(ListPage, UpdateView):
    template_name = "oscar/customer/wishlists/wishlists_form.html"
    form_class = WishListForm
    page_title = gettext_lazy("Edit the wishlist")

    def form_valid(self, form):
        actions.change_list(self.object, **form.cleaned_data)
        return redirect(self.object.get_absolute_url())


class WishListDeleteView(ListPage, DeleteView):
    template_name = "oscar/customer/wishlists/wishlists_delete.html"
    context_object_name = "wishlist"
    page_title = gettext_lazy("Delete this wishlist?")
    success_url = reverse_lazy("customer:wishlists-list")


class LineView(View):
    """What is done with one product of a list: `action` is "remove", "basket" or "move"."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        mine = WishList.objects.filter(owner=request.user)
        wishlist = get_object_or_404(mine, key=kwargs["key"])
        line = get_object_or_404(
            wishlist.lines.select_related("product__parent"), product=kwargs["pk"]
        )
        action = request.POST.get("action")
        if action == "basket":
            self.put_into_basket(line.product, wishlist)
        elif action == "move":
            target = get_object_or_404(mine, key=request.POST.get("to", ""))
            self.move(line, target)
        else:
            actions.stop_wishing(line.product_id, owner=request.user, wishlist=wishlist)
            messages.success(request, _("“%s” is off the list.") % line.product.get_title())
        return redirect(wishlist.get_absolute_url())

    def put_into_basket(self, product: Product, wishlist: WishList) -> None:
        basket = self.request.basket
        info = basket.get_stock_info(product, None)
        allowed, why = info.availability.is_purchase_permitted(1)
        if allowed and not product.is_public:
            allowed, why = False, _("It is no longer for sale.")
        if not allowed:
            messages.error(self.request, why)
            return
        try:
            actions.move_to_basket(product, wishlist=wishlist, basket=basket)
        except PermissionDenied as refusal:
            messages.error(self.request, str(refusal))
            return
        messages.success(self.request, _("“%s” is in your basket.") % product.get_title())

    def move(self, line: Any, target: WishList) -> None:
        try:
            actions.move_line(line, to=target)
        except actions.ListFull:
            messages.error(self.request, str(TOO_MANY))
            return
        named = {"product": line.product.get_title(), "list": target.name}
        messages.success(self.request, _("“%(product)s” is on “%(list)s” now.") % named)


class WishView(View):
    """The heart: puts a product on the newest list, or with `wished=1` takes it off all.

    A guest's wish waits in the session for the sign-in (`WishedView`).
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        product = get_object_or_404(Product.objects.select_related("parent"), pk=kwargs["pk"])
        if not may_be_shown(product):
            raise Http404
        # Of a family one wishes for the whole: cards are the family's.
        product = product.parent or product
        back = self.way_back(product)
        if not request.user.is_authenticated:
            request.session[WISH_OF_A_GUEST] = product.pk
            after = f"{reverse('customer:wishlist-wished')}?{urlencode({'next': back})}"
            return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")
        if request.POST.get("wished"):
            actions.stop_wishing(product.pk, owner=request.user)
            words = _("“%s” is off your wishlist.")
        else:
            try:
                actions.wish(product, owner=request.user)
            except actions.ListFull:
                messages.error(request, str(TOO_MANY))
                return redirect(back)
            words = _("“%s” is on your wishlist.")
        messages.success(request, words % product.get_title())
        if not request.htmx:
            return redirect(back)
        context = {"pk": product.pk, "title": product.get_title(), "path": back}
        context["is_wished"] = product.pk in wished_products(request)
        context |= {"large": request.POST.get("large", ""), "pressed": True}
        return render(request, "components/wishlist_heart.html", context)

    def way_back(self, product: Product) -> str:
        asked = self.request.POST.get("next", "")
        host = self.request.get_host()
        if url_has_allowed_host_and_scheme(
            asked, allowed_hosts={host}, require_https=self.request.is_secure()
        ):
            return asked
        return product.get_absolute_url()


class WishedView(View):
    """Where a sign-in leads that a heart asked for: the wish was made by a POST, in the session."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        number = request.session.pop(WISH_OF_A_GUEST, None)
        product = Product.objects.filter(pk=number, is_public=True).first() if number else None
        if product is not None:
            try:
                actions.wish(product, owner=request.user)
                messages.success(request, _("“%s” is on your wishlist.") % product.get_title())
            except actions.ListFull:
                messages.error(request, str(TOO_MANY))
        asked = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return redirect(asked if safe else "customer:wishlists-list")


class SharedView(DetailView):
    """A list for whoever has its link. A private one is not found, but by its owner."""

    template_name = "oscar/customer/wishlists/shared.html"
    context_object_name = "wishlist"
    slug_field = slug_url_kwarg = "key"
    queryset = WishList.objects.select_related("owner")

    def get_object(self, queryset=None) -> WishList:
        wishlist = super().get_object(queryset)
        if not wishlist.is_allowed_to_see(self.request.user):
            raise Http404
        return wishlist

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        is_public = self.object.visibility == WishList.PUBLIC
        of_whom = self.object.owner.first_name if is_public else ""
        return super().get_context_data(**kwargs) | {
            "products": goods_of(self.object),
            "of_whom": of_whom,
            "heading": self.object.name if self.object.is_named else _unnamed_list(of_whom),
            "is_own": self.object.owner_id == self.request.user.pk,
        }


def _unnamed_list(of_whom: str) -> str:
    """What strangers call a list that its owner has not named."""
    return _("%(name)s's wishlist") % {"name": of_whom} if of_whom else _("A wishlist")
