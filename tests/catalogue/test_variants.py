"""By which attributes variants are told apart, and where each choice leads."""

from types import SimpleNamespace
from typing import Any

import pytest

from catalogue.families import family_of
from catalogue.models import Product, ProductAttribute, ProductAttributeValue
from catalogue.variants import axes_of, distinguishing
from tests.factories import make_product, set_stock


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ([], []),
        ([{1: "oat"}, {1: "rust"}], [1]),
        ([{1: "oat", 2: "white"}, {1: "rust", 2: "red"}], [1]),
        ([{1: "A4", 2: "x"}, {1: "A3", 2: "x"}, {1: "A2", 2: "y"}], [1]),
        (
            [
                {1: "red", 2: "S"},
                {1: "red", 2: "M"},
                {1: "red", 2: "L"},
                {1: "tan", 2: "S"},
                {1: "tan", 2: "M"},
            ],
            [2, 1],
        ),
        ([{1: "oat"}, {1: "oat"}], []),
        ([{1: "oat"}, {}], []),
    ],
)
def test_fewest_attributes_that_tell_variants_apart(rows, keys):
    assert distinguishing(rows) == keys


@pytest.mark.django_db
def test_two_attributes_are_two_questions_and_each_choice_keeps_the_other_where_it_can():
    parent, children = _shirts(("Red", "S"), ("Red", "M"), ("Tan", "M"), ("Tan", "L"))
    colour, size = sorted(_axes(parent, children[1]), key=lambda axis: axis.name)
    assert (colour.name, colour.chosen, colour.kind) == ("Colour", "Red", "words")
    assert _ways(colour) == {"Red": children[1], "Tan": children[2]}
    # There is no red one in L: the choice leads to the one that exists.
    assert _ways(size) == {"S": children[0], "M": children[1], "L": children[3]}


@pytest.mark.django_db
def test_sold_out_choice_stays_and_is_marked():
    parent, children = _shirts(("Red", "S"), ("Red", "M"))
    set_stock(0, of=children[0])
    [axis] = _axes(parent, children[1])
    assert [(each.label, each.is_sold_out, each.is_chosen) for each in axis.options] == [
        ("S", True, False),
        ("M", False, True),
    ]


@pytest.mark.django_db
def test_many_words_are_a_list():
    parent, children = _shirts(*(("Red", f"Size {number}") for number in range(9)))
    [axis] = _axes(parent, children[0])
    assert axis.kind == "list" and len(axis.options) == 9


@pytest.mark.django_db
def test_colours_that_can_be_painted_are_swatches():
    parent, children = _shirts(("Blue", "S"), ("Natural", "S"))
    [axis] = _axes(parent, children[0])
    assert axis.kind == "colours"
    assert [option.colour for option in axis.options] == ["blue", "natural"]


@pytest.mark.django_db
def test_variants_without_attributes_are_chosen_by_their_titles():
    parent = make_product("Shirt", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    children = [make_product(f"Shirt, {name}", parent=parent) for name in ("plain", "striped")]
    [axis] = _axes(parent, children[0])
    assert (axis.name, [option.label for option in axis.options]) == ("", ["Plain", "Striped"])


def _shirts(*kinds: tuple[str, str]) -> tuple[Product, list[Product]]:
    parent = make_product("Shirt", structure=Product.PARENT)
    parent.stockrecords.all().delete()
    attributes = [
        ProductAttribute.objects.create(product_class=parent.product_class, code=code, name=name)
        for code, name in (("colour", "Colour"), ("size", "Size"))
    ]
    children = []
    for colour, size in kinds:
        title = size if len({colour for colour, _size in kinds}) == 1 else colour
        child = make_product(f"Shirt, {title}", parent=parent)
        for attribute, text in zip(attributes, (colour, size), strict=True):
            ProductAttributeValue.objects.create(
                product=child, attribute=attribute, value_text=text
            )
        children.append(child)
    return parent, children


def _axes(parent: Product, chosen: Product):
    family = family_of(parent.pk)
    assert family is not None
    variants: list[dict[str, Any]] = []
    for child in family.children:
        record = child.stockrecords.all()[0]
        can_be_had = SimpleNamespace(is_available_to_buy=record.num_in_stock > 0)
        label = child.title.removeprefix("Shirt, ")
        info = SimpleNamespace(availability=can_be_had)
        variants.append({"product": child, "label": label, "purchase_info": info})
    return axes_of(variants, chosen)


def _ways(axis) -> dict[str, Product]:
    return {option.label: option.product for option in axis.options}
