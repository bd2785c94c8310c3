"""Addresses of our pages. To look one up among all takes longer than to draw the link."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse

# About a hundred bytes each; a page of the queue has as many.
_KEPT = 8192


def address(route: str, *args: object) -> str:
    """Return what `reverse` does, worked out once: it depends on nothing but the routes."""
    return _address(settings.ROOT_URLCONF, get_script_prefix(), route, args)


@lru_cache(maxsize=_KEPT)
def _address(routes: str, prefix: str, route: str, args: tuple[object, ...]) -> str:
    return reverse(route, args=args)
