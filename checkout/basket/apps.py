"""Oscar's `basket` app, forked."""

from django.urls import path
from oscar.apps.basket import apps


class BasketConfig(apps.BasketConfig):
    name = "checkout.basket"

    def get_urls(self):
        """Oscar's page, adding and vouchers; one address for each change of a line."""
        from checkout.basket import views

        def change(address: str, name: str):
            return path(address, views.ChangeView.as_view(change=getattr(views, name)), name=name)

        oscars = [url for url in super().get_urls() if url.name != "saved"]
        return oscars + self.post_process_urls(
            [
                path("drawer/", views.DrawerView.as_view(), name="drawer"),
                change("lines/<int:pk>/remove/", "remove"),
                change("lines/<int:pk>/save/", "save"),
                change("lines/put-back/", "put_back"),
                change("saved/<int:pk>/move/", "move"),
                change("saved/<int:pk>/forget/", "forget"),
            ]
        )
