"""What all pages of an account have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class AccountPage:
    """For a view of the signed-in member: a title, a place in the navigation, no cached copy."""

    request: HttpRequest
    page_title: Any = ""
    active_tab = ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_page_title(self) -> str:
        return self.page_title

    def get_context_data(self, **kwargs) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.setdefault("page_title", self.get_page_title())
        context.setdefault("active_tab", self.active_tab)
        return context
