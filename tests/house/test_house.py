"""What holds the house together: import roots, forks, versions."""

import importlib
import re
import site
from copy import copy
from pathlib import Path

import django
import oscar.apps
import pytest
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from oscar.core.exceptions import AppNotFoundError, ClassNotFoundError
from oscar.core.loading import get_class, get_classes

ROOT = Path(settings.ROOT)
FORKED_LABELS = {
    "basket", "catalogue", "checkout", "communication", "customer", "dashboard", "offer",
    "order", "partner", "payment", "reviews", "search", "shipping", "voucher",
}  # fmt: skip
REPLACED = ("dashboard", "shipping", "forms")


def test_site_is_an_import_root_and_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()
    assert site.getsitepackages()


def test_no_plugin_pulled_wagtail_below_8_or_django_out_of_5_2():
    assert wagtail.VERSION >= (8, 0)
    assert django.VERSION[:2] == (5, 2)


def test_forks_keep_oscars_labels():
    for label in FORKED_LABELS:
        assert not apps.get_app_config(label).name.startswith("oscar."), label


def test_every_table_of_ours_has_64_bit_ids():
    small = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in FORKED_LABELS | {"address", "analytics", "wishlists"}
        and isinstance(model._meta.pk, models.AutoField)
        and not isinstance(model._meta.pk, models.BigAutoField)
    }
    assert small == set()


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_class_loader_takes_ours_first_and_oscars_for_the_rest():
    ours, theirs = get_classes("checkout.views", ["PaymentView", "ReleaseOrderView"])
    assert ours.__module__ == theirs.__module__ == "checkout.views"
    assert get_class("catalogue.categories", "create_from_breadcrumbs").__module__.startswith(
        "oscar"
    )


def test_class_loader_says_what_is_missing():
    with pytest.raises(ClassNotFoundError, match="NoSuchView"):
        get_class("checkout.views", "NoSuchView")
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        get_class("checkout.nowhere", "View")
    with pytest.raises(AppNotFoundError, match="nobody"):
        get_class("nobody.views", "View")


def test_haystack_is_not_installed_and_no_module_of_ours_needs_it():
    assert not apps.is_installed("haystack")


def test_every_module_of_oscar_but_its_search_can_be_loaded_with_our_forks():
    """A fork that lacks a name which Oscar imports fails here, not in a customer's request.

    Oscar's form of ways of delivery names their countries, in whose place ours have zones.
    """
    root = Path(oscar.apps.__path__[0])
    for file in sorted(root.rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        if (
            parts == REPLACED
            or parts[0] == "search"
            or {"migrations", "admin", "__init__"} & set(parts)
        ):
            continue
        importlib.import_module(".".join(("oscar", "apps", *parts)))


def test_marked_groups_of_tests_share_a_worker(request):
    """pytest-xdist renames the tests of a group; a pytest that it does not know ignores that."""
    node = copy(request.node)
    node._nodeid = "renamed"
    assert node.nodeid == "renamed"


def test_every_variable_of_the_environment_is_in_the_readme():
    """Those of the settings for tests and development are no operator's."""
    files = sorted((ROOT / "site" / "config" / "settings").glob("*.py"))
    source = "".join(f.read_text() for f in files if f.stem not in ("test", "development"))
    names = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', source))
    assert len(names) > 40
    told = (ROOT / "README.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in told] == []
