"""A register that a law asks for, as a file: logged as every export is, before it is given."""

import csv
import hashlib
import io
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reporting.queries.law_register import MOST, LawSelection, heading, lines
from reporting.services.export import anchored, finish_export, start_export
from tenants.errors import TooMuch
from tenants.rules.roles import Actor


@transaction.atomic
def export_law_register(*, selection: LawSelection, actor: Actor, now: datetime) -> bytes:
    """Return the file (CSV, RFC 4180, UTF-8); its digest is told to each customer that is in it."""
    started = start_export(selection=selection, actor=actor, now=now)
    counts: Counter[int] = Counter()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heading(selection.which))
    writer.writerows(lines(actor, selection, counts))
    if counts.total() >= MOST:
        raise TooMuch(_("This is too much for one file. Choose a shorter period."))
    content = out.getvalue().encode()
    finish_export(
        started=started, counts=counts, digest=hashlib.sha256(content).hexdigest(), now=now,
        anchor=anchored(now=now).anchor.number,
    )  # fmt: skip
    return content
