"""Version 1: the addresses of the owner's documents. Verb-style and short ones are aliases."""

from api.v1 import buying, catalogue

urlpatterns = [*catalogue.urlpatterns, *buying.urlpatterns]
