"""`manage.py load_demo --if-empty`, which `make run` calls, on a database that has a shop."""

import pytest
from django.core.management import call_command

from accounts.models import User
from catalogue.models import Product
from catalogue.partner.models import Partner
from demo.loading.catalogue import load_sellers
from tests.factories import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("set_up")]


@pytest.fixture
def mug() -> Product:
    return make_product()


def test_shop_with_goods_of_its_own_gets_neither_goods_nor_log_ins(mug, capsys):
    call_command("load_demo", if_empty=True, small=True)
    assert "not loaded" in capsys.readouterr().out
    assert Product.objects.get() == mug
    assert not User.objects.exists()
    assert Partner.objects.count() == 1


def test_demo_that_was_cut_short_is_loaded_on(mug, monkeypatch):
    load_sellers()
    monkeypatch.setattr("demo.loading.catalogue.load_kinds", _LoadedOn.now)
    with pytest.raises(_LoadedOn):
        call_command("load_demo", if_empty=True, small=True)


class _LoadedOn(Exception):
    @classmethod
    def now(cls) -> int:
        raise cls
