"""An address that was worked out before is that of the routes and the prefix of this request."""

from django.test import override_settings
from django.urls import reverse, set_script_prefix

from tenants.addresses import address


def test_it_is_what_the_routes_say():
    for reference in ("INC-2026-1", "INC-2026-2", "INC-2026-1"):
        expected = reverse("desk:act", args=[reference, "take"])
        assert address("desk:act", reference, "take") == expected


def test_it_follows_the_prefix_and_the_routes():
    plain = address("desk:queue")
    try:
        set_script_prefix("/there/")
        assert address("desk:queue") == f"/there{plain}"
    finally:
        set_script_prefix("/")
    with override_settings(ROOT_URLCONF="tests.walls.doors"):
        assert address("desk:queue") == reverse("desk:queue")
