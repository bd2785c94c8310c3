"""Tokens: who comes by one, how far, until when, and what is left of it in the record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants import scoping
from tenants.bearer import digest_of
from tenants.choices import Role, Side, TokenScope
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import ApiToken, ApiTokenUse, Event, Membership, User
from tenants.people.asks import MakeService, MakeToken
from tenants.people.services.tokens import MOST, make_service, make_token, revoke_token
from tenants.queries import assignable_users, scope_of
from tenants.rules.roles import SYSTEM, TABLE, Action, Actor, Kind
from tenants.rules.scopes import ALLOWED
from tests.people import PEOPLE
from tests.servicedesk.api.house import ApiHouse, Caller

LISTS = ("incidents/", "register/", "customers/", "people/", "assets/", "categories/", "outages/")


@pytest.mark.parametrize(
    "secret", ["", "x", "sdk_", "sdk_" + "a" * 43, "sdk_é", "sdk_" + "a" * 999]
)
def test_who_shows_no_token_of_ours_is_answered_401(house: ApiHouse, secret: str):
    answer = Caller(secret).get("incidents/")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_signed_in"


def test_a_token_that_is_revoked_expired_or_whose_owner_left_opens_nothing(house: ApiHouse):
    revoked, expired, left = (
        house.token(),
        house.token(now=read_clock() - timedelta(40)),
        house.token("ed"),
    )
    ended = house.token("sam")
    assert Caller(revoked.secret).get("incidents/").status_code == 200
    with house.world.entered():
        revoke_token(token_id=revoked.token.pk, actor=house.world.actor("agnes"), now=read_clock())
        house.world.withdraw("ed")
        User.objects.filter(pk=house.world.user("sam").pk).update(is_active=False)

    for made in (revoked, expired, left, ended):
        assert Caller(made.secret).get("incidents/").status_code == 401


def test_a_session_beside_a_wrong_token_does_not_let_anybody_in(house: ApiHouse):
    client = house.client("agnes")
    assert client.get("/api/v1/incidents/").status_code == 200

    answer = client.get("/api/v1/incidents/", headers={"Authorization": "Bearer sdk_wrong"})

    assert answer.status_code == 401


def test_a_token_opens_no_page(house: ApiHouse):
    caller = house.caller("agnes")
    headers = {"Authorization": f"Bearer {caller.secret}"}

    assert caller.client.get("/desk/", headers=headers).status_code == 302


def test_only_a_digest_is_kept_and_it_is_shown_once(house: ApiHouse):
    client = house.client("agnes")
    form = client.get("/tokens/").content.decode()
    key = form.split('name="key" value="')[1].split('"')[0]
    sent = {"key": key, "name": "Backup", "scope": "read", "days": "30",
            "tenant": str(house.world.provider.pk)}  # fmt: skip

    shown = client.post("/tokens/", sent).content.decode()
    secret = shown.split('<code class="mono">')[1].split("<")[0]
    again = client.post("/tokens/", sent)

    assert Caller(secret).get("incidents/").status_code == 200
    assert again.status_code == 302
    page = client.get("/tokens/").content.decode()
    assert "Backup" in page
    assert secret not in page
    with house.world.entered():
        [token] = ApiToken.objects.all()
        assert (token.digest, token.hint) == (digest_of(secret), secret[-4:])
        told = Event.objects.filter(subject_kind="apitoken").values_list("kind", "body")
        assert [kind for kind, _body in told] == ["apitoken.made"]
        assert not any(secret in body for _kind, body in told)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("scope", TokenScope)
def test_its_rights_are_those_of_its_owner_within_its_scope(
    house: ApiHouse, name: str, scope: TokenScope
):
    owner = house.world.actor(name)
    where = getattr(house.world, PEOPLE[name][0]).pk
    token = Actor(**{**owner.__dict__, "kind": Kind.TOKEN, "allowed": ALLOWED[scope]})

    for action in Action:
        assert token.may(action, where) == (owner.may(action, where) and action in ALLOWED[scope])


def test_an_actor_of_no_known_right_may_nothing():
    nobody = Actor(kind=Kind.TOKEN, side=Side.PROVIDER)

    assert not any(nobody.may(action, 1) for action in Action)
    assert all(SYSTEM.may(action, 1) for action in Action)
    assert {action for held in TABLE.values() for action in held} <= ALLOWED[TokenScope.ADMIN]


def test_it_acts_at_its_tenant_alone_whatever_its_owner_is_elsewhere(house: ApiHouse):
    """Rik reports at Acme; were he an agent too, his token of Acme would not be one."""
    made = house.token("rik")
    with house.world.entered():
        Membership.objects.create(
            tenant=house.world.provider, provider=house.world.provider,
            user=house.world.user("rik"), role=Role.AGENT, sees_all_customers=True,
        )  # fmt: skip

    assert Caller(made.secret).get("notes/").status_code == 404
    assert Caller(made.secret).get("people/").status_code == 403


def test_its_last_use_is_written_once_a_minute(house: ApiHouse):
    made = house.token()
    caller = Caller(made.secret)
    caller.get("categories/")
    with house.world.entered():
        first = ApiTokenUse.objects.get(token=made.token)
    with CaptureQueriesContext(connection) as asked:
        caller.get("categories/")

    assert not [one for one in asked if "INSERT" in one["sql"] and "apitokenuse" in one["sql"]]
    with house.world.entered():
        ApiTokenUse.objects.filter(pk=first.pk).update(used_at=first.used_at - timedelta(minutes=2))
    caller.get("categories/")
    with house.world.entered():
        assert ApiTokenUse.objects.get(token=made.token).used_at >= first.used_at


def test_a_token_makes_no_token(house: ApiHouse):
    agnes = house.world.actor("agnes")
    token = Actor(**{**agnes.__dict__, "kind": Kind.TOKEN, "allowed": frozenset(Action)})
    ask = MakeToken(name="Child", scope="read", days=1, tenant_id=house.world.provider.pk)

    with scoping.entered(scope_of(agnes)), pytest.raises(NotAllowed):
        make_token(ask=ask, actor=token, now=read_clock())


WRONG = [
    ({"name": " "}, "name"), ({"name": "x" * 81}, "name"), ({"scope": "all"}, "scope"),
    ({"days": 0}, "days"), ({"days": 366}, "days"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "field"), WRONG)
def test_what_a_token_cannot_be_is_refused(house: ApiHouse, said: dict[str, object], field: str):
    given: dict[str, Any] = {
        "name": "Script",
        "scope": "read",
        "days": 1,
        "tenant_id": house.world.provider.pk,
    }
    with house.world.entered(), pytest.raises(Invalid) as refused:
        make_token(
            ask=MakeToken(**{**given, **said}), actor=house.world.actor("agnes"), now=read_clock()
        )

    assert refused.value.errors.keys() == {field}


def test_nobody_has_one_where_they_are_nothing_or_more_than_are_used(house: ApiHouse):
    ask = MakeToken(name="x", scope="read", days=1, tenant_id=house.world.globex.pk)
    with pytest.raises(NotFound), house.world.entered():
        make_token(ask=ask, actor=house.world.actor("rik"), now=read_clock())
    for _ in range(MOST):
        house.token("rik")
    with pytest.raises(Invalid):
        house.token("rik")


def test_only_its_owner_or_an_administrator_ends_it(house: ApiHouse):
    made = house.token("ed")
    for name in ("agnes", "carla", "pat"):
        with pytest.raises(NotFound), house.world.entered():
            revoke_token(token_id=made.token.pk, actor=house.world.actor(name), now=read_clock())
    client = house.client("adam")

    client.post("/tokens/all/", {"token": made.token.pk})

    assert Caller(made.secret).get("incidents/").status_code == 401


def test_a_service_is_nobody_who_signs_in_or_is_given_work(house: ApiHouse):
    ask = MakeService(
        name="Zabbix", role=Role.AGENT, scope="write", days=30, tenant_id=house.world.provider.pk
    )
    with house.world.entered():
        made = make_service(ask=ask, actor=house.world.actor("adam"), now=read_clock())
        user = made.token.user
        assert not user.has_usable_password()
        assert user not in assignable_users(house.world.acme.pk)
    assert Caller(made.secret).get("incidents/").status_code == 200

    for name in ("agnes", "ines", "carla"):
        with house.world.entered(), pytest.raises((NotAllowed, NotFound)):
            make_service(ask=ask, actor=house.world.actor(name), now=read_clock())
    assert house.client("agnes").get("/tokens/all/").status_code == 403
    page = house.client("adam").get("/tokens/all/").content.decode()
    assert "Zabbix" in page
    # No role of a service sets up, so no token of one says that it does.
    assert 'value="admin"' not in page
    with house.world.entered(), pytest.raises(Invalid) as refused:
        make_service(
            ask=replace(ask, scope="admin"), actor=house.world.actor("adam"), now=read_clock()
        )
    assert list(refused.value.errors) == ["scope"]


def test_a_note_of_a_program_is_told_with_its_token(house: ApiHouse):
    incident = house.register()
    caller = house.caller("agnes")
    with house.world.entered():
        name = ApiToken.objects.latest("pk").name

    said = caller.post(f"incidents/{incident.reference}/note/", {"text": "Seen by a script."})

    assert said.status_code == 200, said.content
    page = house.client("agnes").get(f"/desk/{incident.reference}/").content.decode()
    assert f"Agnes Wouters ({name})" in page


def test_too_many_requests_are_held_with_headers(house: ApiHouse, settings):
    settings.API_PER_MINUTE = 3
    caller = house.caller("agnes", "read")

    answers = [caller.get("categories/") for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [one["RateLimit-Remaining"] for one in answers] == ["2", "1", "0", "0"]
    assert 0 < int(answers[-1]["Retry-After"]) <= 61
    assert answers[-1].json()["code"] == "too_often"
    assert house.caller("agnes", "read").get("categories/").status_code == 200


def test_a_place_that_tries_many_tokens_is_held(house: ApiHouse):
    good = house.caller("agnes")
    for _ in range(60):
        Caller("sdk_wrong").get("incidents/")

    assert Caller("sdk_wrong").get("incidents/").status_code == 429
    assert good.get("incidents/").status_code == 200
