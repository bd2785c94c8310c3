"""What is filled in wrong is said at its field, with all that was typed; and rows are found."""

from typing import Any

import pytest
from django.test import Client

from incidents.models import TextTemplate
from tenants.models import Mailbox
from tenants.settings.site import site
from tests.people import World
from tests.tenants.house import filled

pytestmark = pytest.mark.usefixtures("context_kept")

MAILBOX, TEMPLATE = "/admin/tenants/mailbox/add/", "/admin/incidents/texttemplate/add/"
# A handful of rows at most.
SHORT = {
    "mailsender", "norm", "priorityscheme", "classificationprofile", "chainlink", "anchor",
    "complaint", "improvement", "review", "outbox", "servicehours",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "field", "wrong"),
    [
        (MAILBOX, "name", ""),
        (MAILBOX, "address", "no address"),
        (MAILBOX, "port", "70000"),
        (MAILBOX, "customer", "999999"),
        (TEMPLATE, "name", ""),
        (TEMPLATE, "text_nl", ""),
        (TEMPLATE, "text_nl", "Dag {{ nobody }}"),
        (TEMPLATE, "mode", "shout"),
    ],
)
def test_it_stands_at_its_field_with_what_was_typed(
    adam_in: Client, world: World, path: str, field: str, wrong: str
):
    right: dict[str, Any] = {
        MAILBOX: {
            "name": "desk-in", "address": "in@noordkade.example", "host": "imap.example",
            "port": "993", "user": "kept-user", "folder": "INBOX",
        },
        TEMPLATE: {"name": "Kept name", "mode": "public", "text_nl": "Dag", "text_en": ""},
    }[path]  # fmt: skip
    data = filled(adam_in, path, tenant=world.provider.pk, **{**right, field: wrong})

    answer = adam_in.post(path, data)

    form = answer.context["adminform"].form
    assert list(form.errors) == [field], form.errors
    kept = {name: value for name, value in right.items() if name != field}
    assert {name: str(form[name].value()) for name in kept} == kept
    assert f'id="id_{field}_error"' in answer.text
    with world.entered():
        assert not Mailbox.objects.exists()
        assert not TextTemplate.objects.filter(name="Kept name").exists()


def test_the_long_lists_have_a_box_that_finds_rows(adam_in: Client, world: World):
    for model in site._registry:
        name = model._meta.model_name
        if name in SHORT:
            continue
        page = adam_in.get(f"/admin/{model._meta.app_label}/{name}/?q=zzzz-nothing")
        assert 'id="searchbar"' in page.text, name
        assert page.context["cl"].result_count == 0, name

    found = adam_in.get("/admin/tenants/contact/?q=rik")
    assert {row.name for row in found.context["cl"].result_list} == {"Rik Jacobs"}
