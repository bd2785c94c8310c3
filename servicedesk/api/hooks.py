"""What holds of every operation of the schema, written into all of them at the end."""

import json
from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]
ALWAYS: Final = ("400", "401", "403", "404", "406", "429", "503")
# Of what changes something: refused by a rule, by a version, by the kind or size of the body.
CHANGES: Final = (*ALWAYS, "409", "412", "413", "415", "422", "428")
SAID: Final[Mapping[str, str]] = {
    "304": "Not changed since the ETag that was sent.",
    "400": "Something in the request is not known or cannot be read.",
    "401": "No token that opens anything, and nobody who is signed in.",
    "403": "Not allowed.",
    "404": "Does not exist, or not for this reader.",
    "406": "Nothing is given in this form.",
    "409": "Cannot be done as it stands.",
    "412": "Changed meanwhile: `asked` is the version that was read, `now` the one that stands.",
    "413": "More than is taken at once.",
    "415": "Nothing of this kind is taken.",
    "422": "Something filled in is missing or not right: `errors` says what, by field.",
    "428": "If-Match is missing.",
    "429": "Too many requests: `Retry-After` says when to go on.",
    "503": "Busy: nothing was done, try again.",
}
KEY: Final = {
    "name": "Idempotency-Key", "in": "header", "required": True,
    "description": "A repeat with the same key is given the first answer and does nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"},
}  # fmt: skip
MATCH: Final = {
    "name": "If-Match", "in": "header", "required": False,
    "description": "The ETag of what was read; `*` is whatever stands now.",
    "schema": {"type": "string", "pattern": '^(\\*|"[1-9][0-9a-f-]{0,30}")$'},
}  # fmt: skip
SEEN: Final = {
    "name": "If-None-Match", "in": "header", "required": False,
    "description": "The ETag of what is known: 304 where it is the same.",
    "schema": {"type": "string", "pattern": '^"[0-9a-f-]{1,40}"$'},
}  # fmt: skip
FIELDS: Final = {
    "name": "fields", "in": "query", "required": False,
    "description": "Only these fields, with commas between.", "schema": {"type": "string"},
}  # fmt: skip
PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "code": {"type": "string"}, "asked": {"type": "integer"}, "now": {"type": "integer"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}  # fmt: skip


def finish(result: Schema, generator: object, request: object, public: bool) -> Schema:
    """Add refusals, headers, marks and an example to each operation."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    for name, shape in schemas.items():
        # Whoever asks for some of the fields is given those.
        if not name.endswith(("Asked", "Upload", "Problem")):
            shape.pop("required", None)
        _of_any(shape)
    _of_any(result["paths"])
    for path, said in result["paths"].items():
        for method, operation in said.items():
            _complete(operation, path, method, schemas)
    return result


def _of_any(shape: Any) -> None:
    """Say that a row is of any of these shapes: where a field is left out, it may be of two."""
    if isinstance(shape, dict):
        if "oneOf" in shape:
            shape["anyOf"] = shape.pop("oneOf")
        for inner in shape.values():
            _of_any(inner)
    elif isinstance(shape, list):
        for inner in shape:
            _of_any(inner)


def _complete(operation: Schema, path: str, method: str, schemas: Schema) -> None:
    is_read = method == "get"
    operation["tags"] = [path.split("/")[3] or "schema"]
    operation.setdefault("parameters", [])
    operation["parameters"] += [FIELDS, SEEN] if is_read else [KEY, MATCH]
    for code in (*ALWAYS, "304") if is_read else CHANGES:
        operation["responses"][code] = _refused(code)
    for answer in operation["responses"].values():
        answer.setdefault("description", "")
    operation["x-example"] = _example(operation, path, method, schemas)


def _refused(code: str) -> Schema:
    if code == "304":
        return {"description": SAID[code]}
    given = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": SAID[code], "content": given}


def _example(operation: Schema, path: str, method: str, schemas: Schema) -> str:
    """Return a request as it is written, with what is needed; and put its body beside it."""
    said = f"{method.upper()} {path.replace('{reference}', 'INC-2026-000001')}"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is None:
        return said
    shape = schemas.get(body.get("schema", {}).get("$ref", "").rpartition("/")[2], {})
    given = {
        name: _value(what)
        for name, what in shape.get("properties", {}).items()
        if name in shape.get("required", ())
    }
    body["example"] = given
    return f"{said}\n{json.dumps(given, ensure_ascii=False)}"


def _value(what: Schema) -> object:
    kind = what.get("type", "string")
    if "enum" in what:
        return what["enum"][0]
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "array":
        return [_value(what.get("items", {}))]
    return {"integer": 1, "boolean": True, "object": {}}.get(kind, "…")
