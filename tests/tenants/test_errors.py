"""What a refusal carries to the edge."""

import pytest

from tenants.errors import DomainError, Invalid, NotAllowed, NotFound, Stale


@pytest.mark.parametrize(
    ("refusal", "code", "status"),
    [
        (DomainError, "refused", 409),
        (NotAllowed, "not_allowed", 403),
        (NotFound, "not_found", 404),
        (Stale, "stale", 409),
        (Invalid, "invalid", 422),
    ],
)
def test_a_refusal_has_a_code_a_status_and_a_sentence(refusal, code, status):
    error = refusal()

    assert (error.code, error.status) == (code, status)
    assert str(error).endswith(".")


def test_a_wrong_field_is_named_in_the_errors():
    error = Invalid("Give a reason.", field="reason")

    assert error.field == "reason"
    assert error.errors == {"reason": "Give a reason."}


def test_several_fields_can_be_wrong_at_once():
    error = Invalid(errors={"cause": "Missing.", "solution": "Missing."})

    assert error.errors == {"cause": "Missing.", "solution": "Missing."}
    assert error.field is None
