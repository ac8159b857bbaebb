"""The product form: fields, pictures and stock."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.models import Product, ProductImage
from catalogue.partner.models import StockAlert, StockMovement, StockRecord
from dashboard.catalogue.forms import ProductForm, ProductImageForm
from media.models import ShopImage
from tests.dashboard.addresses import address
from tests.dashboard.conftest import picture_file, signed_in, staff_with
from tests.dashboard.product_forms import filled_in, with_new_row
from tests.factories import set_stock

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_new_product_is_made_with_its_picture_stock_and_card(shop, staff_client, staff):
    data = filled_in(category=shop.category, tax_class="reduced")
    data = with_new_row(data, "images", picture=picture_file(), caption="", display_order=0)
    data = with_new_row(
        data,
        "stockrecords",
        partner=shop.partner.pk,
        partner_sku="N1",
        price="12.50",
        num_in_stock=7,
        low_stock_threshold=2,
    )
    response = staff_client.post(address("catalogue-product-create", shop), data)
    assert response.status_code == 302
    product = Product.objects.get(upc="NEW1")
    assert (product.tax_class, product.weight) == ("reduced", 300)
    picture = product.images.get().original
    assert (picture.title, picture.description) == ("New thing", "New thing")
    assert (picture.width, picture.height) == (60, 40)
    assert (picture.collection.name, picture.uploaded_by_user) == ("Products", staff)
    assert picture.file.storage.exists(picture.file.name)
    assert (str(product.card_price), product.card_availability) == ("12.50", "in-stock")
    assert product.card_image == picture
    movement = StockMovement.objects.get(stockrecord__product=product)
    assert (movement.kind, movement.quantity, movement.user) == ("opening", 7, staff)


def test_faulty_new_product_leaves_nothing(shop, staff_client):
    before = Product.objects.count()
    data = with_new_row(
        filled_in(category=shop.category), "images", picture=_file("x.png", b"no"), display_order=0
    )
    response = staff_client.post(address("catalogue-product-create", shop), data)
    assert response.status_code == 200
    assert Product.objects.count() == before
    assert ShopImage.objects.count() == 0


def test_new_variant_is_made_under_its_parent(shop, staff_client):
    data = filled_in(structure="child", title="Large cup", upc="CUP-L")
    response = staff_client.post(address("catalogue-product-create-child", shop), data)
    assert response.status_code == 302
    assert Product.objects.get(upc="CUP-L").parent == shop.parent


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (("a.svg", SVG), "Not a supported image format"),
        (("a.png", SVG), "Not a valid .png image"),
        (("a.png", b"\x89PNG\r\n\x1a\n nothing"), "Upload a valid image"),
        (("a.png", picture_file(size=(300, 300)).read()[:-40]), "Upload a valid image"),
    ],
)
def test_file_that_is_no_picture_is_refused_with_words(file, problem, shop, staff_client):
    response = _save(staff_client, shop, picture=_file(*file))
    assert problem in response.content.decode()
    assert ShopImage.objects.count() == 0


def test_picture_that_is_too_large_is_refused_with_words(db):
    form = ProductImageForm(
        data={"display_order": 0, "caption": ""}, files={"picture": picture_file()}
    )
    form.fields["picture"].max_upload_size = 50
    assert form.is_valid() is False
    assert "This file is too big" in form.errors["picture"][0]


def test_caption_names_the_picture(shop, staff_client):
    _save(staff_client, shop, picture=picture_file(), caption="A bowl from above")
    assert ShopImage.objects.get().description == "A bowl from above"


def test_picture_is_replaced_and_the_old_one_stays_in_the_library(shop, staff_client):
    _save(staff_client, shop, picture=picture_file("old.png"))
    old = shop.product.images.get().original
    data = filled_in(shop.product) | {"images-0-picture": picture_file("new.png")}
    staff_client.post(address("catalogue-product", shop), data)
    new = shop.product.images.get().original
    assert new != old
    assert ShopImage.objects.filter(pk=old.pk).exists()
    assert Product.objects.get(pk=shop.product.pk).card_image == new


def test_picture_stays_when_nothing_is_uploaded(shop, staff_client):
    _save(staff_client, shop, picture=picture_file())
    before = shop.product.images.get().original
    staff_client.post(address("catalogue-product", shop), filled_in(shop.product))
    assert shop.product.images.get().original == before
    assert ShopImage.objects.count() == 1


def test_picture_is_removed_from_the_product(shop, staff_client):
    _save(staff_client, shop, picture=picture_file())
    data = filled_in(shop.product) | {"images-0-DELETE": "on"}
    staff_client.post(address("catalogue-product", shop), data)
    assert shop.product.images.count() == 0
    assert ShopImage.objects.count() == 1
    assert Product.objects.get(pk=shop.product.pk).card_image is None


def test_pictures_are_reordered(shop, staff_client):
    _save(staff_client, shop, picture=picture_file("a.png"), caption="a")
    _save(staff_client, shop, picture=picture_file("b.png"), caption="b")
    data = filled_in(shop.product) | {"images-0-display_order": 5, "images-1-display_order": 2}
    staff_client.post(address("catalogue-product", shop), data)
    images = ProductImage.objects.filter(product=shop.product).order_by("display_order")
    assert [(i.caption, i.display_order) for i in images] == [("b", 0), ("a", 1)]
    assert Product.objects.get(pk=shop.product.pk).card_image.title == "b"


def test_pictures_have_thumbnails_in_the_list_and_the_form(shop, staff_client):
    _save(staff_client, shop, picture=picture_file())
    picture = ShopImage.objects.get()
    lists = staff_client.get(reverse("dashboard:catalogue-product-list")).content.decode()
    form = staff_client.get(address("catalogue-product", shop)).content.decode()
    urls = {rendition.filter_spec: rendition.url for rendition in picture.renditions.all()}
    assert urls["max-96x96|format-webp"] in lists
    assert urls["max-320x320|format-webp"] in form


def test_count_changed_by_hand_leaves_a_movement(shop, staff_client, staff):
    _save(staff_client, shop, **{"stockrecords-0-num_in_stock": 14})
    assert _stock(shop) == (14, 2)
    movement = StockMovement.objects.get(kind="correction")
    assert (movement.quantity, movement.user) == (4, staff)
    assert movement.reason == "Counted on the product's page"


def test_why_a_count_is_another_is_kept_with_it(shop, staff_client):
    found = {"stockrecords-0-num_in_stock": 9, "stockrecords-0-reason": "One fell"}
    _save(staff_client, shop, **found)
    assert StockMovement.objects.get(kind="correction").reason == "One fell"


@pytest.mark.parametrize("reason", ["", "No longer made"])
def test_stock_that_is_deleted_tells_why(shop, staff_client, reason):
    set_stock(10, of=shop.product, sold=0)
    gone = {"stockrecords-0-DELETE": "on", "stockrecords-0-reason": reason}
    _save(staff_client, shop, **gone)
    closing = StockMovement.objects.filter(kind="closing").latest("pk")
    assert closing.reason == (reason or "Deleted on the product's page")


def test_count_left_alone_writes_nothing_even_if_goods_left_meanwhile(shop, staff_client):
    data = filled_in(shop.product, title="Bluer bowl")
    set_stock(8, of=shop.product, sold=0)
    assert staff_client.post(address("catalogue-product", shop), data).status_code == 302
    assert _stock(shop) == (8, 0)
    assert StockMovement.objects.filter(kind="correction").count() == 0


def test_count_is_refused_when_the_stock_moved_meanwhile(shop, staff_client):
    data = filled_in(shop.product) | {"stockrecords-0-num_in_stock": 12}
    set_stock(9, of=shop.product)
    response = staff_client.post(address("catalogue-product", shop), data)
    assert "The stock went from 10 to 9 meanwhile." in response.content.decode()
    assert _stock(shop) == (9, 2)


def test_count_below_what_is_sold_is_refused_with_words(shop, staff_client):
    response = _save(staff_client, shop, **{"stockrecords-0-num_in_stock": 1})
    assert response.status_code == 200
    assert "2 are sold and not yet dispatched" in response.content.decode()
    assert _stock(shop) == (10, 2)


def test_price_is_written_and_shown_on_the_card(shop, staff_client):
    _save(staff_client, shop, **{"stockrecords-0-price": "33.30"})
    assert str(Product.objects.get(pk=shop.product.pk).card_price) == "33.30"
    assert _stock(shop) == (10, 2)


def test_price_below_zero_is_refused(shop, staff_client):
    response = _save(staff_client, shop, **{"stockrecords-0-price": "-1"})
    assert "A price cannot be below zero." in response.content.decode()


def test_stock_of_sold_goods_is_not_deleted(shop, staff_client):
    response = _save(staff_client, shop, **{"stockrecords-0-DELETE": "on"})
    assert "2 are sold and not yet dispatched" in response.content.decode()
    assert _stock(shop) == (10, 2)


def test_low_stock_opens_one_alert_and_more_stock_closes_it(shop, staff_client):
    StockAlert.objects.all().delete()
    _save(staff_client, shop, **{"stockrecords-0-low_stock_threshold": 9})
    _save(staff_client, shop, title="Blue bowl again")
    assert StockAlert.objects.filter(status="Open").count() == 1
    _save(staff_client, shop, **{"stockrecords-0-num_in_stock": 50})
    assert StockAlert.objects.filter(status="Open").count() == 0


def test_description_keeps_no_script(shop, staff_client):
    _save(staff_client, shop, description='<p onclick="x()">Blue</p><script>alert(1)</script>')
    assert Product.objects.get(pk=shop.product.pk).description == "<p>Blue</p>"


def test_saving_leaves_other_columns_alone(shop, staff_client):
    """The rating may be written by a review while staff have the form open."""
    product = Product.objects.get(pk=shop.product.pk)
    form = ProductForm(product.product_class, data=filled_in(product), instance=product)
    Product.objects.filter(pk=product.pk).update(rating=4.5, rating_count=2)
    assert form.is_valid(), form.errors
    form.save()
    saved = Product.objects.get(pk=product.pk)
    assert (saved.rating, saved.rating_count) == (4.5, 2)


def test_attribute_is_saved(shop, staff_client):
    blue = shop.group.options.get()
    _save(staff_client, shop, attr_colour=blue.pk)
    assert Product.objects.get(pk=shop.product.pk).attr.colour == blue


def test_sold_product_is_not_deleted(shop, staff_client):
    staff_client.post(address("catalogue-product-delete", shop))
    assert Product.objects.filter(pk=shop.product.pk).exists()


def test_last_variant_deleted_leaves_a_product_of_its_own(shop, staff_client):
    staff_client.post(reverse("dashboard:catalogue-product-delete", args=[shop.child.pk]))
    assert Product.objects.get(pk=shop.parent.pk).structure == "standalone"


def test_prices_of_several_products_are_set_at_once(shop, staff_client):
    assert _set_prices(staff_client, shop, increase_by_percentage="10").status_code == 302
    assert str(Product.objects.get(pk=shop.product.pk).card_price) == "22.00"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("new_price", "10000000000.00"),
        ("price_of_one", "10000000000.00"),
        ("increase_by_amount", "9999999990.00"),
        ("increase_by_amount", "-1e999999"),
        ("increase_by_percentage", "9999999999.00"),
        ("increase_by_percentage", "1e999999"),
    ],
)
def test_price_that_is_too_large_is_refused_for_several_products(shop, staff_client, field, value):
    shop.product.stockrecords.update(price="200.00")
    field = f"price_{shop.product.pk}" if field == "price_of_one" else field
    page = _set_prices(staff_client, shop, **{field: value})
    assert page.context["form"].errors
    assert str(shop.product.stockrecords.get().price) == "200.00"


def test_view_permission_saves_no_product(shop):
    client = signed_in(staff_with("catalogue.view_product"))
    assert _save(client, shop, title="Mine").status_code == 403


def _set_prices(client, shop, **prices):
    confirm = client.post(
        reverse("dashboard:catalogue-product-list"),
        {"action": "set_product_price", "selected_product": [shop.product.pk]},
    ).headers["Location"]
    chosen = {"selected_products": [shop.product.pk], "partners": [shop.partner.pk]}
    return client.post(confirm, chosen | prices)


def _save(client, shop, *, picture=None, caption="", **changes):
    data = filled_in(shop.product) | changes
    if picture is not None:
        place = data["images-TOTAL_FORMS"]
        data = with_new_row(data, "images", picture=picture, caption=caption, display_order=place)
    return client.post(address("catalogue-product", shop), data)


def _stock(shop) -> tuple[int, int]:
    return StockRecord.objects.values_list("num_in_stock", "num_allocated").get(
        product=shop.product
    )


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
