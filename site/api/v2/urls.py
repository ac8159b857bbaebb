"""Version 2: resources, each at one address."""

from api.v2 import buying, catalogue, people

urlpatterns = [*catalogue.urlpatterns, *buying.urlpatterns, *people.urlpatterns]
