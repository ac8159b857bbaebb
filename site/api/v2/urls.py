"""Version 2: resources, each at one address."""

from api.v2 import buying, catalogue

urlpatterns = [*catalogue.urlpatterns, *buying.urlpatterns]
