"""Calling a service with its ask put together from flat words: for tables and makers of tests."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def do(service: Callable[..., T], **given: Any) -> T:
    """Call a service; what its ask has a field for goes into the ask."""
    parameter = inspect.signature(service).parameters.get("ask")
    if parameter is None or "ask" in given:
        return service(**given)
    asks = parameter.annotation
    names = {field.name for field in fields(asks)}
    words = {name: value for name, value in given.items() if name in names}
    rest = {name: value for name, value in given.items() if name not in names}
    return service(**rest, ask=asks(**words))
