"""What the worker does on its own in this room."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.ticks import tick

pytestmark = pytest.mark.django_db


def test_what_was_typed_does_not_outlive_its_session():
    now = timezone.now()
    for name, at in (("over", now - timedelta(minutes=1)), ("open", now + timedelta(hours=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=at)

    tick("clear_sessions")

    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
