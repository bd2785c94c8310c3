"""The settings: who comes in, whose rows are there, and that every change is told."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from tenants import clock
from tenants.models import (
    Agreement,
    Asset,
    Category,
    Contact,
    CustomerAccess,
    Event,
    Membership,
    PriorityScheme,
    ReportingPoint,
    ServiceHours,
    Target,
    Team,
    Tenant,
    User,
)
from tenants.queries import scope_of
from tenants.rules.roles import SYSTEM
from tenants.scoping import entered
from tenants.settings import lookups
from tenants.settings.rows import ShownAdmin
from tenants.settings.services.configure import add_row
from tenants.settings.site import site
from tests.factories.desk import macro_of_desk, template_of_desk
from tests.factories.incidents import ByPhone
from tests.people import BEGIN, PASSWORD, World, make_world
from tests.tenants.house import filled, told

pytestmark = pytest.mark.usefixtures("context_kept")

TABLES = sorted(f"{model._meta.app_label}/{model._meta.model_name}" for model in site._registry)
SHOWN = sorted(
    f"{model._meta.app_label}/{model._meta.model_name}"
    for model, shown in site._registry.items()
    if isinstance(shown, ShownAdmin)
)


@pytest.fixture
def strangers(world: World) -> World:
    """Another provider with customers of its own."""
    return make_world(mark="-elsewhere")


def kinds(world: World, row: Any) -> list[str]:
    with world.entered():
        told = Event.objects.filter(subject_kind=row._meta.model_name, subject_id=row.pk)
        return list(told.order_by("id").values_list("kind", flat=True))


def test_of_many_organisations_none_is_listed_and_rows_are_found_by_their_name(
    adam_in: Client, world: World, strangers: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lookups, "MANY", 1)
    url, acme = "/admin/tenants/contact/", world.acme

    every = adam_in.get(url)
    found = adam_in.get(f"{url}?q=globex")
    chosen = adam_in.get(f"{url}?tenant__id__exact={acme.pk}")
    strange = adam_in.get(f"{url}?tenant__id__exact={strangers.acme.pk}")

    assert f"tenant__id__exact={acme.pk}" not in every.content.decode()
    names = {row.tenant.name for row in found.context["cl"].result_list}
    assert names == {world.globex.name}
    assert {row.tenant_id for row in chosen.context["cl"].result_list} == {acme.pk}
    assert list(strange.context["cl"].result_list) == []
    assert strangers.acme.name not in strange.content.decode()


def test_every_page_shows_only_what_is_his(adam_in: Client, world: World, strangers: World):
    for of in (world, strangers):
        with of.entered():
            ByPhone.create(world=of, title=f"Incident at {of.acme.name}")
            template_of_desk(of, name=f"Of {of.provider.name}")
            macro_of_desk(of, name=f"Of {of.provider.name}")

    for table in TABLES:
        page = adam_in.get(f"/admin/{table}/")

        assert page.status_code == 200, table
        assert "elsewhere" not in page.text, table
        assert page.context["cl"].result_count > 0 or table in {
            "incidents/review", "incidents/improvement", "incidents/complaint",
            "incidents/flagrule",
            "tenants/outbox", "tenants/supplier", "tenants/asset", "tenants/mailbox",
                "tenants/mailsender",
                "tenants/invitation", "tenants/norm",
        }, table  # fmt: skip
    assert adam_in.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "name", ["agnes", "ines", "ed", "sam", "pat", "audra", "carla", "rik", "gus"]
)
def test_nobody_else_comes_in(world: World, client_of, name: str):
    # The flag alone opens nothing: the role decides.
    User.objects.filter(pk=world.user(name).pk).update(is_staff=True, is_superuser=True)
    client = client_of(world.user(name))

    for path in ("/admin/", *(f"/admin/{table}/" for table in TABLES)):
        response = client.get(path, follow=True)

        assert response.status_code == 403, path


def test_an_administrator_whose_role_was_withdrawn_is_out(
    adam_in: Client, world: World, client_of: Callable[[User], Client]
):
    with world.entered():
        world.withdraw("adam")

    assert adam_in.get("/admin/")["Location"].startswith("/admin/login/")
    assert client_of(world.user("adam")).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("what", ["change", "history", "delete"])
def test_the_row_of_another_provider_does_not_exist(
    adam_in: Client, world: World, strangers: World, what: str
):
    with strangers.entered():
        foreign = {
            "tenants/tenant": strangers.acme.pk,
            "tenants/contact": Contact.objects.filter(tenant=strangers.acme)[0].pk,
            "tenants/agreement": Agreement.objects.filter(tenant=strangers.acme)[0].pk,
            "tenants/team": Team.objects.filter(tenant=strangers.provider)[0].pk,
            "tenants/event": Event.objects.filter(tenant=strangers.acme)[0].pk,
            "tenants/reportingpoint": ReportingPoint.objects.filter(tenant=strangers.acme)[0].pk,
        }

    for table, pk in foreign.items():
        for method in ("get", "post"):
            theirs = getattr(adam_in, method)(f"/admin/{table}/{pk}/{what}/")
            nothing = getattr(adam_in, method)(f"/admin/{table}/99999999/{what}/")
            nonsense = getattr(adam_in, method)(f"/admin/{table}/none/{what}/")

            assert theirs.status_code == nothing.status_code == nonsense.status_code == 404
            assert "elsewhere" not in theirs.text
            assert _plain(theirs.text, pk) == _plain(nothing.text, 99999999)


def _plain(page: str, pk: int) -> str:
    """Return a page without its key, its moment and the secrets of its forms."""
    return re.sub(rf'[“/]{pk}[”/]|csrfmiddlewaretoken" value="\w+|data-now="[^"]*"', "", page)


def test_no_choice_leads_to_another_provider(adam_in: Client, world: World, strangers: World):
    # People come in by an invitation, with a role.
    for table in set(TABLES) - {*SHOWN, "tenants/user"}:
        page = adam_in.get(f"/admin/{table}/add/")

        assert page.status_code == 200, table
        assert "elsewhere" not in page.text, table


def test_a_foreign_id_in_a_form_is_no_choice(adam_in: Client, world: World, strangers: World):
    with strangers.entered():
        foreign_user = strangers.user("rik").pk
    asked = {"tenant": strangers.acme.pk, "name": "Server", "is_active": "on"}

    for data in (asked, {**asked, "tenant": world.acme.pk, "supplier": 99999999}):
        response = adam_in.post("/admin/tenants/asset/add/", data)
        assert response.context["adminform"].form.errors

    data = {"tenant": world.provider.pk, "user": foreign_user, "customer": world.acme.pk}
    assert adam_in.post("/admin/tenants/customeraccess/add/", data).context["errors"]
    with world.entered():
        assert not Asset.objects.exists()


def test_two_organisations_do_not_mix_in_one_row(adam_in: Client, world: World):
    with world.entered():
        of_globex = ServiceHours.objects.get(tenant=world.globex)
    data = {"tenant": world.acme.pk, "name": "New", "valid": "2030-01-01", "hours": of_globex.pk,
            "closing_days": 5, "closing_attempts": 2,
            **_no_rows("targets", "update_rules")}  # fmt: skip

    response = adam_in.post("/admin/tenants/agreement/add/", data)

    assert "This belongs to another organisation." in response.text


def _no_rows(*prefixes: str) -> dict[str, Any]:
    return {
        f"{prefix}-{name}": value
        for prefix in prefixes
        for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }


def test_a_change_is_written_and_told(adam_in: Client, world: World):
    with world.entered():
        contact = world.contact("rik")
    path = f"/admin/tenants/contact/{contact.pk}/change/"

    response = adam_in.post(path, filled(adam_in, path, phone="+32 2 555 99 99"))

    assert response.status_code == 302
    with world.entered():
        assert Contact.objects.get(pk=contact.pk).phone == "+32 2 555 99 99"
        event = Event.objects.filter(kind="contact.changed").get()
        assert event.actor_id == world.user("adam").pk
        # A person's words are behind a commitment; only the column that changed is told.
        assert "555 99 99" not in event.body
        assert '"phone":{"hmac":' in event.body
        assert '"email"' not in event.body
    assert not LogEntry.objects.exists()


def test_the_settings_tell_the_time_of_the_desk(adam_in: Client, world: World):
    with world.entered():
        event = Event.objects.filter(tenant=world.acme)[0]
    local = timezone.localtime(event.at, ZoneInfo(world.provider.zone))
    assert local.utcoffset(), "the two would read alike"

    for path in ("", f"tenants/event/{event.pk}/change/"):
        page = adam_in.get(f"/admin/{path}").text
        # What the browser compares with, before it warns of another zone.
        assert f'data-admin-utc-offset="{_offset(world)}"' in page
    assert f"{local:%H:%M}" in page


def _offset(world: World) -> int:
    here = timezone.localtime(clock.now(), ZoneInfo(world.provider.zone)).utcoffset()
    return int(here.total_seconds()) if here else 0


def test_nothing_changed_is_nothing_told(adam_in: Client, world: World):
    with world.entered():
        contact = world.contact("rik")
    path = f"/admin/tenants/contact/{contact.pk}/change/"

    adam_in.post(path, filled(adam_in, path))

    assert kinds(world, contact) == ["contact.added"]


def test_a_row_of_the_provider_is_added_and_shown_in_its_history(adam_in: Client, world: World):
    data = {"tenant": world.provider.pk, "name": "Databases", "line": 2, "is_active": "on",
            **_no_rows("members")}  # fmt: skip

    assert adam_in.post("/admin/tenants/team/add/", data).status_code == 302

    with world.entered():
        team = Team.objects.get(name="Databases")
    assert kinds(world, team) == ["team.added"]
    page = adam_in.get(f"/admin/tenants/team/{team.pk}/history/")
    assert "Team added" in page.text
    assert "team.added" not in page.text
    assert "Adam Vermeer" in page.text


def test_a_row_of_the_provider_is_never_a_customers(adam_in: Client, world: World):
    page = adam_in.get("/admin/tenants/category/add/")

    choices = page.context["adminform"].form.fields["tenant"].queryset
    with world.entered():
        assert [t.pk for t in choices] == [world.provider.pk]


def test_the_owner_of_a_row_does_not_change(adam_in: Client, world: World):
    with world.entered():
        asset = Asset(tenant=world.acme, provider=world.provider, name="Planning")
        add_row(row=asset, actor=SYSTEM, now=BEGIN)
    path = f"/admin/tenants/asset/{asset.pk}/change/"

    adam_in.post(path, filled(adam_in, path, tenant=world.globex.pk, name="Planning 2"))

    with world.entered():
        asset.refresh_from_db()
        assert (asset.name, asset.tenant_id) == ("Planning 2", world.acme.pk)


def test_targets_are_changed_below_their_agreement(adam_in: Client, world: World):
    with world.entered():
        agreement = Agreement.objects.get(tenant=world.acme)
        first = Target.objects.filter(agreement=agreement).order_by("pk")[0]
    path = f"/admin/tenants/agreement/{agreement.pk}/change/"
    data = filled(adam_in, path)
    line = next(k for k, v in data.items() if k.endswith("-id") and v == first.pk)
    data[line.replace("-id", "-amount")] = 15

    assert adam_in.post(path, data).status_code == 302

    with world.entered():
        first.refresh_from_db()
        assert first.amount == 15
    assert kinds(world, agreement) == ["agreement.made", "target.changed"]


def test_a_target_of_nothing_is_refused_in_words(adam_in: Client, world: World):
    with world.entered():
        agreement = Agreement.objects.get(tenant=world.acme)
    path = f"/admin/tenants/agreement/{agreement.pk}/change/"
    data = filled(adam_in, path)
    data[next(key for key in data if key.endswith("-amount"))] = 0

    page = adam_in.post(path, data)

    assert "The priority is 1 to 4, and the amount more than 0." in page.text
    assert "target_makes_sense" not in page.text


def test_a_week_is_written_as_people_write_it(adam_in: Client, world: World):
    with world.entered():
        hours = ServiceHours.objects.get(tenant=world.acme)
    path = f"/admin/tenants/servicehours/{hours.pk}/change/"
    assert filled(adam_in, path)["day_1"] == "08:00-18:00"

    wrong = adam_in.post(path, filled(adam_in, path, day_6="10:00-9"))
    assert wrong.context["errors"]
    adam_in.post(path, filled(adam_in, path, day_5="", day_6="09:00-12:00, 13:00-15:30"))

    with world.entered():
        hours.refresh_from_db()
    assert hours.week["6"] == [["09:00", "12:00"], ["13:00", "15:30"]]
    assert "5" not in hours.week
    assert kinds(world, hours) == ["servicehours.added", "servicehours.changed"]


def test_what_may_be_removed_is_told(adam_in: Client, world: World):
    with world.entered():
        point = ReportingPoint.objects.get(tenant=world.acme)

    adam_in.post(f"/admin/tenants/reportingpoint/{point.pk}/delete/", {"post": "yes"})

    with world.entered():
        assert not ReportingPoint.objects.filter(pk=point.pk).exists()
        last = Event.objects.filter(tenant=world.acme).latest("id")
    assert last.kind == "reportingpoint.removed"
    assert f'"tenants.reportingpoint:{point.pk}":null' in last.body


@pytest.mark.parametrize("table", SHOWN)
def test_the_record_is_only_looked_at(adam_in: Client, world: World, table: str):
    with world.entered():
        ByPhone.create(world=world)
    first = next(iter(adam_in.get(f"/admin/{table}/").context["cl"].result_list), None)
    pk, refused = (first.pk, (302, 403)) if first else (1, (404,))
    before = told(world)

    assert adam_in.post(f"/admin/{table}/add/", {"post": "yes"}).status_code == 403
    assert adam_in.post(f"/admin/{table}/{pk}/delete/", {"post": "yes"}).status_code in refused
    assert adam_in.post(f"/admin/{table}/{pk}/change/", {}).status_code in refused

    assert told(world) == before
    if first:
        assert adam_in.get(f"/admin/{table}/{pk}/change/").status_code == 200


def test_a_customer_is_onboarded_and_in_sight_at_once(adam_in: Client, world: World):
    data = {"provider": world.provider.pk, "name": "Initech", "zone": "Europe/Amsterdam",
            "language": "nl", "jurisdiction": "NL", "preset": "001",
            "desk_phone": "+31 20 555 01 00"}  # fmt: skip

    page = adam_in.post("/admin/tenants/tenant/add/", data, follow=True)

    assert "Initech is a customer now." in page.text
    actor = world.actor("adam")
    made = next(pk for pk in actor.providers if pk not in world.scope.tenants)
    assert adam_in.get(f"/admin/tenants/tenant/{made}/change/").status_code == 200


@pytest.mark.parametrize("wrong", [{"zone": "Europe/Brussel"}, {"language": "xx"}])
def test_a_zone_or_language_that_is_none_comes_back_in_the_form(
    adam_in: Client, world: World, wrong: dict[str, str]
):
    [(name, value)] = wrong.items()
    data = {"provider": world.provider.pk, "name": "Initech", "zone": "Europe/Amsterdam",
            "language": "nl", "jurisdiction": "NL", "preset": "001"}  # fmt: skip
    change = f"/admin/tenants/tenant/{world.acme.pk}/change/"

    added = adam_in.post("/admin/tenants/tenant/add/", data | wrong)
    changed = adam_in.post(change, filled(adam_in, change, **wrong))

    for answer in (added, changed):
        form = answer.context["adminform"].form
        assert list(form.errors) == [name]
        assert form[name].value() == value
    assert 'value="Initech"' in added.text
    with world.entered():
        world.acme.refresh_from_db()
        assert getattr(world.acme, name) != value
    with entered(scope_of(world.actor("adam"))):
        assert not Tenant.objects.filter(name="Initech").exists()


def test_somebody_is_invited_and_put_out_again(adam_in: Client, world: World):
    data = {"tenant": world.acme.pk, "role": "reporter", "email": "new@acme.example",
            "name": "New Name"}  # fmt: skip

    assert adam_in.post("/admin/tenants/membership/add/", data).status_code == 302

    with world.entered():
        member = Membership.objects.get(user__email="new@acme.example")
        assert Contact.objects.filter(user=member.user_id, tenant=world.acme).exists()
    path = f"/admin/tenants/membership/{member.pk}/change/"
    data = filled(adam_in, path)
    del data["is_active"]
    assert adam_in.post(path, data).status_code == 302
    assert kinds(world, member) == ["membership.added", "membership.withdrawn"]


def test_a_role_of_the_other_side_is_refused(adam_in: Client, world: World):
    data = {"tenant": world.acme.pk, "role": "administrator", "email": "new@acme.example",
            "name": "New Name"}  # fmt: skip

    response = adam_in.post("/admin/tenants/membership/add/", data)

    assert response.status_code == 422
    assert "Administrator is not a role at Acme." in response.text
    # In the form itself, with what was typed.
    form = response.context["adminform"].form
    assert "role" in form.errors
    assert form["email"].value() == "new@acme.example"
    assert 'value="New Name"' in response.text
    assert not User.objects.filter(email="new@acme.example").exists()


def test_what_is_there_already_is_said(adam_in: Client, world: World):
    with world.entered():
        code = Category.objects.filter(code="wifi").get()
    data = {"tenant": world.provider.pk, "code": code.code, "name_nl": "Wifi", "name_en": "Wifi",
            "is_active": "on"}  # fmt: skip

    response = adam_in.post("/admin/tenants/category/add/", data)

    assert response.status_code in (200, 409)
    assert "already" in response.text
    with world.entered():
        assert Category.objects.filter(code="wifi").count() == 1


def test_access_to_a_customer_is_given_to_the_people_of_the_provider(adam_in: Client, world: World):
    data = {"tenant": world.provider.pk, "user": world.user("sam").pk,
            "customer": world.globex.pk, "is_active": "on"}  # fmt: skip

    assert adam_in.post("/admin/tenants/customeraccess/add/", data).status_code == 302

    assert world.globex.pk in world.actor("sam").providers
    with world.entered():
        access = CustomerAccess.objects.get(customer=world.globex)
    assert kinds(world, access) == ["customeraccess.added"]


def test_an_account_is_ended_and_opened_again(
    adam_in: Client, world: World, client_of: Callable[[User], Client]
):
    path = f"/admin/tenants/user/{world.user('ines').pk}/change/"
    ines_in = client_of(world.user("ines"))
    data = filled(adam_in, path)
    assert data == {"is_open_here": True}
    assert "Incident manager, Noordkade" in adam_in.get(path).text

    unsure = adam_in.post(path, {})
    assert unsure.status_code == 409
    assert ines_in.get("/desk/").status_code == 200
    assert adam_in.post(path, {"is_sure": "yes"}).status_code == 302

    assert ines_in.get("/desk/")["Location"].startswith("/sign-in/")
    holders = adam_in.get("/admin/tenants/functionholder/").text
    assert "vacant: nobody holds it here" in holders
    assert "Ines Brand" in holders
    history = adam_in.get(path.replace("change", "history")).text
    assert "Role ended with the account" in history
    assert "Function vacant: whoever held it left" in history

    assert adam_in.post(path, {"is_open_here": "on"}).status_code == 302
    with world.entered():
        assert Membership.objects.get(user=world.user("ines")).is_active is True


def test_the_last_administrator_is_told_why_he_stays(adam_in: Client, world: World):
    path = f"/admin/tenants/user/{world.user('adam').pk}/change/"

    answer = adam_in.post(path, {})

    assert answer.status_code == 409
    assert "This is the last administrator" in answer.text
    assert answer.context["adminform"].form.non_field_errors()
    assert adam_in.get(path).status_code == 200


def test_saving_an_open_account_changes_nothing(adam_in: Client, world: World):
    path = f"/admin/tenants/user/{world.user('rik').pk}/change/"
    with world.entered():
        before = Event.objects.count()

    assert adam_in.post(path, {"is_open_here": "on"}).status_code == 302

    with world.entered():
        assert Event.objects.count() == before


def test_whoever_left_is_no_choice_any_more(adam_in: Client, world: World):
    path = f"/admin/tenants/user/{world.user('ines').pk}/change/"
    assert adam_in.post(path, {"is_sure": "yes"}).status_code == 302

    page = adam_in.get("/admin/tenants/functionholder/add/").text

    assert "Ed Kuiper</option>" in page
    assert "Ines Brand</option>" not in page


@pytest.mark.parametrize(
    ("preset", "cells"),
    [
        ("002", [["P1", "P2", "P3"], ["P2", "P3", "P4"], ["P3", "P4", "P4"]]),
        ("001", [["P1", "P2", "P3"], ["P2", "P3", "P4"], ["P2", "P4", "P4"]]),
    ],
)
def test_a_scheme_shows_its_nine_cells(
    adam_in: Client, world: World, preset: str, cells: list[list[str]]
):
    with world.entered():
        scheme = PriorityScheme.objects.get(tenant=world.provider, preset=preset)

    page = adam_in.get(f"/admin/tenants/priorityscheme/{scheme.pk}/change/").text

    assert re.findall(r"<td>(P\d) ", page) == [cell for row in cells for cell in row]
    assert "High urgency" in page


def test_scheme_and_laws_of_a_customer_are_chosen_and_told(adam_in: Client, world: World):
    with world.entered():
        scheme = PriorityScheme.objects.get(tenant=world.provider, preset="001")
    path = f"/admin/tenants/tenant/{world.acme.pk}/change/"

    said = {"scheme": scheme.pk, "laws": ["nis2"], "authorities": ["vtc"]}
    assert adam_in.post(path, filled(adam_in, path, **said)).status_code == 302

    with world.entered():
        acme = Tenant.objects.get(pk=world.acme.pk)
        assert (acme.scheme_id, acme.laws, acme.authorities) == (scheme.pk, ["nis2"], ["vtc"])
    assert kinds(world, world.acme)[-1] == "tenant.changed"
    page = adam_in.get(f"/admin/tenants/priorityscheme/{scheme.pk}/change/").text
    assert "Acme" in page


@pytest.mark.usefixtures("fresh_cache")
def test_signing_in_leads_back_to_the_settings(world: World, client: Client):
    """Also whose session ended there, and who comes by an address of before."""
    page = client.get("/admin/tenants/team/", follow=True)
    assert page.redirect_chain[-1][0] == "/sign-in/?next=/admin/tenants/team/"
    told = {"username": world.user("adam").email, "password": PASSWORD}

    done = client.post(page.redirect_chain[-1][0], told, follow=True)

    assert (done.status_code, done.request["PATH_INFO"]) == (200, "/admin/tenants/team/")
    again = client.get("/admin/login/?next=/admin/tenants/team/")
    assert again["Location"] == "/admin/tenants/team/"
    elsewhere = client.get("/admin/login/?next=https://elsewhere.example/")
    assert elsewhere["Location"] == "/admin/"


def test_who_sets_nothing_up_is_refused_there_too(world: World, client_of):
    assert client_of(world.user("agnes")).get("/admin/login/").status_code == 403
