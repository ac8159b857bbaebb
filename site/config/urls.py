"""Every address of the shop. The CMS answers what nobody else does, so it is last."""

from django.apps import apps
from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from api.faults import unknown_address
from checkout.payment.webhooks import stripe_webhook
from checkout.wallet.views import GiftCardView
from cms.shared_passwords import document_password, page_password
from cms.views import entrance, readers_entrance
from config.appearance import choose_theme
from config.offline import offline_page, service_worker
from seo.views import robots, sitemap, sitemap_index
from styleguide.views import styleguide

handler400 = "api.faults.bad_request"
handler404 = "api.faults.not_found"
handler500 = "api.faults.server_error"

urlpatterns = [
    path("", serve, {"path": ""}, name="home"),
    path("catalogue/", apps.get_app_config("catalogue").urls),
    path("search/", apps.get_app_config("search").urls),
    path("basket/", apps.get_app_config("basket").urls),
    path("checkout/", apps.get_app_config("checkout").urls),
    path("gift-cards/", GiftCardView.as_view(), name="gift-cards"),
    path("payment/stripe/webhook/", stripe_webhook, name="stripe-webhook"),
    path("offers/", apps.get_app_config("offer").urls),
    path("accounts/", include("members.allauth_urls")),
    path("accounts/", include("members.urls")),
    path("withdrawal/", include("members.withdrawal_urls")),
    path("dashboard/", apps.get_app_config("dashboard").urls),
    path("cms/login/", entrance, name="cms_entrance"),
    path("cms/", include(wagtailadmin_urls)),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        document_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("documents/", include(wagtaildocs_urls)),
    path("appearance/", choose_theme, name="appearance"),
    path("offline/", offline_page, name="offline"),
    path("service-worker.js", service_worker, name="service-worker"),
    path("styleguide/", styleguide, name="styleguide"),
    path("api/", include("api.urls")),
    # The short form of the first version, from the owner's documents.
    path("v1/", include(("api.v1.urls", "api"), namespace="v1-short")),
    path("v1/<path:unknown>", unknown_address),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap, name="sitemap-section"),
    path("_util/login/", readers_entrance, name="wagtailcore_login"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        page_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path("", include(wagtail_urls)),
]

if settings.DEBUG:
    from django.contrib.staticfiles.urls import staticfiles_urlpatterns

    urlpatterns = [*staticfiles_urlpatterns(), *urlpatterns]
