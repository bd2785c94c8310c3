"""No worker and no beat at all: the watchdog finds what is overdue and does it (TIM-4, CHA-6)."""

import logging
import time

from incidents.choices import Level
from tests.drills.drill_worker import parts
from tests.drills.hands import mail_port
from tests.escalation.house import report
from tests.escalation.sink import Sink, listening
from tests.named import Row
from tests.people import make_world

LIMIT = 90.0


def run() -> list[Row]:
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    world = make_world()
    sink, port = Sink(), mail_port()
    with listening(sink, port), parts(port, "watchdog"):
        with world.entered():
            incident = report(world, impact=Level.HIGH, urgency=Level.HIGH)
        began = time.monotonic()
        while incident.reference not in sink.arrived and time.monotonic() - began < LIMIT * 2:
            time.sleep(0.2)
        waited = time.monotonic() - began
    return [
        Row(name="report until mail, watchdog alone", value=waited, unit="s", limit=LIMIT),
        Row(name="mails", value=len(sink.received), unit="mails", limit=1, is_floor=True),
    ]
