"""Oscar's `customer` app, forked. Log-in and passwords are allauth's; the pages, `members`'."""

from oscar.apps.customer import apps


class CustomerConfig(apps.CustomerConfig):
    name = "accounts"

    def ready(self):
        """None of Oscar's views is used: `members.urls` has the addresses of the namespace."""

    def get_urls(self):
        return self.post_process_urls([])
