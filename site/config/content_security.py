"""The Content-Security-Policy of a page: strict in the shop, wider in the two admins."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp with a second policy: Wagtail's and Oscar's admins still use inline scripts.

    A nonce would switch `unsafe-inline` off, so the policies cannot be merged.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith(settings.ADMIN_PATHS):
            response._csp_replace = settings.CONTENT_SECURITY_POLICY_OF_ADMINS["DIRECTIVES"]
        return super().process_response(request, response)
