"""Headers and query parameters that several endpoints read, for the documents."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

BASKET_TOKEN = OpenApiParameter(
    "X-Basket-Token",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A guest's basket, as it came with the answer to the first change. Sent by a "
    "member, that basket is merged into the member's own, once.",
)
BASKET_BROUGHT = OpenApiParameter(
    "X-Basket-Token",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A guest's basket: it is merged into the own one of who comes in, at once.",
)
ORDER_TOKEN = OpenApiParameter(
    "X-Order-Token",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A guest's right to see an order, as it came when it was placed.",
)
BANK_REFUSED = OpenApiResponse(description="The bank refused. Nothing was charged.")
