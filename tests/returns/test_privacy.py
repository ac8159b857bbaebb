"""What returns hold of a person: in the copy of the data, and gone with the account."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from checkout.returns.models import Return, ReturnPicture, Withdrawal
from checkout.returns.settlement import settle_return
from media.storages import private_storage
from media.uploads import clean_picture
from members.privacy.actions import erase_member
from members.privacy.contents import archive_of
from notifications.models import Message
from outbox.actions import deliver_due
from tests.factories import make_member
from tests.queries.conftest import home
from tests.returns.conftest import ask, make_taken_order, take_in, withdraw

__all__ = ["home"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def picture():
    file = BytesIO()
    Image.new("RGB", (60, 40)).save(file, "PNG")
    return clean_picture(SimpleUploadedFile("a.png", file.getvalue()))


@pytest.fixture
def ada(staff):
    """A member with a return in words and pictures, and a withdrawal."""
    ada = make_member("ada@shop.example", first_name="Ada")
    order = make_taken_order(staff, owner=ada)
    line = order.lines.get()
    ask(order.consignments.get(), {line: 1}, words="It leaks.", pictures=[picture()])
    withdraw(order, {line: 1}, email="private@ada.example", name="Ada Byron")
    deliver_due()
    return ada


def test_copy_of_the_data_has_returns_and_withdrawals(ada):
    with ZipFile(BytesIO(archive_of(ada, shop_name="Shop"))) as files:
        [order] = json.loads(files.read("data.json"))["orders"]
    back = order["returns"][-1]
    assert (back["words"], back["pictures"], back["status"]) == ("It leaks.", 1, "Requested")
    assert order["withdrawals"][0]["email"] == "private@ada.example"


def test_words_pictures_and_names_go_with_the_account(
    ada, staff, django_capture_on_commit_callbacks
):
    storage: Storage = private_storage()
    kept = ReturnPicture.objects.get()
    assert storage.exists(kept.file.name)
    assert Message.objects.filter(recipient="private@ada.example").exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase_member(ada)
    assert not ReturnPicture.objects.exists()
    assert not storage.exists(kept.file.name)
    assert not storage.exists(kept.small.name)
    assert set(Return.objects.values_list("words", flat=True)) == {""}
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.name, withdrawal.email) == ("-", "nobody@erased.invalid")
    assert not Message.objects.filter(recipient="private@ada.example").exists()
    back = withdrawal.returns.get()
    assert settle_return(take_in(back, staff).pk, by=staff).refunded == 12
