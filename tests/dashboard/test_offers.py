"""Offers as staff make them: what they said is what is saved."""

from django.urls import reverse

from checkout.offer.models import ConditionalOffer, Range
from tests import factories
from tests.dashboard.addresses import address


def make_by_steps(client, shop, **restrictions) -> ConditionalOffer:
    """An offer made by the four steps, with this given at the last."""
    steps = [
        ("offer-metadata", {"name": "Ten off", "offer_type": "Site"}),
        ("offer-benefit", {"range": shop.range.pk, "type": "Percentage", "value": "10"}),
        ("offer-condition", {"range": shop.range.pk, "type": "Count", "value": "1"}),
        ("offer-restrictions", {"priority": "0"} | restrictions),
    ]
    for name, data in steps:
        response = client.post(reverse(f"dashboard:{name}"), data)
        assert response.status_code == 302, response.context["form"].errors
    return ConditionalOffer.objects.get(name="Ten off")


def test_new_offer_combines_with_those_chosen_and_with_no_other(shop, staff_client):
    chosen = factories.make_offer(exclusive=False)
    factories.make_offer(exclusive=False)
    made = make_by_steps(staff_client, shop, combinations=[chosen.pk])
    assert not made.exclusive
    assert list(made.combinations.all()) == [chosen]
    assert list(chosen.combinations.all()) == [made]


def test_combinations_of_an_offer_are_changed(shop, staff_client):
    first = factories.make_offer(exclusive=False)
    second = factories.make_offer(exclusive=False)
    shop.offer = make_by_steps(staff_client, shop, combinations=[first.pk])
    asked = {"priority": "0", "combinations": [second.pk], "save": "1"}
    assert staff_client.post(address("offer-restrictions", shop), asked).status_code == 302
    assert list(shop.offer.combinations.all()) == [second]
    assert list(first.combinations.all()) == []


def test_date_of_an_offer_that_cannot_be_read_is_told(shop, staff_client):
    asked = {"priority": "0", "exclusive": "on", "start_datetime": "tomorrow"}
    page = staff_client.post(address("offer-restrictions", shop), asked)
    assert page.context["form"].errors == {"start_datetime": ["Enter a valid date/time."]}


def test_range_that_offers_need_is_not_deleted_and_they_are_named(shop, staff_client):
    ConditionalOffer.objects.filter(pk=shop.offer.pk).update(name="Ten off")
    answer = staff_client.post(address("range-delete", shop), follow=True)
    assert [str(each) for each in answer.context["messages"]] == [
        f"“{shop.range}” is what these offers are about: Ten off. Delete or change them first."
    ]
    assert ConditionalOffer.objects.filter(pk=shop.offer.pk).exists()
    ConditionalOffer.objects.filter(pk=shop.offer.pk).delete()
    assert staff_client.post(address("range-delete", shop)).status_code == 302
    assert not Range.objects.filter(pk=shop.range.pk).exists()
