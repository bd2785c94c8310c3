"""The people of the desk in one journey, and what they do again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from escalation.choices import NoticeState
from tests.journeys.house import House
from tests.journeys.person import Person


@dataclass
class Story:
    house: House
    somebody: Callable[..., Person]
    agnes: Person
    sam: Person
    ines: Person
    ed: Person

    def pass_time(self, **by: float) -> None:
        self.house.stack.advance(**by)

    def update_the_customer(self, words: str, *, met: int) -> EmailMessage:
        """Keep one interval: an answered call, and a mail that the server accepts."""
        reference = self.house.reference
        self.agnes.say(reference, "call", summary=f"Aan de telefoon: {words}")
        self.house.wait_for(lambda: not self.house.call_tasks(NoticeState.WAITING))
        self.agnes.say(reference, "public", text=words)
        (mail,) = self.house.mail("update", "rik", words=words)
        self.house.wait_for_event("round.met", count=met)
        return mail
