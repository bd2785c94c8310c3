"""Source 003 lived through: a school without classes mailed its list of pupils to a stranger.

It is reported on a Friday evening; the 72 hours run through the weekend. The data protection
officer of the school decides and files in her own portal, too late and with the reason why.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from incidents.choices import Status
from incidents.models import Attachment, Obligation, breach_terms
from tenants.choices import Function, Role
from tenants.people.services.invite import add_member, set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.onboard import onboard_customer
from tests.journeys.house import BRUSSELS, dutch, text_of
from tests.journeys.person import Person
from tests.journeys.story import Story
from tests.people import BEGIN, PASSWORD

# Days pass here: what was left open by then would keep the stack of the others busy.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("days")]

LATE = "De lijst van ontvangers kwam pas op maandagavond binnen."
PEOPLE = {"petra": "Petra Plas", "fleur": "Fleur Groen"}
RECEIPT = {"name": "ontvangst.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}


def test_from_friday_evening_to_the_register_of_breaches(story: Story, tmp_path: Path) -> None:
    a_school_without_classes(story)
    it_is_reported_on_friday_evening(story)
    nobody_answers_on_sunday(story)
    fleur = the_officer_decides_on_monday(story)
    she_files_too_late_with_the_reason(story, fleur)
    it_cannot_be_closed_before_it_is_described(story)
    what_was_not_known_follows(story, fleur)
    it_is_closed(story)
    the_register_of_breaches_has_it_all(story, tmp_path)


def a_school_without_classes(story: Story) -> None:
    """Its officer has an account, her deputy has none and answers by the link in a mail."""
    house, world = story.house, story.house.world
    mark = world.provider.name.removeprefix("Noordkade")
    with house.stack.data():
        school = onboard_customer(
            provider=world.provider, name=f"School{mark}", language="nl", jurisdiction="NL",
            works_by_classes=False, actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
        world.globex = school
        with world.entered():
            for first, name in PEOPLE.items():
                world.users[first] = add_member(
                    tenant=school, email=f"{first}@school{mark}.example", name=name,
                    roles=[Role.REPORTER], phone="+31 20 555 01 00", language="nl",
                    password=PASSWORD, actor=SYSTEM, now=BEGIN,
                )  # fmt: skip
            fleur = world.user("fleur")
            for rank, (name, email, user) in enumerate(
                [(fleur.name, fleur.email, fleur), ("Dirk Bos", f"dirk@school{mark}.example", None)]
            ):
                set_function_holder(
                    tenant=school, function=Function.DPO, name=name, email=email, rank=rank,
                    phone="+31 20 555 01 01", language="nl", user=user, actor=SYSTEM, now=BEGIN,
                )  # fmt: skip


def it_is_reported_on_friday_evening(story: Story) -> None:
    house, page = story.house, story.agnes.page
    to_friday(story)
    story.agnes.open("/desk/new/")
    customer = house.world.globex.name
    story.agnes.send(page.locator('form[action="/desk/new/"]'), customer=customer)
    answer = story.agnes.send(
        page.locator('form[method=post][action^="/desk/new/"]'),
        reporter="Petra Plas · +31 20 555 01 00",
        title="Leerlingenlijst naar een vreemde gemaild",
        symptoms="Een onbekende antwoordt dat hij de lijst heeft.",
        affected="Mail van de administratie",
        description="De lijst met 240 leerlingen ging naar een verkeerd adres.",
        impact_criteria="impact.medium.1",
        urgency_criteria="urgency.medium.1",
        personal_data="yes",
        is_breach=True,
        answered_call=True,
    )
    assert answer.status == 200, story.agnes.text()
    house.reference = page.locator("#case-head .crumbs [aria-current=page]").inner_text()
    # No class is asked: the school agreed on none.
    story.agnes.open(f"/desk/{house.reference}/triage/")
    assert not page.locator("[name=confidentiality]").count()
    story.agnes.do(
        house.reference, "triage", outcome="confirmed", category="Verlies of lek van gegevens",
        is_breach=True, personal_data="yes",
    )  # fmt: skip

    assert "72" in text_of(house.mail("escalation", "fleur")[0])
    with house.record() as incident:
        term = breach_terms().get(incident=incident)
        assert term.recipient == "ap"
        assert incident.profile_id is None
        # Three days further on the wall: the weekend counts, hour by hour.
        assert term.due_at == incident.reported_at + timedelta(hours=72)
        assert term.due_at.astimezone(BRUSSELS).isoweekday() == 1


def to_friday(story: Story) -> None:
    now = story.house.now.astimezone(BRUSSELS)
    days = (5 - now.isoweekday()) % 7
    evening = now.replace(hour=17, minute=45, second=0, microsecond=0) + timedelta(days=days)
    story.pass_time(seconds=(evening - now).total_seconds())


def nobody_answers_on_sunday(story: Story) -> None:
    """Half of the time is gone: who decides is asked, then her deputy, and who stands above."""
    house = story.house
    story.pass_time(hours=37)
    house.wait_for_event("breach.due")
    assert house.mail("escalation", "fleur", count=2)
    assert house.mail("breach_due", "ed")

    story.pass_time(hours=4)
    dirk = f"dirk@{house.world.user('fleur').email.split('@')[1]}"
    asked = house.mail_to("escalation", dirk, count=2)[-1]
    (link,) = set(re.findall(r"/seen/\S+/", text_of(asked)))
    page = story.agnes.page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    page.goto(f"{house.stack.url}{link}")
    expect(page.locator("#main")).to_contain_text("Leerlingenlijst naar een vreemde gemaild")
    with page.expect_navigation():
        page.locator("form[data-once] button[type=submit]").first.click()
    page.context.close()
    house.wait_for_event("escalation.acknowledged")


def the_officer_decides_on_monday(story: Story) -> Person:
    """She says once what is known, and decides; the desk has no part in it."""
    house = story.house
    story.pass_time(hours=23)
    fleur = story.somebody("fleur")
    fleur.open("/portal/law/")
    told = f"/told/{house.reference}/"
    assert fleur.page.locator(f'a[href="{told}decide/"]').count()
    answer_there(
        fleur, house.reference, "facts",
        happened="wrong_recipient", nature=["confidentiality"], data_kinds=["address"],
        unknown=["persons_max", "consequences"],
    )  # fmt: skip
    answer_there(
        fleur, house.reference, "decide", outcome="notify",
        grounds="Namen en adressen van kinderen zijn bij een vreemde.",
    )  # fmt: skip
    fleur.open(f"{told}forms/ap/")
    assert "Leerlingenlijst" in fleur.text()

    with house.record() as incident:
        assert breach_terms().get(incident=incident).outcome == "notify"
        assert incident.breach_decisions.get().capacity == Function.DPO
    return fleur


def answer_there(
    person: Person, of: str, way: str, *, known: Sequence[str] = (), **values: str | list[str]
) -> None:
    """Answer on the page of who decides without the desk; what is `known` was not before."""
    person.open(f"/told/{of}/{way}/")
    form = person.page.locator(f'form[action="/told/{of}/{way}/"]')
    for code in known:
        form.locator(f'[name="unknown"][value="{code}"]').uncheck()
    answer = person.send(form, **values)
    assert answer.status == 200, person.text()
    assert answer.url.endswith(f"/told/{of}/"), person.text()


def she_files_too_late_with_the_reason(story: Story, fleur: Person) -> None:
    """First phase: what is not known yet follows, and why it was late stands with it."""
    house = story.house
    story.pass_time(hours=12)
    house.wait_for_event("breach.missed")
    way = f"/told/{house.reference}/notified/"
    fleur.open(way)
    form = fleur.page.locator(f'form[action="{way}"]')
    fleur.page.locator('input[type=file][name="attached"]').set_input_files(RECEIPT)  # type: ignore[arg-type]
    refused = fleur.send(form, authority="AP", reference="AP-2026-7", more_follows=True)
    assert refused.status == 422
    assert "AP-2026-7" in fleur.page.locator("[name=reference]").input_value()

    fleur.page.locator('input[type=file][name="attached"]').set_input_files(RECEIPT)  # type: ignore[arg-type]
    assert fleur.send(form, late_reason=LATE).status == 200

    with house.record() as incident:
        filing = incident.breach_filings.get()
        term = breach_terms().get(incident=incident)
        receipt = Attachment.objects.get(incident=incident)
        assert (filing.is_late, filing.late_reason, receipt.name) == (True, LATE, "ontvangst.pdf")
        assert (term.state, term.filed_at, term.missed_at) == (
            "filed", filing.filed_at, term.due_at,
        )  # fmt: skip
        assert Obligation.objects.get(incident=incident, duty="gdpr_33_4").state == "owed"


def it_cannot_be_closed_before_it_is_described(story: Story) -> None:
    house, page = story.house, story.agnes.page
    story.agnes.do(house.reference, "take")
    story.agnes.do(house.reference, "start")
    url = f"/desk/{house.reference}/security-cause/"
    story.agnes.open(url)
    story.agnes.send(
        page.locator(f'form[action="{url}"]'), outcome="removed",
        cause_removed="Aanvullen van adressen staat uit.",
    )  # fmt: skip
    story.agnes.do(house.reference, "restore", remark="De ontvanger wiste de lijst.")
    story.agnes.do(
        house.reference, "resolve", cause="Het adres werd aangevuld door de mail.",
        solution="De ontvanger wiste de lijst.", prevention="Aanvullen staat uit.",
        measures="De ontvanger is gebeld.", asks=False,
    )  # fmt: skip
    story.agnes.do(house.reference, "check")
    story.agnes.open(f"/desk/{house.reference}/close/")
    answer = story.agnes.send(page.locator(f'form[action="/desk/{house.reference}/close/"]'))
    assert answer.status == 422
    assert dutch("Description of the data breach") in story.agnes.text()
    with house.record() as incident:
        assert Status(incident.status) is Status.RESOLVED


def what_was_not_known_follows(story: Story, fleur: Person) -> None:
    """The same sheet, further filled in; then the second phase is filed."""
    house = story.house
    answer_there(
        fleur, house.reference, "facts",
        known=["persons_max", "consequences"],
        persons_min="240", persons_max="240", kinds_of_data="Namen en adressen van leerlingen.",
        consequences="Ongewenste post.", remedies="De ontvanger wiste de lijst.",
        has_special="no", protection="none",
    )  # fmt: skip
    with house.record() as incident:
        follow_up = Obligation.objects.get(incident=incident, duty="gdpr_33_4")
    answer_there(
        fleur, house.reference, "law", obligation=str(follow_up.pk), outcome="filed",
        filed_at=house.wall(), reference="AP-2026-7-2",
    )  # fmt: skip

    with house.record() as incident:
        assert not Obligation.objects.filter(incident=incident, stopped_at=None).exists()
    fleur.open("/portal/law/")
    assert house.reference not in fleur.text()


def it_is_closed(story: Story) -> None:
    house = story.house
    story.agnes.do(house.reference, "ask-confirmation")
    petra = story.somebody("petra")
    petra.open(f"/portal/{house.reference}/")
    confirm = petra.page.locator(f'form[action="/portal/{house.reference}/confirm/"]')
    assert petra.send(confirm).status == 200
    story.agnes.do(house.reference, "close")
    with house.record() as incident:
        assert Status(incident.status) is Status.CLOSED


def the_register_of_breaches_has_it_all(story: Story, folder: Path) -> None:
    """What an authority asks to see (GDPR art. 33(5)), and an export that can be checked."""
    house = story.house
    pat = story.somebody("pat", language="nl")
    pat.open("/register/law/breaches/")
    for words in (house.reference, LATE, "AP-2026-7", "Ongewenste post."):
        assert words in pat.text()
    pat.open("/register/")
    with pat.page.expect_download() as taken:
        pat.page.locator('form[action="/register/export/"] [data-kind="primary"]').click()
    file = folder / taken.value.suggested_filename
    taken.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        assert house.reference in archive.read("register.csv").decode("utf-8-sig")
    house.stack.manage("verify_export", str(file))
    house.stack.manage("verify_history", "--tenant", str(house.world.globex.pk))
