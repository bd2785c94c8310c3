"""The words in which one incident of the register is read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

# What the model leaves to its own name, in the words of a reader.
LABELS: Mapping[str, Any] = {
    "id": gettext_lazy("number in the register"),
    "tenant": gettext_lazy("customer"),
    "provider": gettext_lazy("service provider"),
    "public_id": gettext_lazy("lasting identifier"),
    "version": gettext_lazy("number of changes"),
    "scheme": gettext_lazy("priority scheme"),
    "profile": gettext_lazy("classification profile"),
    "agreement": gettext_lazy("agreement"),
    "parent": gettext_lazy("part of incident"),
    "confirmed_by": gettext_lazy("confirmed by"),
    # Of what hangs on it.
    "acknowledged_by": gettext_lazy("acknowledged by"),
    "author": gettext_lazy("author"),
    "contact": gettext_lazy("contact"),
    "held_by": gettext_lazy("held by"),
    "received_by": gettext_lazy("received by"),
}
ASKED: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "who_is_affected": (
        gettext_lazy("Who is affected?"),
        {
            "me": gettext_lazy("Me"),
            "team": gettext_lazy("My department"),
            "everyone": gettext_lazy("Everyone"),
        },
    ),
    "can_work": (
        gettext_lazy("Can you keep working?"),
        {
            "yes": gettext_lazy("Yes"),
            "partly": gettext_lazy("Barely"),
            "no": gettext_lazy("No"),
        },
    ),
}
