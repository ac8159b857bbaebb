"""Oscar's `wishlists` app, forked. Its pages are those of `members`."""

from oscar.apps.wishlists import apps


class WishlistsConfig(apps.WishlistsConfig):
    name = "members.wishlists"

    def ready(self):
        """None of Oscar's views is used."""

    def get_urls(self):
        return self.post_process_urls([])
