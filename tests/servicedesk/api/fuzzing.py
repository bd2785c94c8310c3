"""Requests drawn from the schema: no answer is a fault of ours, and each is one that it says."""

import random
from collections.abc import Iterator
from typing import Any, Final, cast
from urllib.parse import urlsplit

import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests import PreparedRequest, Request
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from servicedesk.api.schema import schema_in
from tests.servicedesk.api.house import Caller

BASE: Final = "http://testserver"
CHECKS: Final = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
# Of one operation in a row.
EACH: Final = 3


def asked(
    caller: Caller, reference: str, *, count: int, seed: int, only: tuple[str, ...] = ()
) -> Iterator[str]:
    """Ask so many requests by this caller, at addresses that end so if any are named; yield each
    answer that should not be.
    """
    load_all_checks()
    dice = random.Random(seed)
    schema = schemathesis.openapi.from_dict(schema_in("en"))
    operations: list[Any] = [cast(Any, found).ok() for found in schema.get_all_operations()]
    operations = [one for one in operations if not only or one.path.endswith(only)]
    left = count
    while left > 0:
        operation = dice.choice(operations)
        for case in _drawn(operation, dice.getrandbits(32)):
            if dice.random() < 0.7 and "reference" in (case.path_parameters or {}):
                case.path_parameters["reference"] = reference
            if dice.random() < 0.5 and case.headers is not None:
                case.headers["If-Match"] = "*"
            left -= 1
            yield from _judged(caller, case)


def _drawn(operation: Any, number: int) -> list[Any]:
    found: list[Any] = []

    @seed(number)
    @settings(
        max_examples=EACH, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found


def _judged(caller: Caller, case: Any) -> Iterator[str]:
    prepared = Request(**_kept(case.as_transport_kwargs(base_url=BASE))).prepare()
    response = _answered(caller, prepared)
    try:
        case.validate_response(response, checks=CHECKS)
    except (Failure, FailureGroup) as failure:
        told = getattr(failure, "exceptions", [failure])
        yield f"{prepared.method} {prepared.path_url} {response.status_code} {told}"[:600]


def _kept(given: dict[str, Any]) -> dict[str, Any]:
    known = ("method", "url", "headers", "params", "json", "data", "files", "cookies")
    return {name: given[name] for name in known if name in given}


def _answered(caller: Caller, prepared: PreparedRequest) -> Response:
    parts = urlsplit(str(prepared.url))
    body = prepared.body or b""
    headers = {
        name: value if isinstance(value, str) else value.decode("latin-1")
        for name, value in prepared.headers.items()
        if name.lower() not in {"content-length", "content-type", "authorization", "cookie"}
    }
    caller.client.raise_request_exception = False
    answer: Any = caller.client.generic(
        str(prepared.method), parts.path + (f"?{parts.query}" if parts.query else ""),
        body.encode() if isinstance(body, str) else body,
        content_type=str(prepared.headers.get("Content-Type", "")),
        headers=caller._headers(**headers),
    )  # fmt: skip
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Response(
        status_code=answer.status_code,
        headers={name: [value] for name, value in answer.items()},
        content=content, request=prepared, elapsed=0.1, verify=False,
    )  # fmt: skip
