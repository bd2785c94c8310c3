"""Pages drawn from the templates alone: no database, no stack."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation

from tests.servicedesk.look import examples

HERE = Path(__file__).parent

Draw = Callable[..., str]


@dataclass
class Sara:
    theme: str = "system"
    compact: bool = False
    keys_enabled: bool = True
    is_authenticated: bool = True
    is_staff: bool = True

    def __str__(self) -> str:
        return "Sara El Amrani"


@pytest.fixture
def draw(settings: Any) -> Draw:
    """Return what draws a template, or one of the galleries, as a person would get it."""
    settings.ROOT_URLCONF = "tests.servicedesk.look.addresses"

    def page_of(name: str, language: str = "en", path: str = "/queue/", **facts: Any) -> str:
        request: HttpRequest = RequestFactory().get(path)
        request.user = Sara(theme=facts.pop("theme", "system"))  # type: ignore[assignment]
        gallery = HERE / name
        with translation.override(language), timezone.override("Europe/Brussels"):
            values = {**examples.context(), **facts}
            if gallery.exists():
                return engines["django"].from_string(gallery.read_text()).render(values, request)
            return render_to_string(name, values, request)

    return page_of
