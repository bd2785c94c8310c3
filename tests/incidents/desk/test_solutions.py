"""Known solutions by the pages of the desk: written, found, offered, and solved with (R19, R53)."""

import pytest
from django.test import Client

from incidents.choices import Audience, Status
from incidents.models import Article, ArticleVersion, Incident, MeasureProof, UsedArticle
from tests.factories.incidents import ByPhone, in_progress, resolved
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at
from tests.people import World

TITLE = "Badge reader stays red after the night"


@pytest.fixture
def client(house: House) -> Client:
    return house.client()


def write(house: House, client: Client, **changed: str) -> Article:
    """Write one through its page, published unless it is said otherwise."""
    data = form_at(client, "/desk/solutions/new/")
    data |= {"title": [TITLE], "cause": ["The clock of the reader"], "language": ["en"],
             "solution": ["Restart the badge reader"], "publishes": ["on"],
             "audience": [Audience.CUSTOMERS]}  # fmt: skip
    data |= {name: [value] for name, value in changed.items()}
    answer = client.post("/desk/solutions/new/", data)
    assert answer.status_code == 302, answer.content.decode()
    with house.world.entered():
        article = Article.objects.latest("pk")
    assert answer["Location"] == f"/desk/solutions/{article.reference}/"
    return article


def worked_on(house: House, title: str = "Badge reader stays red") -> Incident:
    with house.world.entered():
        incident = ByPhone.create(world=house.world, title=title)
        return in_progress(house.world, incident, by="agnes")


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_one_is_written_published_changed_and_withdrawn(house: House, client: Client):
    article = write(house, client, publishes="")
    page = f"/desk/solutions/{article.reference}/"
    assert "Draft" in text_of(client, page)

    assert (
        client.post(f"{page}publish/", form_at(client, page, f"{page}publish/")).status_code == 302
    )
    change = form_at(client, f"{page}change/") | {"solution": ["Replace its battery"]}
    assert client.post(f"{page}change/", change).status_code == 302
    shown = text_of(client, page)
    # What is offered stays until the new text is published; both are shown.
    assert "Restart the badge reader" in shown
    assert "Replace its battery" in shown
    assert "Changed since version 1" in shown
    assert (
        client.post(f"{page}publish/", form_at(client, page, f"{page}publish/")).status_code == 302
    )

    said = text_of(client, f"{page}version/2/")
    assert "Restart the badge reader" in said
    assert "Replace its battery" in said
    data = form_at(client, f"{page}withdraw/") | {"reason": ["There is a new reader."]}
    assert client.post(f"{page}withdraw/", data).status_code == 302
    assert "There is a new reader." in text_of(client, page)
    with house.world.entered():
        assert ArticleVersion.objects.filter(article=article).count() == 2


def test_the_list_is_filtered_and_searched(house: House, client: Client):
    write(house, client)
    write(house, client, title="Paper jam in tray two", publishes="")

    assert "Paper jam" not in text_of(client, "/desk/solutions/?state=published")
    assert "Badge reader" not in text_of(client, "/desk/solutions/?state=draft")
    # Another form of the word, and one letter wrong.
    assert "Badge reader" in text_of(client, "/desk/solutions/?q=restarting")
    assert "Badge reader" in text_of(client, "/desk/solutions/?q=baddge")


@pytest.mark.parametrize("path", ["/desk/search/?q=badge", "/desk/search/palette/?q=badge"])
def test_search_and_palette_find_them(house: House, client: Client, path: str):
    article = write(house, client)

    assert f"/desk/solutions/{article.reference}/" in text_of(client, path)


def test_they_are_offered_at_intake_with_and_without_script(house: House, client: Client):
    article = write(house, client)
    new = f"/desk/new/?customer={house.world.acme.pk}"

    typing = f"/desk/new/similar/?customer={house.world.acme.pk}&title=Badge+reader+is+red"
    assert article.reference in text_of(client, typing)
    sent = client.post(new, form_at(client, new) | {"title": ["Badge reader is red"]})
    assert sent.status_code == 422
    assert article.reference in sent.content.decode()


def test_solved_with_this_fills_the_form_and_is_one_act(house: House, client: Client):
    article, incident = write(house, client), worked_on(house)
    offered = text_of(client, f"/desk/{incident.reference}/seen/")
    resolve = f"/desk/{incident.reference}/resolve/?article={article.reference}"
    assert resolve in offered

    form = form_at(client, resolve)
    assert form["article"] == [article.reference]
    assert form["cause"][0].strip() == "The clock of the reader"
    assert form["solution"][0].strip() == "Restart the badge reader"
    form |= {"measures": ["Doors opened by hand"], "no_containment": ["Nothing to."],
             "solution_for_customer": ["It is green again."], "seen": ["1"]}  # fmt: skip
    answer = client.post(f"/desk/{incident.reference}/resolve/", form)

    assert answer.status_code == 302, answer.content.decode()
    with house.world.entered():
        assert Incident.objects.get(pk=incident.pk).status == Status.RESOLVED
        use = UsedArticle.objects.get(incident=incident)
        assert (use.article_id, use.number, use.how) == (article.pk, 1, "solved")
        proof = MeasureProof.objects.get(incident=incident, code="M12")
        assert proof.detail == f"{article.reference} v1"
    assert "solved 1 time" in text_of(client, f"/desk/solutions/{article.reference}/")
    story = text_of(client, f"/desk/{incident.reference}/")
    assert f"{article.reference}, version 1: solved with it" in story


def test_one_of_the_desk_alone_says_so_before_it_goes_out(house: House, client: Client):
    article = write(house, client, audience=Audience.INTERNAL)
    incident = worked_on(house)

    page = text_of(client, f"/desk/{incident.reference}/resolve/?article={article.reference}")

    assert "This solution is for the desk only." in page


def test_m12_is_proved_by_a_solution_on_its_page(house: House, client: Client):
    article, incident = write(house, client, is_workaround="on"), worked_on(house)
    measure = f"/desk/{incident.reference}/measure/"
    form = form_at(client, f"{measure}?evidence=M12:workaround_article")

    refused = client.post(measure, form | {"detail": ["At ten."]})
    assert refused.status_code == 422
    answer = client.post(measure, form | {"article": [article.reference], "detail": [""]})

    assert answer.status_code == 302, answer.content.decode()
    with house.world.entered():
        assert UsedArticle.objects.get(incident=incident).how == "workaround"


def test_a_solved_incident_becomes_a_solution_in_one_act(house: House, client: Client):
    incident = worked_on(house, TITLE)
    with house.world.entered():
        resolved(house.world, incident, by="agnes")
    new = f"/desk/solutions/new/?incident={incident.reference}"
    assert new in text_of(client, f"/desk/{incident.reference}/")

    form = form_at(client, new, new)

    assert (form["title"][0], form["solution"][0].strip()) == (TITLE, "Power supply replaced")
    assert client.post(new, form).status_code == 302
    with house.world.entered():
        assert Article.objects.get().state == "draft"


def test_who_sees_one_customer_finds_nothing_about_another(house: House, client: Client):
    article = write(house, client, customer=str(house.world.globex.pk))
    sam = house.client("sam")

    assert sam.get(f"/desk/solutions/{article.reference}/").status_code == 404
    for path in ("/desk/solutions/", "/desk/solutions/?q=badge", "/desk/search/?q=badge"):
        assert TITLE not in text_of(sam, path)
        assert article.reference not in text_of(sam, path)


def test_no_customer_opens_the_pages_of_the_desk(house: House, client: Client, world: World):
    article = write(house, client)
    rik = house.client("rik")

    for path in ("", f"{article.reference}/", "new/", f"{article.reference}/change/"):
        assert rik.get(f"/desk/solutions/{path}").status_code in (403, 404)
