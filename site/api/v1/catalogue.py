"""What is sold."""

from django.urls import path

from api.resources.categories import Categories

urlpatterns = [
    path("categories/", Categories.as_view({"get": "list"}), name="categories"),
    path("categories/<int:pk>/", Categories.as_view({"get": "retrieve"}), name="category"),
]
