"""Every list and form of the settings speaks Dutch and English, and refuses in words."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.admin.utils import label_for_field
from django.test import Client
from django.utils import translation

from tenants.errors import DomainError
from tenants.models import Agreement, Asset, Event, Outbox, ReportingPoint, Target, User
from tenants.rules.roles import SYSTEM
from tenants.settings import rows as settings_rows
from tenants.settings.services.configure import add_row
from tenants.settings.site import site
from tests.factories.incidents import ByPhone
from tests.people import BEGIN, World
from tests.tenants.house import filled, told

pytestmark = pytest.mark.usefixtures("context_kept")

# The same in both languages.
ALIKE = frozenset(
    {
        "Agent", "Client", "Code", "Contact", "Criteria",
        "Escalation manager", "Functies", "Impact", "Incident",
        "Incident manager", "Norm", "Open", "Protocol", "Rang", "Server", "Status", "Symptomen",
        "Team", "Workaround", "Week",
    }
)  # fmt: skip
TABLES = {str(model._meta.model_name): shown for model, shown in site._registry.items()}


def words_of(client: Client, language: str) -> Iterator[tuple[str, str]]:
    """Return where each word stands that names a column or a field."""
    client.cookies["django_language"] = language
    for name, shown in TABLES.items():
        path = f"/admin/{shown.opts.app_label}/{name}/"
        page = client.get(path)
        yield name, str(page.context["title"])
        for column in page.context["cl"].list_display:
            with translation.override(language):
                yield f"{name}.{column}", str(label_for_field(column, shown.model, shown))
        first = next(iter(page.context["cl"].result_list), None)
        opened = ["add/"] if shown.has_add_permission(page.wsgi_request) else []
        opened += [f"{first.pk}/change/"] if first else []
        for what in opened:
            yield from labels_of(client.get(path + what), f"{name}/{what}", language)


def labels_of(page: Any, where: str, language: str) -> Iterator[tuple[str, str]]:
    assert page.status_code == 200, where
    with translation.override(language):
        for fieldset in page.context["adminform"]:
            for line in fieldset:
                for field in line:
                    name = field.field["name"] if field.is_readonly else field.field.name
                    label = field.field["label"] if field.is_readonly else field.field.label
                    yield f"{where}{name}", str(label)
        for inline in page.context["inline_admin_formsets"]:
            for field in inline.fields():
                yield f"{where}{inline.formset.prefix}.{field['name']}", str(field["label"])


def test_every_header_and_label_is_in_both_languages(adam_in: Client, world: World):
    with world.entered():
        ByPhone.create(world=world)
        asset = Asset(tenant=world.acme, provider=world.provider, name="Planning")
        add_row(row=asset, actor=SYSTEM, now=BEGIN)

    english = dict(words_of(adam_in, "en"))
    dutch = dict(words_of(adam_in, "nl"))

    assert len(english) > 150
    assert english.keys() == dutch.keys()
    alike = {
        (where, word)
        for where, word in english.items()
        if word.casefold() == dutch[where].casefold() and word.capitalize() not in ALIKE
    }
    assert alike == set()
    # A column without a name of its own is called after the program.
    assert {word for word in english.values() if "_" in word or word.endswith(" id")} == set()


def test_every_table_says_what_it_is_for(adam_in: Client):
    for language in ("en", "nl"):
        adam_in.cookies["django_language"] = language
        page = adam_in.get("/admin/").text
        with translation.override(language):
            purposes = [str(vars(type(shown))["purpose"]) for shown in TABLES.values()]
        assert all(purposes)
        assert [purpose for purpose in purposes if purpose not in page] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Contact added", "the service desk", "Contact: Rik Jacobs")),
        ("nl", ("Contact toegevoegd", "de servicedesk", "Contact: Rik Jacobs")),
    ],
)
def test_the_ledger_is_read_by_people(
    adam_in: Client, world: World, language: str, words: tuple[str, ...]
):
    adam_in.cookies["django_language"] = language

    page = adam_in.get("/admin/tenants/event/?about=contact").text

    for word in words:
        assert word in page
    assert "contact.added" not in page
    assert ">system<" not in page


def test_the_ledger_is_searched_by_words(adam_in: Client):
    found = adam_in.get("/admin/tenants/event/?q=role+given").context["cl"].result_list

    assert {event.kind for event in found} == {"membership.added"}


def test_the_names_of_a_page_of_the_ledger_are_read_at_once(
    adam_in: Client, world: World, django_assert_max_num_queries: Callable[..., Any]
):
    with world.entered():
        for number in range(3):
            ByPhone.create(world=world, title=f"Printer {number}")

    with django_assert_max_num_queries(40):
        page = adam_in.get("/admin/tenants/event/")

    assert page.context["cl"].result_count > 30


def test_what_must_follow_is_said_in_words(adam_in: Client, world: World):
    with world.entered():
        incident = ByPhone.create(world=world)
        assert Outbox.objects.exists()

    page = adam_in.get("/admin/tenants/outbox/").text

    assert "Registered" in page
    assert incident.reference in page
    assert "incident.registered" not in page


def test_an_event_says_what_stood_there_before(adam_in: Client, world: World):
    with world.entered():
        agreement = Agreement.objects.get(tenant=world.acme)
        target = Target.objects.get(agreement=agreement, clock="response", priority=1)
    path = f"/admin/tenants/agreement/{agreement.pk}/change/"
    data = filled(adam_in, path)
    line = next(k for k, v in data.items() if k.endswith("-id") and v == target.pk)
    adam_in.post(path, {**data, line.replace("-id", "-amount"): 15})
    with world.entered():
        event = Event.objects.get(kind="target.changed")

    for page in (
        adam_in.get(f"/admin/tenants/event/{event.pk}/change/").text,
        adam_in.get(path.replace("change", "history")).text,
    ):
        assert "<del>30 minutes</del>" in page
        assert "<ins>15 minutes</ins>" in page
        assert "Adam Vermeer" in page


def test_a_second_of_the_same_is_refused_in_the_form(adam_in: Client, world: World):
    with world.entered():
        agreement = Agreement.objects.get(tenant=world.acme)
        point = ReportingPoint.objects.get(tenant=world.acme)
    path = f"/admin/tenants/agreement/{agreement.pk}/change/"
    data = filled(adam_in, path)
    count = data["targets-TOTAL_FORMS"]
    more = {f"targets-{count}-{n}": data[f"targets-0-{n}"] for n in ("clock", "priority")}
    more |= {f"targets-{count}-amount": 5, f"targets-{count}-unit": "minutes",
             f"targets-{count}-basis": "elapsed", "targets-TOTAL_FORMS": count + 1}  # fmt: skip

    twice = adam_in.post(path, {**data, **more})
    named = adam_in.post(
        "/admin/tenants/reportingpoint/add/",
        {"tenant": world.acme.pk, "name": point.name, "position": 0},
    )

    assert twice.status_code == named.status_code == 200
    assert "There is one already with the same name." in named.text
    assert twice.context["inline_admin_formsets"][0].formset.non_form_errors() or any(
        form.errors for form in twice.context["inline_admin_formsets"][0].formset.forms
    )


def test_a_rule_is_said_in_the_language_of_the_reader(adam_in: Client, world: World):
    adam_in.cookies["django_language"] = "nl"
    data = {"tenant": world.provider.pk, "function": "ciso", "rank": 0, "name": "Tom",
            "email": "tom@acme.example", "language": "nl", "is_active": "on"}  # fmt: skip

    page = adam_in.post("/admin/tenants/functionholder/add/", data).text

    assert "Iemand anders heeft deze functie op deze rang." in page
    assert "one_holder_per_rank" not in page


@pytest.mark.parametrize(
    ("language", "stays"), [("en", "is still there."), ("nl", "staat er nog.")]
)
def test_what_a_service_keeps_is_said_where_one_asked(
    adam_in: Client, world: World, monkeypatch: pytest.MonkeyPatch, language: str, stays: str
):
    def refuses(**_: Any) -> None:
        raise DomainError("This one is needed.")

    adam_in.cookies["django_language"] = language
    with world.entered():
        point = ReportingPoint.objects.get(tenant=world.acme)
    before = told(world)
    monkeypatch.setattr(settings_rows, "remove_row", refuses)

    page = adam_in.post(f"/admin/tenants/reportingpoint/{point.pk}/delete/", {"post": "yes"})

    assert page.status_code == 409
    assert "This one is needed." in page.text
    assert stays in page.text
    assert f"/admin/tenants/reportingpoint/{point.pk}/change/" in page.text
    with world.entered():
        assert ReportingPoint.objects.filter(pk=point.pk).exists()
    assert told(world) == before


def test_a_row_below_that_a_service_keeps_is_said_in_the_form(
    adam_in: Client, world: World, monkeypatch: pytest.MonkeyPatch
):
    def refuses(**_: Any) -> None:
        raise DomainError("This one is needed.")

    with world.entered():
        agreement = Agreement.objects.get(tenant=world.acme)
        count = Target.objects.filter(agreement=agreement).count()
    path = f"/admin/tenants/agreement/{agreement.pk}/change/"
    data = {**filled(adam_in, path), "targets-0-DELETE": "on"}
    monkeypatch.setattr(settings_rows, "remove_row", refuses)

    page = adam_in.post(path, data)

    assert page.status_code == 409
    assert "This one is needed." in page.text
    assert page.context["adminform"]
    with world.entered():
        assert Target.objects.filter(agreement=agreement).count() == count


def test_minutes_are_said_as_hours_beside_them(adam_in: Client, world: World):
    with world.entered():
        agreement = Agreement.objects.get(tenant=world.acme)

    page = adam_in.get(f"/admin/tenants/agreement/{agreement.pk}/change/").text
    shown = adam_in.get("/admin/tenants/agreement/").text

    assert "<p>8 hours</p>" in page
    assert "<p>3 days</p>" in page
    assert "30 minutes, 24 hours" in shown


def test_a_holiday_is_written_as_people_write_it(adam_in: Client, world: World):
    with world.entered():
        hours = Agreement.objects.get(tenant=world.acme).hours
    path = f"/admin/tenants/servicehours/{hours.pk}/change/"
    day = {"holidays-TOTAL_FORMS": 1, "holidays-0-day": "2026-12-24",
           "holidays-0-name": "Eve"}  # fmt: skip

    wrong = adam_in.post(path, filled(adam_in, path, **day, **{"holidays-0-windows": "9-12"}))
    right = adam_in.post(path, filled(adam_in, path, **day, **{"holidays-0-windows": "9:00-12:00"}))

    assert "Write it as 08:00-12:00" in wrong.text
    assert right.status_code in (200, 302)
    right = adam_in.post(
        path, filled(adam_in, path, **day, **{"holidays-0-windows": "09:00-12:00"})
    )
    with world.entered():
        assert [h.windows for h in hours.holidays.all()] == [[["09:00", "12:00"]]]


def test_signing_out_in_the_settings_signs_out(adam_in: Client):
    page = adam_in.get("/admin/").text
    assert 'action="/sign-out/"' in page

    adam_in.post("/sign-out/")

    assert adam_in.get("/admin/")["Location"].startswith("/admin/login/")


def test_a_customer_begins_where_its_provider_is(adam_in: Client, world: World):
    form = adam_in.get("/admin/tenants/tenant/add/").context["adminform"].form

    assert form["jurisdiction"].value() == world.provider.jurisdiction
    assert form["provider"].field.empty_label is None


def test_whoever_is_invited_is_said_so(adam_in: Client, world: World):
    data = {"tenant": world.acme.pk, "role": "reporter", "email": "new@acme.example",
            "name": "New Name"}  # fmt: skip

    page = adam_in.post("/admin/tenants/membership/add/", data, follow=True).text

    assert "New Name is invited: a link to choose a password goes to new@acme.example." in page
    with world.entered():
        assert User.objects.filter(email="new@acme.example").exists()
