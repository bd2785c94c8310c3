"""No English on a Dutch page: whatever Django can say has its Dutch, there or here."""

from pathlib import Path
from typing import Any

import django
import polib
import pytest
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.utils import translation
from rest_framework import serializers

SHIPPED = Path(django.__file__).parent
OURS = Path(settings.LOCALE_PATHS[0]) / "nl" / "LC_MESSAGES" / "django.po"
# Django's own words, and those of its rooms that stand in INSTALLED_APPS.
ROOMS = [
    "conf",
    *(app.replace("django.", "").replace(".", "/") for app in settings.INSTALLED_APPS
      if app.startswith("django.contrib.")),
]  # fmt: skip


def words(path: Path, *, translated: bool) -> set[tuple[str, str]]:
    found = polib.pofile(str(path))
    return {
        (entry.msgid, entry.msgid_plural)
        for entry in found
        if not entry.obsolete and (not translated or entry.translated())
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_django_has_its_dutch(room: str):
    place = SHIPPED / room / "locale"
    if not place.exists():
        assert room in {"contrib/messages", "contrib/staticfiles"}
        return
    said = words(place / "en" / "LC_MESSAGES" / "django.po", translated=False)
    dutch = words(place / "nl" / "LC_MESSAGES" / "django.po", translated=True)

    assert sorted(said - dutch - words(OURS, translated=True)) == []


FIELDS: list[Any] = [
    kind
    for kind in vars(serializers).values()
    if isinstance(kind, type) and issubclass(kind, serializers.Field)
]


@pytest.mark.parametrize("kind", FIELDS, ids=lambda kind: kind.__name__)
def test_whatever_a_field_of_a_body_refuses_has_its_dutch(
    kind: type[serializers.Field[Any, Any, Any, Any]],
):
    """Of every field that there is: which of them a body has may change."""
    said = {}
    for language in ("en", "nl"):
        with translation.override(language):
            said[language] = {str(text) for text in kind.default_error_messages.values()}

    assert said["en"] & said["nl"] == set()


@pytest.mark.parametrize("language", ["nl", "nl-be"])
@pytest.mark.parametrize("password", ["x", "1", "password"])
def test_a_password_that_is_refused_is_refused_in_the_language_of_the_page(language, password):
    told = {}
    for spoken in ("en", language):
        with translation.override(spoken):
            told[spoken] = [
                message
                for validator in get_default_password_validators()
                for message in refused(validator, password)
            ]

    assert told["en"]
    assert len(told[language]) == len(told["en"])
    assert set(told[language]).isdisjoint(told["en"])


def refused(validator, password):
    try:
        validator.validate(password)
    except ValidationError as error:
        return error.messages
    return []
