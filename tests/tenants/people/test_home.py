"""The first page of everybody, and the names that a demo shows."""

import pytest
from django.test import Client

from tests.people import World


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("agnes", "/desk/"),
        ("ines", "/desk/"),
        ("ed", "/desk/"),
        ("sam", "/desk/"),
        ("adam", "/desk/"),
        ("pat", "/register/"),
        ("audra", "/register/"),
        ("carla", "/portal/"),
        ("rik", "/portal/"),
        ("gus", "/portal/"),
    ],
)
def test_everybody_is_sent_to_a_page_that_he_may_see(world: World, client_of, name: str, page: str):
    client = client_of(world.user(name))

    assert client.get("/")["Location"] == page
    assert client.get(page).status_code == 200


def test_who_is_a_member_of_nothing_is_told_so(world: World, client_of):
    with world.entered():
        world.withdraw("rik")
    client = client_of(world.user("rik"))

    response = client.get("/")

    assert response.status_code == 403
    assert "acme" not in response.text.lower()


def test_who_somebody_is_takes_one_question(world: World, django_assert_num_queries):
    with django_assert_num_queries(1):
        world.actor("agnes")


@pytest.mark.alone
@pytest.mark.parametrize("is_demo", [False, True])
def test_only_a_demo_names_its_people(committed_world: World, settings, is_demo: bool):
    settings.DEMO = is_demo

    page = Client().get("/sign-in/").text

    assert (committed_world.user("agnes").email in page) is is_demo
    assert committed_world.user("gus").email not in page  # one of each role is enough
