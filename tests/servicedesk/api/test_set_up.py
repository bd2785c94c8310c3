"""Setting up by the API: the tables of the settings, with their rights, rules and rows."""

import re
from typing import Any

import pytest

from servicedesk.api.tables import TABLES
from tenants.data import schemes
from tenants.models import Asset, Event, Mailbox, Membership, Tenant
from tests.servicedesk.api.house import ApiHouse, Caller

ADMIN = "admin"


@pytest.fixture
def adam(house: ApiHouse) -> Caller:
    return house.caller("adam", ADMIN)


def listed(caller: Caller, path: str) -> list[int]:
    found: list[int] = []
    at = f"set-up/{path}/"
    while at:
        answer = caller.get(at).json()
        found += [row["id"] for row in answer["results"]]
        at = (answer["next"] or "").partition("/api/v1/")[2]
    return found


def test_each_list_holds_the_rows_of_its_page_of_the_settings(house: ApiHouse, adam: Caller):
    client = house.client("adam")

    for name, table in TABLES.items():
        rows = listed(adam, name)
        meta = table.model._meta
        page = client.get(f"/admin/{meta.app_label}/{meta.model_name}/?all=1")
        if page.status_code == 404:
            # A part of another table's page.
            assert rows == [] or table.parent  # type: ignore[attr-defined]
            continue
        shown = re.findall(
            rf"/admin/{meta.app_label}/{meta.model_name}/(\d+)/change/", page.content.decode()
        )
        assert set(rows) == {int(pk) for pk in shown}, name
    assert listed(adam, "targets")


def test_a_row_is_added_read_changed_by_who_read_it_and_told(house: ApiHouse, adam: Caller):
    acme = house.world.acme.pk
    answer = adam.post("set-up/assets/", {"tenant": acme, "name": "SPH-APP-01", "availability": 2})
    assert answer.status_code == 201, answer.content
    pk = answer.json()["id"]
    path = f"set-up/assets/{pk}/"
    read = adam.get(path)
    assert read.json()["name"] == "SPH-APP-01"
    tag = read["ETag"]
    assert adam.get(path, **{"If-None-Match": tag}).status_code == 304
    assert adam.get(path + "?fields=id,name").json() == {"id": pk, "name": "SPH-APP-01"}

    assert adam.post(path + "change/", {"kind": "server"}).status_code == 428
    changed = adam.post(path + "change/", {"kind": "server"}, **{"If-Match": tag})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["kind"], changed.json()["availability"]) == ("server", 2)
    late = adam.post(path + "change/", {"kind": "x"}, **{"If-Match": tag})
    assert late.status_code == 412
    answer = adam.post(
        path + "change/", {"tenant": house.world.globex.pk}, **{"If-Match": changed["ETag"]}
    )
    assert answer.status_code == 422
    with house.world.entered():
        row = Asset.objects.get(pk=pk)
        assert (row.tenant_id, row.kind, row.is_active) == (acme, "server", True)
        told = Event.objects.filter(subject_kind="asset", subject_id=pk).order_by("pk")
        assert list(told.values_list("kind", flat=True)) == ["asset.added", "asset.changed"]


def test_what_follows_is_said_first_and_done_by_who_is_sure(house: ApiHouse, adam: Caller):
    pk = house.world.acme.pk
    path = f"set-up/customers/{pk}/"

    refused = adam.post(path + "change/", {"is_active": False}, **{"If-Match": "*"})

    assert (refused.status_code, refused.json()["code"]) == (409, "unsure")
    with house.world.entered():
        assert Tenant.objects.get(pk=pk).is_active
    sure = {"is_active": False, "is_sure": True}
    done = adam.post(path + "change/", sure, **{"If-Match": "*"})
    assert done.status_code == 200, done.content
    with house.world.entered():
        assert not Tenant.objects.get(pk=pk).is_active


def test_customers_people_parts_and_removal(house: ApiHouse, adam: Caller):
    provider = house.world.provider.pk
    made = adam.post(
        "set-up/customers/",
        {
            "provider": provider, "name": "Initech", "zone": "Europe/Brussels", "language": "nl",
            "jurisdiction": Tenant.Jurisdiction.NL, "preset": next(iter(schemes())),
        },
    )  # fmt: skip
    assert made.status_code == 201, made.content
    assert made.json()["id"] in [
        one["id"] for one in adam.get("set-up/customers/").json()["results"]
    ]
    invited = adam.post(
        "set-up/memberships/",
        {
            "tenant": house.world.acme.pk, "email": "new@acme.example", "name": "New Person",
            "role": "reporter", "sees_all_customers": False,
        },
    )  # fmt: skip
    assert invited.status_code == 201, invited.content
    with house.world.entered():
        assert Membership.objects.filter(user__email="new@acme.example").exists()
    point = adam.post(
        "set-up/reporting-points/",
        {
            "tenant": house.world.acme.pk, "name": "Desk", "audience": "everybody",
            "phone": "+32 2 555 01 01",
        },
    )  # fmt: skip
    assert point.status_code == 201, point.content
    path = f"set-up/reporting-points/{point.json()['id']}/remove/"
    assert adam.post(path, {}, **{"If-Match": "*"}).status_code == 200
    assert adam.get(path.replace("remove/", "")).status_code == 404
    target = adam.get("set-up/targets/").json()["results"][0]
    path = f"set-up/targets/{target['id']}/change/"
    answer = adam.post(path, {"amount": target["amount"] + 1}, **{"If-Match": "*"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["amount"] == target["amount"] + 1
    assert adam.post("set-up/targets/", {"agreement": "x"}).status_code == 422


@pytest.mark.parametrize("name", ["agnes", "pat", "carla"])
def test_nobody_else_sets_anything_up(house: ApiHouse, name: str):
    caller = house.caller(name, ADMIN)

    for table in TABLES:
        assert caller.get(f"set-up/{table}/").status_code == 403
        assert caller.post(f"set-up/{table}/", {}).status_code == 403
    assert house.caller("adam").get("set-up/assets/").status_code == 403, "no scope for it"


@pytest.mark.parametrize(
    ("path", "said", "field"),
    [
        ("set-up/assets/", {"tenant": 10**9, "name": "x"}, "tenant"),
        ("set-up/assets/", {"nmae": "x"}, "nmae"),
        ("set-up/mailboxes/", {"name": "a b", "address": "x"}, "address"),
    ],
)
def test_what_is_not_right_is_said_by_field(
    house: ApiHouse, adam: Caller, path: str, said: dict[str, Any], field: str
):
    answer = adam.post(path, said)

    assert answer.status_code == (400 if field == "nmae" else 422), answer.content
    assert field in answer.json()["errors"]
    with house.world.entered():
        assert not Mailbox.objects.exists()
        assert not Asset.objects.exists()
    assert adam.get("set-up/assets/?sort=x").status_code == 400
    assert adam.get("set-up/assets/?fields=x").status_code == 400
