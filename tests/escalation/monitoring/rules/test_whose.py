"""Whose an alert is, and which lines say what a source calls its customers."""

import pytest

from escalation.monitoring.rules.alert import Alert
from escalation.monitoring.rules.whose import WrongCustomer, customer_of, read_customers

ACME, GLOBEX, OTHER = 1, 2, 3


@pytest.mark.parametrize(
    ("labels", "names", "customer"),
    [
        ({"tenant": "gx"}, (), GLOBEX),
        ({"tenant": "GX"}, ("web-1",), GLOBEX),
        # A name that one of them has, and that several have.
        ({}, ("web-1",), OTHER),
        ({"tenant": "unknown"}, ("WEB-1",), OTHER),
        ({}, ("printer", "web-1"), OTHER),
        ({}, ("printer",), ACME),
        ({"customer": "gx"}, (), ACME),
        ({}, (), ACME),
    ],
)
def test_a_label_goes_before_an_asset_and_that_before_the_one(labels, names, customer):
    alert = Alert(key="k", is_firing=True, title="t", labels=labels, names=names)
    found = customer_of(
        alert, label="tenant", called={"gx": GLOBEX},
        owners={"web-1": {OTHER}, "printer": {ACME, GLOBEX}}, default=ACME,
    )  # fmt: skip
    assert found == customer


def test_each_line_is_what_it_calls_them_and_their_name():
    assert read_customers("gx = Globex\n\n Acme \n") == {"gx": "Globex", "acme": "Acme"}


@pytest.mark.parametrize("text", ["= Globex", "gx =", "gx = A\nGX = B", "x" * 201])
def test_a_line_without_one_of_both_is_refused(text):
    with pytest.raises(WrongCustomer):
        read_customers(text)
