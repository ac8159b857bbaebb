"""The addresses of the withdrawal function."""

from django.urls import path, re_path

from members.views import withdrawal

app_name = "withdrawal"

ORDER_LINK = r"^(?P<order_number>[\w-]+)/(?P<hash>[\w=:-]+)/"

urlpatterns = [
    path("", withdrawal.WithdrawalView.as_view(), name="index"),
    re_path(f"{ORDER_LINK}$", withdrawal.StatementView.as_view(), name="statement"),
    re_path(
        f"{ORDER_LINK}(?P<key>[0-9a-f-]{{36}})/$",
        withdrawal.ReceiptView.as_view(),
        name="receipt",
    ),
]
