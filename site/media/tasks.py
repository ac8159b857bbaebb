"""Work on pictures that nobody should wait for."""

from celery import shared_task

from media.actions import render_ahead
from media.models import ShopImage


@shared_task
def render_picture(image_id: int) -> int:
    """Render an uploaded picture in all sizes. A picture deleted since is no error."""
    image = ShopImage.objects.filter(pk=image_id).first()
    return render_ahead(image) if image else 0
