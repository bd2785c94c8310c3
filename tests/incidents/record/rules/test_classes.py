"""Classes of information per quality, and what follows from the highest."""

import pytest

from incidents.record.rules.classes import Classes, gdpr_class, highest, needs_second_person
from tenants.data import icr

ICR = icr()


def test_the_highest_class_of_the_assets_counts_per_quality():
    found = highest([Classes(1, 4, None), Classes(3, 2, None), Classes(None, 1, 2)])

    assert found == Classes(3, 4, 2)
    assert highest([]) == Classes()
    assert (found.is_known, Classes(1, 1).is_known) == (True, False)


def test_the_class_of_personal_data_does_not_look_at_availability():
    assert gdpr_class(ICR, Classes(2, 1, 5)) == 2
    assert gdpr_class(ICR, Classes(1, None, 1)) == 3


@pytest.mark.parametrize(("level", "two"), [(1, False), (3, False), (4, True), (5, True)])
def test_a_waiver_in_the_highest_classes_takes_two(level, two):
    assert needs_second_person(ICR, Classes(1, 1, level)) is two
