"""How complete a record is: on its page with where to fill it in, in the queue, in the register."""

import re

from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send


def record_of(page: str) -> str:
    """Return the words of the fold that shows the record."""
    fold = page[page.index('id="record"') :]
    return " ".join(re.sub(r"<[^>]+>", " ", fold[: fold.index("</details>")]).split())


def test_the_eight_answers_of_a_report_stand_on_its_page(house: House):
    incident = house.register(title="Scanner down", affected="Scanner 3")

    words = record_of(house.client().get(f"/desk/{incident.reference}/").text)

    for answer in (
        "What happened? Scanner down",
        "Who observed it? Rik Jacobs",
        "How was it observed? User",
        "What was affected? Scanner 3",
        "(Potential) impact on activities (C, I, A) Medium",
        # What is asked later is told apart from what is missing.
        "When did it happen? asked before it is closed Fill in",
        "How was it caused? asked before it is closed",
    ):
        assert answer in words
    assert "missing" not in words


def test_what_is_missing_is_named_found_and_filled_in(house: House):
    whole = house.triaged(house.register())
    lacking = house.triaged(house.register())
    client = house.client()
    url = f"/desk/{lacking.reference}/correct/"
    assert send(client, url, channel="im", affected="", reason="Not known.").status == 302

    page = client.get(f"/desk/{lacking.reference}/").text

    assert "What was affected? missing Fill in : What was affected?" in record_of(page)
    assert f'href="{url}"' in page[page.index('id="record"') :]
    for listing in ("/desk/?incomplete=on", "/register/?incomplete=on"):
        found = house.client("ines" if "register" in listing else "agnes").get(listing).text
        assert lacking.reference in found
        assert whole.reference not in found
        assert "True" not in re.sub(r"<[^>]+>", " ", found)

    assert send(client, url, affected="Scanner 3", reason="They called.").status == 302

    assert "missing" not in record_of(client.get(f"/desk/{lacking.reference}/").text)
    assert lacking.reference not in client.get("/desk/?incomplete=on").text


def test_what_was_found_unregistered_is_logged_as_such_and_found_in_the_register(house: House):
    reported = house.register()
    found = house.register(found_unregistered=True)
    client = house.client()

    page = client.get(f"/desk/{found.reference}/").text
    assert "Found unregistered yes" in record_of(page)
    listing = house.client("ines").get("/register/?unregistered=on").text
    assert found.reference in listing
    assert reported.reference not in listing

    url = f"/desk/{reported.reference}/correct/"
    assert send(client, url, found_unregistered="on", reason="It stood in the log.").status == 302
    page = client.get(f"/desk/{reported.reference}/").text
    assert "found unregistered: “no” → “yes”" in page
    listing = house.client("ines").get("/register/?unregistered=on").text
    assert reported.reference in listing
