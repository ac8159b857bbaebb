"""Loads customers and their reviews."""

from django.contrib.auth.hashers import make_password
from django.db import connection

from accounts.models import User
from bench.loading.data_set import DataSet
from catalogue.reviews.models import ProductReview

BATCH = 2000
COUNT_REVIEWS = """
    UPDATE catalogue_product SET rating_count = counted.reviews
    FROM (SELECT product_id, count(*) AS reviews FROM reviews_productreview GROUP BY 1) AS counted
    WHERE counted.product_id = catalogue_product.id
"""


def load_customers(data: DataSet) -> dict[int, int]:
    """Our keys by the data set's numbers. All customers have the same password."""
    rows = list(data.lines("users"))
    password = make_password(rows[0]["password"])
    users = User.objects.bulk_create(
        User(
            email=row["email"],
            first_name=row["first_name"],
            last_name=row["last_name"],
            password=password,
        )
        for row in rows
    )
    return {row["id"]: user.pk for row, user in zip(rows, users, strict=True)}


def load_reviews(data: DataSet, *, products: dict[int, int], customers: dict[int, int]) -> None:
    ProductReview.objects.bulk_create(
        (
            ProductReview(
                product_id=products[row["product"]],
                user_id=customers[row["user"]],
                score=row["score"],
                title=row["title"],
                body=row["body"],
                status=ProductReview.APPROVED,
            )
            for row in data.lines("reviews")
        ),
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute(COUNT_REVIEWS)
