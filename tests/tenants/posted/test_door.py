"""One way from a posted form to a verb, whichever page it stands on."""

from collections.abc import Callable

import pytest
from django import forms
from django.http import QueryDict

from tenants.errors import DomainError, Invalid, NotAllowed, Stale
from tenants.models import IdempotencyKey
from tenants.posted.door import Outcome, carry_out
from tenants.posted.keyed import Keyed
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


class Form(Keyed[dict[str, object]]):
    makes = dict
    text = forms.CharField(max_length=5)


def sent(text: str, *, key: str = "k1") -> Form:
    return Form(QueryDict(f"text={text}&key={key}"))


def through(world: World, form: Form, act: Callable[[], str]) -> Outcome:
    return carry_out(
        form,
        tenant_id=world.acme.pk,
        provider_id=world.provider.pk,
        actor=world.actor("agnes"),
        purpose="test",
        act=act,
    )


def refuse(refusal: DomainError) -> Callable[[], str]:
    def act() -> str:
        raise refusal

    return act


def test_a_form_is_carried_out_once_and_its_result_is_kept(world: World):
    done: list[str] = []

    def act() -> str:
        done.append("once")
        return "/there/"

    first = through(world, sent("a"), act)
    again = through(world, sent("a"), act)

    assert done == ["once"]
    assert (first.result, first.is_first) == ("/there/", True)
    assert (again.result, again.is_first) == ("/there/", False)
    assert again.is_done


def test_what_is_not_filled_in_takes_no_key(world: World):
    came = through(world, sent("too long"), refuse(AssertionError()))  # type: ignore[arg-type]

    assert (came.status, came.is_done) == (422, False)
    assert not IdempotencyKey.objects.filter(purpose="test").exists()


@pytest.mark.parametrize(
    ("_case", "refusal", "status", "field"),
    [
        ("beside its field", Invalid("No.", field="text"), 422, "text"),
        ("of no field here", Invalid("No.", field="elsewhere"), 422, "__all__"),
        ("somebody was first", Stale("No."), 409, "__all__"),
    ],
)
def test_what_is_refused_stands_in_the_form(
    world: World, _case: str, refusal: DomainError, status: int, field: str
):
    form = sent("a")
    came = through(world, form, refuse(refusal))

    assert (came.status, came.refusal) == (status, refusal)
    assert form.errors == {field: ["No."]}


def test_who_may_not_is_the_edges(world: World):
    with pytest.raises(NotAllowed):
        through(world, sent("a"), refuse(NotAllowed()))
