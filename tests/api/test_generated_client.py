"""A client that a generator writes from the document works with the shop."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.documents import file_of
from tests.factories import PASSWORD, make_country, make_member, make_product

PACKAGE = "bowerbird_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A way to import what was generated from the document of v2."""
    folder = tmp_path_factory.mktemp("generated")
    options = folder / "options.json"
    options.write_text(json.dumps({"post_hooks": []}))
    subprocess.run(
        [
            str(Path(sys.executable).with_name("openapi-python-client")),
            *("generate", "--path", str(file_of("v2")), "--meta", "none"),
            *("--config", str(options), "--output-path", str(folder / PACKAGE)),
        ],
        check=True,
        capture_output=True,
    )
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.mark.django_db(transaction=True)
def test_generated_client_reads_signs_in_and_fills_a_cart(generated, live_server):
    make_country("GB")
    product = make_product("Wren bowl", price="10.00", stock=5)
    member = make_member()
    client = generated("client").Client(base_url=live_server.url)
    found = generated("api.products.products_list").sync(client=client)
    [card] = found.results
    assert (card.id, card.title) == (product.pk, "Wren bowl")
    sign_in = generated("models.sign_in_request").SignInRequest
    tokens = generated("api.auth.auth_login_create").sync(
        client=client, body=sign_in(email=member.email, password=PASSWORD)
    )
    known = generated("client").AuthenticatedClient(base_url=live_server.url, token=tokens.access)
    added = generated("models.added_request").AddedRequest(product=product.pk, quantity=2)
    cart = generated("api.cart.cart_lines_create").sync(client=known, body=added)
    assert [(line.product, line.quantity) for line in cart.lines] == [(product.pk, 2)]
    assert cart.total.incl_tax == "24.00"
    refused = generated("api.cart.cart_lines_create").sync(
        client=known,
        body=generated("models.added_request").AddedRequest(product=product.pk, quantity=9),
    )
    assert refused.status == 409
