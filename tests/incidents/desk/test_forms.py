"""Forms of authorities on their page: copied from, what is missing first, and filed in one step."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from incidents.models import BreachFiling, FiledForm, breach_terms
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at, send


def test_a_form_is_copied_from_and_filed_in_one_step(house: House):
    incident = house.register(personal_data="yes", now=at(hours=-3))
    here = f"/desk/{incident.reference}/"
    ines = house.client("ines")
    send(ines, f"{here}facts/", summary="The <b>list</b> was out.", persons_min="12",
         unknown=["cause"])  # fmt: skip
    undecided = ines.get(f"{here}forms/gba_1/").text
    assert "Decide first that it is notified" in undecided
    assert "Record that it was filed" not in undecided
    send(ines, f"{here}breach/", outcome="notify", grounds="Names were out.")
    assert f'href="{here}forms/gba_1/"' in ines.get(f"{here}forms/").text

    page = ines.get(f"{here}forms/gba_1/").text

    assert "The &lt;b&gt;list&lt;/b&gt; was out.</textarea>" in page
    assert page.index("Still to be said") < page.index("Controller")
    assert f'href="{here}facts/#id_reporter"' in page
    assert "lydian.be" in page
    sent: dict[str, Any] = form_at(ines, f"{here}forms/gba_1/", f"{here}notified/")
    sent |= {"authority": "GBA", "reference": "DBN-7"}
    receipt = SimpleUploadedFile("receipt.pdf", b"%PDF-1.4\n%%EOF")

    done = ines.post(f"{here}notified/", {**sent, "attached": receipt})

    assert done.status_code == 302, done.text
    with house.world.entered():
        filing = BreachFiling.objects.get(incident=incident)
        assert (filing.reference, filing.receipt and filing.receipt.name) == (
            "DBN-7",
            "receipt.pdf",
        )
        assert FiledForm.objects.get(incident=incident).form == "gba_1"
        assert breach_terms().get(incident=incident).stopped_at is not None
    # Afterwards what changes is marked.
    assert "Nothing changed since" in ines.get(f"{here}forms/gba_1/").text
    send(ines, f"{here}facts/", persons_min="13")
    assert "What changed since is marked" in ines.get(f"{here}forms/gba_1/").text
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "Forms as they were filed" in record


def test_who_does_not_decide_copies_and_does_not_file(house: House):
    incident = house.register(personal_data="yes")

    page = house.client().get(f"/desk/{incident.reference}/forms/gba_1/").text

    assert "data-copy" in page
    assert "Record that it was filed" not in page


def test_a_form_that_is_not_asked_here_is_not_there(house: House):
    incident = house.register(personal_data="yes")
    agnes = house.client()

    assert agnes.get(f"/desk/{incident.reference}/forms/ap/").status_code == 404
    assert agnes.get(f"/desk/{incident.reference}/forms/nothing/").status_code == 404
    plain = house.register()
    assert "No law asks for facts" in agnes.get(f"/desk/{plain.reference}/forms/").text


def test_the_text_to_persons_is_in_the_language_of_the_reader(house: House):
    incident = house.register(personal_data="yes")

    page = house.client(language="nl").get(f"/desk/{incident.reference}/forms/persons_text/").text

    assert "Wat betekent dit voor u?" in page
    assert "Wij leggen uit wat er is gebeurd" in page


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("nl", "Melding aan de GBA, deel 1"),
        ("en", "Notification to the Belgian authority, part 1"),
    ],
)
def test_a_form_is_given_on_paper_in_the_language_of_the_reader(
    house: House, language: str, title: str
):
    incident = house.register(personal_data="yes", description="Zoë *saw* #the list.")
    url = f"/desk/{incident.reference}/forms/gba_1/"
    client = house.client(language=language)
    assert f'href="{url}pdf/"' in client.get(url).text

    answer = client.get(f"{url}pdf/")

    assert answer["Content-Type"] == "application/pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for said in (title, incident.reference, "Zoë *saw* #the list."):
        assert said in text
