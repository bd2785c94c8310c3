"""Pages go out compressed, without telling by their length what stands in them."""

import gzip
import re

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from servicedesk.compress import CompressedPages
from tests.incidents.desk.house import House
from tests.people import World

PACKED = {"Accept-Encoding": "gzip, deflate, br"}
ROWS = 50
MOST_BYTES = 20_000


@pytest.fixture
def house(committed_world: World) -> House:
    return House(committed_world)


def test_a_full_queue_is_small(house: House):
    for _ in range(ROWS):
        house.register()
    client = house.client("agnes")

    plain = client.get("/desk/")
    packed = client.get("/desk/", headers=PACKED)

    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) <= MOST_BYTES
    assert gzip.decompress(packed.content).count(b"data-open-row") == plain.content.count(
        b"data-open-row"
    )


def test_the_same_page_has_another_length_and_another_token_each_time(house: House):
    client = house.client("agnes")
    pages = [client.get("/desk/new/", headers=PACKED) for _ in range(8)]

    texts = [gzip.decompress(page.content).decode() for page in pages]
    tokens = {re.findall(r'csrfmiddlewaretoken" value="(\w+)"', text)[0] for text in texts}
    assert len(tokens) == len(pages)
    assert len({len(page.content) for page in pages}) > 1


def test_a_compressed_fragment_is_known_again(house: House):
    house.register()
    client = house.client("agnes")
    headers = {**PACKED, "HX-Request": "true"}

    first = client.get("/desk/", headers=headers)
    again = client.get("/desk/", headers={**headers, "If-None-Match": first["ETag"]})

    assert first["ETag"].startswith('W/"')
    assert again.status_code == 304


@pytest.mark.parametrize(
    "answer",
    [
        StreamingHttpResponse(iter([b"x" * 1000]), content_type="text/html"),
        HttpResponse(b"x" * 1000, content_type="application/zip"),
    ],
)
def test_what_streams_or_is_no_page_goes_out_as_it_is(answer: HttpResponse):
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = "gzip"

    sent = CompressedPages(lambda _request: answer).process_response(request, answer)

    assert "Content-Encoding" not in sent.headers
    assert sent is answer
