"""Who issues the demo's invoices: the shop, and one seller in a name of their own."""

from catalogue.partner.models import Partner
from checkout.invoices.models import IssuerDetails

SHOP = {
    "name": "Bowerbird Trading Ltd",
    "address": "Unit 4, Old Ropeworks\nBristol BS2 0QQ\nUnited Kingdom",
    "vat_id": "GB 000 0000 00",
    "legal_line": "Registered in England and Wales, no. 00000000",
    "email": "books@bowerbird.example",
}
SELLERS = {
    "saltmarsh": {
        "name": "Saltmarsh Pottery, Marlow & Okafor",
        "address": "The Net Shed, Creek Lane\nMaldon CM9 0QZ\nUnited Kingdom",
        "vat_id": "GB 000 0000 18",
        "email": "kiln@saltmarsh.example",
        "prefix": "SP-",
        "credit_prefix": "SP-CN-",
    },
}


def load_issuers() -> int:
    """Details of the issuers. What staff have made of them stays."""
    IssuerDetails.objects.get_or_create(is_shop=True, defaults=SHOP)
    for code, details in SELLERS.items():
        partner = Partner.objects.get(code=code)
        IssuerDetails.objects.get_or_create(partner=partner, defaults=details)
    return 1 + len(SELLERS)
