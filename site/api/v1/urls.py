"""Version 1: the addresses of the owner's documents. Verb-style and short ones are aliases."""

from django.urls import re_path

from api.faults import nowhere
from api.v1 import buying, catalogue

# Only what ends in a slash: others are sent to the address with one.
NOWHERE = re_path(r"^(?:.*/)?$", nowhere)
urlpatterns = [*catalogue.urlpatterns, *buying.urlpatterns, NOWHERE]
