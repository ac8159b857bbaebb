"""Answers to htmx: parts of a page, with the messages that would else wait for a whole one."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxMiddleware

# What js/fragments.js puts into the page.
SWAPPED = (200, 201, 422)
TAKES_THE_BROWSER_AWAY = ("HX-Redirect", "HX-Refresh", "HX-Location")


class FragmentMiddleware(HtmxMiddleware):
    """`request.htmx`; every answer varies by it.

    A redirect becomes one of the browser: the page it leads to is no fragment. Messages go with a
    fragment as toasts, and stay for the next page when the browser is led away.
    """

    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = cast(HttpResponse, super().__call__(request))
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["HX-Request"])
        if not request.htmx or request.htmx.history_restore_request:
            return response
        if response.status_code in (301, 302, 303, 307, 308):
            return _led_by_browser(response)
        if response.streaming or any(name in response for name in TAKES_THE_BROWSER_AWAY):
            return response
        return _with_toasts(request, response)


def _led_by_browser(response: HttpResponse) -> HttpResponse:
    """The same redirect for htmx, with the cookies that were to be set."""
    led = HttpResponseClientRedirect(response["Location"])
    led.cookies = response.cookies
    patch_vary_headers(led, ["HX-Request"])
    return led


def _with_toasts(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code not in SWAPPED:
        return response
    told = messages.get_messages(request)
    if not len(told):
        return response
    response.write(render_to_string("components/toasts_more.html", {"messages": list(told)}))
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))
    return response
