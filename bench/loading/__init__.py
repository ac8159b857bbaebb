"""Loading the neutral data set (JSON lines that know nothing of any shop) into our tables."""

from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from bench.loading.catalogue import load_categories, load_products, load_sellers
from bench.loading.commerce import load_commerce
from bench.loading.data_set import DataSet, read_data_set
from bench.loading.front import load_front_page
from bench.loading.people import load_customers, load_reviews
from bench.loading.pictures import load_pictures
from catalogue.models import Product
from embedded.screen import say
from embedded.trouble import Trouble


def load(folder: Path) -> DataSet:
    """Migrate, set the shop up and fill it, unless it is filled with this data set already.

    Raises Trouble when the database holds other products.
    """
    data = read_data_set(folder)
    say("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("set_up_shop", verbosity=0)
    there = Product.objects.count()
    if there == data.rows and Product.objects.filter(upc=data.first_upc).exists():
        say(f"The {data.rows:,} products are there already.")
        return data
    if there:
        raise Trouble(
            f"The database already holds {there:,} products: this is no place to measure in.\n"
            "Unset DATABASE_URL, and an empty one is made."
        )
    with transaction.atomic():
        _load_all(data)
    # What autovacuum would have done before a shop has its first visitors.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return data


def _load_all(data: DataSet) -> None:
    say(f"Loading {data.rows:,} products …")
    sellers = load_sellers(data)
    categories = load_categories(data)
    pictures = load_pictures(data)
    products = load_products(data, categories=categories, sellers=sellers, pictures=pictures)
    customers = load_customers(data)
    load_reviews(data, products=products, customers=customers)
    load_commerce(discounted=categories[data.root_category])
    load_front_page(data, products=products, categories=categories, pictures=pictures)
