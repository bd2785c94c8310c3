import pytest
from django.test import Client

from tenants.models import User
from tests.people import World


@pytest.mark.parametrize(
    ("pressed", "field", "value"),
    [
        ({"theme": "dark"}, "theme", "dark"),
        ({"compact": "on"}, "compact", True),
        ({"keys": "off"}, "keys_enabled", False),
        ({"language": "nl-be"}, "language", "nl-be"),
    ],
)
def test_a_preference_is_kept_and_nothing_else_changes(
    world: World, client_of, pressed: dict[str, str], field: str, value: object
):
    rik = world.user("rik")
    client = client_of(rik)
    before = User.objects.filter(pk=rik.pk).values().get()

    response = client.post("/preferences/", {**pressed, "next": "/password/?a=b"})

    assert (response.status_code, response["Location"]) == (302, "/password/?a=b")
    assert User.objects.filter(pk=rik.pk).values().get() == {**before, field: value}


@pytest.mark.parametrize("pressed", [{"theme": "pink"}, {"language": "xx"}, {"compact": "maybe"}])
def test_what_does_not_exist_is_refused(world: World, client_of, pressed: dict[str, str]):
    rik = world.user("rik")
    client = client_of(rik)
    before = User.objects.filter(pk=rik.pk).values().get()

    response = client.post("/preferences/", pressed)

    assert response.status_code == 422
    assert User.objects.filter(pk=rik.pk).values().get() == before


@pytest.mark.parametrize("path", ["/preferences/", "/language/"])
def test_nobody_is_led_to_another_site(world: World, client_of, path: str):
    response = client_of(world.user("rik")).post(path, {"next": "https://elsewhere.example/"})

    assert response["Location"] == "/"


def test_a_stranger_chooses_a_language_before_he_signs_in(db: None):
    client = Client(headers={"Accept-Language": "nl"})

    response = client.post("/language/", {"language": "en", "next": "/sign-in/"})

    assert response["Location"] == "/sign-in/"
    assert "Sign in" in client.get("/sign-in/").text


def test_the_language_stays_with_the_person(world: World, client_of):
    client_of(world.user("rik")).post("/language/", {"language": "nl"})

    assert User.objects.get(pk=world.user("rik").pk).language == "nl"
