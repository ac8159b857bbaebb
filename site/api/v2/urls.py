"""Version 2: resources, each at one address."""

from api.v2 import catalogue, people

urlpatterns = [*catalogue.urlpatterns, *people.urlpatterns]
