"""No request is so strange that it becomes a fault of ours (G12): it is answered 4xx."""

import io
from typing import Any

import pytest
from django.test import Client, RequestFactory

from servicedesk.wsgi import application
from tenants.models import User
from tenants.place import place_of
from tests.people import PASSWORD, World

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FAULT = 500
# One address for each kind of door: a form of one's own, the sign-in, the desk, the settings.
PLACES = (
    "/preferences/", "/language/", "/sign-in/", "/password/", "/password/forgotten/", "/typed/",
    "/desk/", "/desk/new/", "/desk/search/", "/portal/new/", "/register/", "/register/export/",
    "/admin/tenants/team/add/", "/admin/login/", "/healthz", "/nowhere/",
)  # fmt: skip
FEW = ("/preferences/", "/sign-in/", "/desk/new/", "/admin/tenants/team/add/", "/nowhere/")
CHARSETS = (
    "utf-7", "iso-8859-1", "utf-16", "base64", "rot13", "idna", "punycode", "undefined", "zlib",
    "unicode_escape", "raw_unicode_escape", "x-user-defined", "utf8", "ascii", "",
)  # fmt: skip
BODIES = (
    (FORM, b"theme=dark&title=%FF%FE&key=%00&version=x"),
    (FORM, b"&".join(b"f%d=1" % n for n in range(1200))),
    (FORM, b"theme=pink&next=http%3A%2F%2F%5B&language=%00"),
    (MULTIPART, b"no boundary at all"),
    (f"{MULTIPART}; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb"),
    (f"{MULTIPART}; boundary={'x' * 300}", b"--x--"),
    (f"{MULTIPART}; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"; filename='
     b'"\\\x00"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\r\n--x--\r\n'),
    ("application/json", b'{"theme": '),
    ("text/plain; charset=base64", b"\xff\x00"),
    (f"{MULTIPART}; boundary=x; charset=base64",
     b'--x\r\nContent-Disposition: form-data; name="theme"\r\n\r\ndark\r\n--x--\r\n'),
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_REFERER": "http://["},
    {"HTTP_ACCEPT": "text/html; q*=nothing''%41"},
    {"HTTP_ACCEPT": ";;;=,,;q="},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://["},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true",
     "HTTP_HX_CURRENT_URL": "%00%ff"},
    {"HTTP_HOST": "x" * 300},
    {"HTTP_HOST": "[::1"},
    {"HTTP_COOKIE": 'session="\\000"; csrf="\\000"; django_language="\\000"; typed="\\000"'},
    {"HTTP_COOKIE": "session=" + "é" * 200},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 2000},
    {"HTTP_IDEMPOTENCY_KEY": "\x01" * 300},
    {"HTTP_RANGE": "bytes=9-1", "HTTP_IF_MODIFIED_SINCE": "yesterday", "HTTP_IF_NONE_MATCH": "x"},
)  # fmt: skip


@pytest.fixture(params=["", "rik", "agnes", "adam", "nobody-any-more"])
def somebody(request: Any, world: World, client_of: Any) -> Any:
    name = request.param
    if name == "nobody-any-more":
        with world.entered():
            world.withdraw("rob")
        name = "rob"
    client: Client = client_of(world.user(name)) if name else Client()
    client.raise_request_exception = False
    return client


def test_a_charset_that_is_none_of_ours_is_refused_or_read(somebody: Any):
    wrong = []
    for charset in CHARSETS:
        for place in PLACES:
            sent = f"{FORM}; charset={charset}"
            for method in ("POST", "GET") if charset == "base64" else ("POST",):
                response = somebody.generic(method, place, "a=1&theme=dark", content_type=sent)
                if response.status_code >= FAULT:
                    wrong.append((method, place, charset, response.status_code))

    assert wrong == []


def test_a_body_that_cannot_be_read_is_refused(somebody: Any):
    wrong = []
    for sent, body in BODIES:
        for place in PLACES:
            response = somebody.generic("POST", place, body, content_type=sent)
            if response.status_code >= FAULT:
                wrong.append((place, sent, body[:30], response.status_code))

    assert wrong == []


@pytest.mark.parametrize(("sent", "body"), [*BODIES, (f"{FORM}; charset=utf-16", b"a=b")])
def test_a_name_that_is_not_ours_is_refused_whatever_its_body(sent: str, body: bytes):
    """It is refused before anybody saw whether the body can be read: the refusal reads it not."""
    assert _served(sent, body, HTTP_HOST="not-ours.example") == "400"


def test_a_header_that_cannot_be_read_is_no_fault_of_ours(somebody: Any):
    wrong = []
    for headers in HEADERS:
        for place in FEW:
            for method in ("GET", "POST"):
                response = somebody.generic(method, place, "a=1", content_type=FORM, **headers)
                if response.status_code >= FAULT:
                    wrong.append((method, place, headers, response.status_code))

    assert wrong == []


def test_what_cannot_be_read_changes_nothing_and_says_so(world: World, client_of: Any):
    client = client_of(world.user("rik"))
    client.cookies["django_language"] = "en"

    response = client.generic(
        "POST", "/preferences/", "theme=dark", content_type=f"{FORM}; charset=utf-7"
    )

    assert response.status_code == 400
    assert "This request could not be read." in response.text
    assert User.objects.get(pk=world.user("rik").pk).theme == User.Theme.SYSTEM


def test_plain_letters_are_taken_for_what_they_are(world: World, client_of: Any):
    client = client_of(world.user("rik"))

    for charset in ("us-ascii", "UTF8", "utf-8"):
        response = client.generic(
            "POST", "/preferences/", "theme=dark", content_type=f"{FORM}; charset={charset}"
        )
        assert response.status_code == 302


@pytest.mark.parametrize("sent", ["text/plain; a*=nothing''b", ";", "; ;charset=", 'x;charset="'])
def test_a_type_that_cannot_be_parsed_reaches_a_page(sent: str):
    assert _served(sent, b"")[0] in "34"


def _served(sent: str, body: bytes, **headers: str) -> str:
    """Return the status of a POST as the web server is answered."""
    answered: list[str] = []
    environ = {
        **RequestFactory().post("/nowhere/").environ, **headers, "CONTENT_TYPE": sent,
        "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)),
    }  # fmt: skip
    door: Any = application
    door(environ, lambda status, _headers, _info=None: answered.append(status))
    return answered[0][:3]


@pytest.mark.parametrize(
    ("_case", "forwarded", "place"),
    [
        ("an address", "198.51.100.7", "198.51.100.7"),
        ("with its port", "198.51.100.7:51234", "198.51.100.7"),
        ("of the sixth version", "2001:db8::7", "2001:db8::7"),
        ("of the sixth version, with its port", "[2001:db8::7]:51234", "2001:db8::7"),
        ("quoted", '"[2001:db8::7]:51234"', "2001:db8::7"),
        ("the fourth in the sixth", "::ffff:198.51.100.7", "198.51.100.7"),
        ("only the last is the proxy's own", "6.6.6.6, 198.51.100.7:1", "198.51.100.7"),
        ("a word", "unknown", "127.0.0.1"),
        ("nothing", "", "127.0.0.1"),
        ("a zone", "fe80::1%eth0", "fe80::1"),
    ],
)
def test_the_place_behind_a_proxy(settings: Any, _case: str, forwarded: str, place: str):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded)

    assert place_of(request) == place


@pytest.mark.parametrize("forwarded", ["198.51.100.7:51234", "unknown", "a" * 300])
def test_one_signs_in_behind_a_proxy_that_tells_the_port(
    world: World, settings: Any, forwarded: str
):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client, email = Client(headers={"X-Forwarded-For": forwarded}), world.user("rik").email

    wrong = client.post("/sign-in/", {"username": email, "password": "no"})
    right = client.post("/sign-in/", {"username": email, "password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (422, 302)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "more than can be sent"), ("nl", "meer dan")]
)
@pytest.mark.parametrize(
    "sent",
    [
        {f"field{number}": "x" for number in range(1001)},
        {"targets-TOTAL_FORMS": "2000", "targets-INITIAL_FORMS": "0"},
        {"targets-TOTAL_FORMS": "9" * 30, "targets-INITIAL_FORMS": "0"},
        {"words": "x" * 3_000_000},
    ],
    ids=["fields", "forms", "very many forms", "bytes"],
)
def test_more_than_any_page_sends_is_refused_before_anything_is_made_of_it(
    language: str, words: str, sent: dict[str, str]
):
    answer = Client(headers={"Accept-Language": language}).post("/sign-in/", sent)

    assert answer.status_code == 413
    assert words in answer.text
