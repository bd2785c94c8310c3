"""The administrator at the settings."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import User
from tests.people import World


@pytest.fixture
def adam_in(world: World, client_of: Callable[[User], Client]) -> Client:
    client = client_of(world.user("adam"))
    client.cookies["django_language"] = "en"
    return client
