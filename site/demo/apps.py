"""The demo shop: its goods, words and people as data, its pictures as drawings."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    label = "demo"
    verbose_name = "Demo shop"
