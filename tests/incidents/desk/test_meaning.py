"""Similar by meaning: joined with the words where the extra is installed, and off without it."""

from collections.abc import Iterator

import pytest

from incidents.record.queries import meaning, similar
from incidents.record.queries.similar import seen_before
from tests.incidents.desk.house import House

pytestmark = pytest.mark.usefixtures("context_kept")

DUTCH, ENGLISH = "De drukker hapert op zolder", "Printing stalls upstairs"


class Numbers:
    """A model that knows of each text one thing: whether it is about printing."""

    asked = 0

    def encode(self, texts: list[str]) -> list["Numbers.Vector"]:
        Numbers.asked += len(texts)
        return [Numbers.Vector("rukker" in text or "Print" in text) for text in texts]

    class Vector:
        def __init__(self, about: bool) -> None:
            self.about = about

        def __matmul__(self, other: "Numbers.Vector") -> float:
            return 0.9 if self.about and other.about else 0.1


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(similar, "is_installed", lambda: True)
    monkeypatch.setattr(meaning, "_model", Numbers)
    meaning._kept.clear()
    Numbers.asked = 0
    yield
    meaning._kept.clear()


def found(house: House, title: str) -> tuple[list[str], int]:
    with house.world.entered():
        seen = seen_before(house.world.actor("agnes"), house.world.acme.pk, title)
    return [one.reference for one in seen.here], len(seen.elsewhere)


def test_it_is_off_where_it_is_not_installed(house: House):
    house.register(title=DUTCH)

    assert not meaning.is_installed()
    assert found(house, ENGLISH) == ([], 0)


@pytest.mark.usefixtures("installed")
def test_what_means_the_same_is_found_behind_what_has_the_words_too(house: House):
    dutch = house.register(title=DUTCH)
    both = house.register(title="Printing upstairs is slow")
    house.register(title="The mail is late")
    gus = house.world
    with gus.entered():
        contact = gus.contact("gus").pk
    house.register(title="Printer of Globex", tenant_id=gus.globex.pk, reporter_id=contact)

    here, elsewhere = found(house, ENGLISH)

    assert here == [both.reference, dutch.reference]
    assert elsewhere == 1
    asked = Numbers.asked
    assert found(house, ENGLISH)[0] == here
    assert Numbers.asked == asked
    said = {"customer": str(gus.acme.pk), "title": ENGLISH}
    page = house.client().get("/desk/new/similar/", said)
    assert "Printer of Globex" not in page.text
    assert "by its meaning" in page.text
