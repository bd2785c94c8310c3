"""The schema says what the API does: each operation, with an example; and whatever is sent, no
answer is a fault of ours or one that it does not say.
"""

import re
from typing import Any, cast

import pytest
from django.urls import get_resolver
from rest_framework.serializers import ModelSerializer, SlugRelatedField

from servicedesk.api.schema import schema_in
from tests.servicedesk.api.fuzzing import asked
from tests.servicedesk.api.house import ApiHouse

# In the gate; `./desk drill api` sends more.
COUNT = 2000


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths: dict[str, dict[str, Any]] = schema_in("en")["paths"]
    return [(path, method, said) for path, each in paths.items() for method, said in each.items()]


def test_each_address_stands_in_it_with_an_example():
    found = _operations()

    assert schema_in("en")["openapi"].startswith("3.1")
    served = {one for one in get_resolver().reverse_dict if str(one).startswith("api:")}
    assert len(found) > 60, served
    assert [path for path, _method, said in found if not said["x-example"]] == []
    assert len({said["operationId"] for _path, _method, said in found}) == len(found)
    posts = [said for _path, method, said in found if method == "post"]
    assert all(any(p["name"] == "Idempotency-Key" for p in said["parameters"]) for said in posts)


def test_what_may_be_missing_is_said_to_be():
    """A row of which a field may be empty never promises that it is there."""
    assert _operations()  # which reads every shape
    wrong, looked_at = [], 0
    for shape in ModelSerializer.__subclasses__():
        if not shape.__module__.startswith("servicedesk.api"):
            continue
        for name, field in shape().fields.items():
            source, model = str(field.source), cast(Any, shape.Meta.model)
            if isinstance(field, SlugRelatedField) and "." not in source:
                looked_at += 1
                column = model._meta.get_field(source)
                if column.null and not field.allow_null:
                    wrong.append(f"{shape.__name__}.{name}")

    assert looked_at > 3
    assert wrong == []


def test_each_reference_in_it_leads_somewhere():
    schema = schema_in("en")
    named = set(re.findall(r"#/components/schemas/([\w-]+)", str(schema)))

    assert named
    assert named - schema["components"]["schemas"].keys() == set()


@pytest.mark.parametrize("name", ["agnes", "rik", "pat"])
def test_it_is_read_as_a_page_and_by_programs(house: ApiHouse, name: str):
    html = house.client(name).get("/api/v1/").content.decode()

    assert "/api/v1/incidents/{reference}/resolve/" in html
    assert "<script>" not in html
    assert house.caller(name, "read").get("schema/").json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", ["agnes", "adam", "rik", "carla", "pat", "audra"])
def test_no_answer_is_a_fault_or_undocumented(house: ApiHouse, name: str, settings: Any):
    settings.API_PER_MINUTE = 100_000
    incident = house.register()

    found = list(asked(house.caller(name), incident.reference, count=COUNT // 6, seed=20261130))

    assert found == []


def test_a_fault_and_an_undocumented_answer_are_found(
    house: ApiHouse, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("servicedesk.api.around.Categories.found", broken)
    monkeypatch.setattr("servicedesk.api.around.Assets.get", lambda *_, **__: _teapot())
    incident = house.register()

    only = ("/v1/categories/", "/v1/assets/")
    found = list(asked(house.caller("agnes"), incident.reference, count=24, seed=1, only=only))

    assert any("categories" in one and "500" in one for one in found)
    assert any("assets" in one and "418" in one for one in found)


def _teapot() -> Any:
    from rest_framework.response import Response  # noqa: PLC0415

    return Response({}, status=418)
