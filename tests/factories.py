"""Things to test with, made by the models and actions that the shop itself uses."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.utils import timezone
from oscar.core.loading import get_class, get_model

from accounts.models import User
from catalogue.actions import refresh_products
from catalogue.models import Product, ProductClass
from catalogue.partner.ledger import Change, move_stock
from catalogue.partner.models import Partner, StockMovement, StockRecord
from checkout.basket.models import Basket
from checkout.offer.models import Benefit, Condition, ConditionalOffer, Range
from checkout.order.models import Order, ShippingAddress
from checkout.order.placement import Placement, place_order, quote
from checkout.shipping.models import CollectionPoint, WeightBased, Zone
from checkout.tax.models import TaxRate
from checkout.voucher.models import Voucher

Country = get_model("address", "Country")
Selector = get_class("partner.strategy", "Selector")

PASSWORD = "a-password-for-tests"

_numbers = count(1)


def make_country(code: str = "GB", *, rate: str | None = "0.2") -> Country:
    country, _ = Country.objects.get_or_create(
        iso_3166_1_a2=code,
        defaults={"printable_name": code, "name": code, "is_shipping_country": True},
    )
    if rate is not None:
        TaxRate.objects.get_or_create(
            country=country, tax_class="standard", defaults={"rate": Decimal(rate)}
        )
    return country


def make_delivery(
    charge: str = "4.00",
    *,
    free_above: str | None = None,
    seller: Partner | None = None,
    zones: Iterable[Zone] = (),
    **fields,
) -> WeightBased:
    """A way of delivery at one charge (net of tax) for any weight, everywhere or in some zones."""
    method = WeightBased.objects.create(
        **{
            "name": f"Post {next(_numbers)}",
            "free_above": Decimal(free_above) if free_above else None,
            "partner": seller,
        }
        | fields
    )
    method.zones.set(zones)
    method.bands.create(upper_limit=Decimal(1000), charge=Decimal(charge))
    return method


def make_zone(*countries: str, only: Iterable[str] = (), but: Iterable[str] = ()) -> Zone:
    """A zone of countries that are there; `only` and `but` are beginnings of postcodes."""
    zone = Zone.objects.create(
        name=f"Zone {next(_numbers)}", only_postcodes=list(only), not_postcodes=list(but)
    )
    zone.countries.set(countries)
    return zone


def make_point(
    name: str = "Studio", *, seller: Partner | None = None, country: str = "GB", **fields
) -> CollectionPoint:
    """A collection point of a seller, or of the house, with the way that leads there, for free."""
    method, _ = WeightBased.objects.get_or_create(
        partner=seller, is_collection=True, defaults={"name": "Click and collect"}
    )
    about = {"line1": "1 Mill Lane", "city": "Stroud", "postcode": "GL5 1AA"} | fields
    return CollectionPoint.objects.create(
        method=method, name=name, country=make_country(country, rate=None), **about
    )


def make_member(email: str | None = None, **fields) -> User:
    return User.objects.create_user(
        email or f"member{next(_numbers)}@shop.example", PASSWORD, **fields
    )


def make_staff(email: str | None = None) -> User:
    """Somebody who works here, on whose behalf orders may be moved."""
    staff = make_member(email)
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    staff.refresh_from_db()
    return staff


def make_seller(name: str | None = None) -> Partner:
    return Partner.objects.create(name=name or f"Seller {next(_numbers)}")


def make_product(
    title: str | None = None,
    *,
    price: str = "10.00",
    stock: int | None = 10,
    seller: Partner | None = None,
    parent: Product | None = None,
    card: bool = True,
    **fields,
) -> Product:
    """A product on sale. `price` is net; `stock` None: not counted.

    Without `card`, it is for the caller to refresh it, perhaps with many others at once: that is
    four fifths of the work.
    """
    number = next(_numbers)
    if parent is None:
        product_class, _ = ProductClass.objects.get_or_create(
            slug="things" if stock is not None else "services",
            defaults={"name": "Things", "track_stock": stock is not None},
        )
        fields |= {"product_class": product_class}
    else:
        fields |= {"structure": Product.CHILD, "parent": parent}
    product = Product.objects.create(
        title=title or f"Thing {number}", upc=f"T{number:06}", weight=500, **fields
    )
    StockRecord.objects.create(
        product=product,
        partner=seller or Partner.objects.get_or_create(name="Studio", code="studio")[0],
        partner_sku=f"SKU{number}",
        price=Decimal(price),
        num_in_stock=stock,
    )
    if card:
        refresh_products([product.pk])
        product.refresh_from_db()
    return product


def set_stock(in_stock: int | None, *, of: Product | None = None, sold: int | None = None) -> None:
    """Have so many units of a product, or of everything, in stock, and so many of them sold."""
    for record in StockRecord.objects.filter(**{"product": of} if of else {}):
        sold_now = record.num_allocated if sold is None else sold
        change = Change(
            (in_stock or 0) - (record.num_in_stock or 0), sold_now - record.num_allocated
        )
        move_stock({record.pk: change}, kind=StockMovement.Kind.RECEIPT, reference="Test")
        if in_stock is None or record.num_in_stock is None:
            StockRecord.objects.filter(pk=record.pk).update(num_in_stock=in_stock)


def movements_of_orders() -> list[StockMovement]:
    """What orders did to stock, the latest first."""
    of_orders = ("allocation", "release", "consumption")
    return list(StockMovement.objects.filter(kind__in=of_orders))


def make_offer(*, percent: int = 10, kind: str = "Site", **limits) -> ConditionalOffer:
    """Something off everything, from one thing on."""
    number = next(_numbers)
    everything = Range.objects.create(name=f"Everything {number}", includes_all_products=True)
    return ConditionalOffer.objects.create(
        name=f"{percent} % off {number}",
        offer_type=kind,
        condition=Condition.objects.create(range=everything, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(
            range=everything, type=Benefit.PERCENTAGE, value=Decimal(percent)
        ),
        **{"max_basket_applications": 1} | limits,
    )


def make_set_offer(
    *,
    count: int = 3,
    kind: str = Benefit.MULTIBUY,
    value: str | None = None,
    pieces: int | None = None,
    of: Range | None = None,
    on: Range | None = None,
) -> ConditionalOffer:
    """Whoever takes `count` `of` some goods gets what `kind` and `value` say `on` some, of so many
    pieces at the most: of any three the cheapest is free unless told otherwise."""
    number = next(_numbers)
    of = of or Range.objects.create(name=f"Everything {number}", includes_all_products=True)
    return ConditionalOffer.objects.create(
        name=f"Set of {count} {number}",
        offer_type="Site",
        condition=Condition.objects.create(range=of, type=Condition.COUNT, value=count),
        benefit=Benefit.objects.create(
            range=on or of,
            type=kind,
            value=None if value is None else Decimal(value),
            max_affected_items=pieces,
        ),
        max_basket_applications=1,
    )


def make_voucher(code: str, *, usage: str = Voucher.MULTI_USE, percent: int = 10) -> Voucher:
    now = timezone.now()
    voucher = Voucher.objects.create(
        name=code,
        code=code,
        usage=usage,
        start_datetime=now - timedelta(days=1),
        end_datetime=now + timedelta(days=1),
    )
    voucher.offers.add(make_offer(percent=percent, kind="Voucher"))
    return voucher


def make_basket(*products: Product, owner: User | None = None, quantity: int = 1) -> Basket:
    basket = Basket.objects.create(owner=owner)
    basket.strategy = Selector().strategy()
    for product in products:
        basket.add_product(product, quantity)
    return basket


def make_address(country: str = "GB") -> ShippingAddress:
    return ShippingAddress(
        first_name="Ada",
        last_name="Byron",
        line1="12 Bower Lane",
        line4="London",
        postcode="N1 9GU",
        country=make_country(country, rate=None),
    )


def make_placement(basket: Basket, delivery: WeightBased | None = None, **fields) -> Placement:
    """What the payment page would ask for; `expected_total` is what it would show."""
    user = fields.pop("user", basket.owner)
    address = fields.pop("shipping_address", None) or make_address()
    code = (delivery or _first_delivery() or make_delivery()).code
    chosen = {
        "shipping_code": fields.pop("shipping_code", code),
        "shipping_codes": fields.pop("shipping_codes", {}),
    }
    if "expected_total" not in fields:
        shown = quote(
            Basket.objects.get(pk=basket.pk), user=user, shipping_address=address, **chosen
        )
        fields["expected_total"] = shown.total.incl_tax
    return Placement(
        **{
            "key": uuid4(),
            "basket_id": basket.pk,
            "user": user,
            "guest_email": "" if user else "guest@shop.example",
            "shipping_address": address,
        }
        | chosen
        | fields
    )


def _first_delivery() -> WeightBased | None:
    return WeightBased.objects.filter(is_collection=False, partner=None).first()


def make_order(*products: Product, owner: User | None = None, quantity: int = 1) -> Order:
    """An order placed by the shop's own action, unpaid."""
    make_country()
    basket = make_basket(*(products or (make_product(),)), owner=owner, quantity=quantity)
    return place_order(make_placement(basket))
