"""What is open at this moment: what the first screens of the demo show."""

from dataclasses import replace
from datetime import datetime, timedelta

from incidents.choices import Channel, DutyEvent, PersonalData, WaitingReason
from incidents.duty.asks import BeginDuties
from incidents.duty.services.obligations import begin_duties
from incidents.handling.asks.plan import AddAnalysis, AddStep
from incidents.handling.asks.work import Wait
from incidents.handling.services import plan, work
from reporting.demo.evidence import secure
from reporting.demo.filed import say_and_warn
from reporting.demo.house import House
from reporting.demo.leak import STORY, leaked
from reporting.demo.life import Life
from reporting.demo.story import Story
from reporting.demo.year import stories


def load_today(house: House, *, now: datetime) -> int:
    """Register what is open now; it lives on from here, like everything that is registered."""
    by_title = {story.title: story for story in stories()}

    def story(title: str, place: str = "de balie", **changed: object) -> Story:
        return replace(by_title[title].at(place), **changed)  # type: ignore[arg-type]

    def life(told: Story, reporter: str, **ago: float) -> Life:
        return Life(house, told, reporter=reporter, at=now - timedelta(**ago))

    portal = {"channel": Channel.PORTAL}
    _unreachable_server(life(story("Server in het datacenter niet bereikbaar"), "rik", minutes=19))

    tills = life(story("Kassakoppeling weigert betalingen"), "els", minutes=52)
    tills.registered("lena").wait(minutes=3)
    tills.triaged("lena").assigned("lena", to="sam").wait(minutes=4)
    tills.started("sam")

    life(story("Back-up mislukt voor de derde nacht op rij"), "femke", minutes=38).registered(
        "agnes"
    )
    mail = story("Verdachte mail met factuur gemeld", personal_data=PersonalData.MAYBE)
    _asked_by_law(life(mail, "tuur", minutes=24))

    leaked(life(STORY, "karel", minutes=58))
    _waits_for_a_supplier(life(story("VPN traag tussen 08:00 en 10:00"), "greet", hours=20))
    scan = story("Scannen naar map werkt niet op {place}", "de eerste verdieping", **portal)
    _waits_for_the_customer(life(scan, "karel", hours=3))
    _solved_and_asked(life(story("Outlook-synchronisatie valt uit"), "wout", hours=5))

    life(story("Nieuwe collega start: account en laptop", **portal), "rob", hours=2).registered(
        "agnes"
    )
    life(story("Extra scherm voor {place}", **portal), "sofie", minutes=75).registered("agnes")
    life(story("Wifi valt weg in {place}", "het atelier", **portal), "daan", minutes=9).registered(
        "lena"
    )
    return 11


def _asked_by_law(mail: Life) -> None:
    """At a customer that is an entity of NIS2, with personal data that may be hit."""
    mail.registered("lena").wait(minutes=12)
    grounds = (
        "Meerdere postvakken zijn geopend door een onbekende; de dienst aan burgers ligt stil."
    )
    begin_duties(
        **mail.by("ines"),
        ask=BeginDuties(event=DutyEvent.SIGNIFICANT, at=mail.now, grounds=grounds),
    )
    secure(mail)
    say_and_warn(mail)


def _waits_for_a_supplier(slow: Life) -> None:
    slow.registered("agnes").wait(minutes=9)
    slow.triaged("agnes").assigned("agnes", to="sam").wait(minutes=20)
    slow.started("sam").wait(minutes=30)
    work.wait(
        **slow.on("sam"),
        ask=Wait(
            reason=WaitingReason.SUPPLIER,
            remark="Leverancier meet mee",
            until=slow.now + timedelta(days=1),
        ),
    )


def _waits_for_the_customer(scanner: Life) -> None:
    scanner.registered("agnes").wait(minutes=12)
    scanner.triaged("agnes").assigned("agnes", to="lena").wait(minutes=3)
    scanner.started("lena").answered("lena", "Is er op het toestel een melding te zien?")
    work.wait(**scanner.on("lena"), ask=Wait(reason=WaitingReason.CUSTOMER, remark="Vraag gesteld"))


def _solved_and_asked(mail: Life) -> None:
    mail.registered("lena").wait(minutes=6)
    mail.triaged("lena").assigned("lena", to="sam").wait(minutes=5)
    mail.started("sam").wait(minutes=50)
    mail.update("De oorzaak is gevonden; we vernieuwen een certificaat.", by="lena")
    mail.wait(minutes=40)
    mail.restored("sam").wait(minutes=20)
    mail.resolved("sam").wait(minutes=10)
    mail.asked("lena")


def _unreachable_server(server: Life) -> None:
    """The worked example of source 001 (annex I), as far as the desk got."""
    server.registered("agnes").wait(minutes=1)
    server.triaged("agnes").assigned("agnes", to="sam")
    server.update("We bellen u meteen: een technicus is onderweg.")
    server.wait(minutes=1)
    server.started("sam").wait(minutes=3)
    by = server.by("sam")
    plan.add_analysis(
        **by,
        ask=AddAnalysis(
            continuity="not_now",
            continuity_why="Alleen deze server, en de back-up werkt.",
            probable_cause="De server krijgt geen stroom",
            checks=[
                ("Is er verbinding met het datacenter?", "Ja"),
                ("Meldt het datacenter een storing?", "Nee"),
                ("Helpt een herstart op afstand?", "Geen antwoord"),
            ],
        ),
    )
    owner = server.house.users["sam"].pk
    for text in ("Technicus ter plaatse", "Voeding vervangen", "Diensten één voor één nakijken"):
        plan.add_step(**by, ask=AddStep(text=text, owner_id=owner))
