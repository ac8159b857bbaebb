"""Version 2: resources, each at one address."""

from django.urls import re_path

from api.faults import nowhere
from api.v2 import buying, catalogue

# Only what ends in a slash: others are sent to the address with one.
NOWHERE = re_path(r"^(?:.*/)?$", nowhere)
urlpatterns = [*catalogue.urlpatterns, *buying.urlpatterns, NOWHERE]
