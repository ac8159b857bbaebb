"""A page that goes live at an address takes it back from the redirects."""

from typing import Any

from wagtail.models import Page

from redirects.actions import forget_addresses


def free_address_of_page(instance: Page, **kwargs: Any) -> None:
    """Receiver of Wagtail's signals. Without it, taking the page away again could make a loop."""
    parts = instance.get_url_parts() if instance.live else None
    if parts and parts[2]:
        site_id, _root, path = parts
        forget_addresses([path], site_id=site_id)
