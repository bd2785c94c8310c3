"""A session is read as Django's own store reads it: what ended, or never was, is none."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.utils import timezone

from tenants.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("engine", [SessionStore, db.SessionStore])
def test_what_was_kept_is_read(engine: type[db.SessionStore]):
    kept = SessionStore()
    kept["who"] = 7
    kept.save()

    assert dict(engine(kept.session_key).items()) == {"who": 7}


@pytest.mark.parametrize("engine", [SessionStore, db.SessionStore])
@pytest.mark.parametrize("key", ["ended", "never"])
def test_what_ended_or_never_was_is_begun_under_another_key(
    engine: type[db.SessionStore], key: str
):
    kept = SessionStore()
    kept["who"] = 7
    kept.set_expiry(timezone.now() - timedelta(seconds=1))
    kept.save()
    named = str(kept.session_key) if key == "ended" else "x" * 32

    found = engine(named)

    assert found.get("who") is None
    found.save()
    assert found.session_key != named
