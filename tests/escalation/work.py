"""The work of somebody at the desk, as its page and the figure in the menu have it."""

from django.test import Client

from escalation.my_work.lists import my_work
from tenants import clock
from tests.people import World


def client(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def listed(world: World, name: str) -> dict[str, list[str]]:
    """Return what somebody's work has, by list: the numbers of the incidents."""
    shown = my_work(world.actor(name), clock.now())
    return {one.section.key: [item.reference for item in one.items] for one in shown}


def figure(world: World, name: str) -> int:
    counts: int = client(world, name).get("/work/").context["nav_counts"]["work"]
    return counts
