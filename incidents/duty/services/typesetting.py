"""Documents on paper: PDF/A-2b, set by typst in a process of its own, from data alone.

No word of anybody becomes code: the template reads one value of JSON. The process has no network to
ask (nothing is imported), opens no file of ours, and has little time, memory and room.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.errors import DomainError

logger = logging.getLogger(__name__)

CHILD: Final = Path(__file__).with_name("typeset_child.py")
# More than the longest form with each of its answers as long as one may be is still less.
MOST_DATA: Final = 2 << 20
MOST_PDF: Final = 16 << 20
SECONDS: Final = 30


class NoPaper(DomainError):
    code = "no_pdf"
    default = _("The PDF could not be made. What it would say stands on the page.")


def typeset(template: str, data: Mapping[str, Any], *, now: datetime) -> bytes:
    """Return the PDF of a template of `templates/paper/`, dated at this moment.

    Raises `NoPaper` where it takes too long, gets too large, or cannot be set.
    """
    text = json.dumps(data, ensure_ascii=False)
    if len(text.encode()) > MOST_DATA:
        raise NoPaper(_("This is too long for a PDF. What it would say stands on the page."))
    path = settings.BASE_DIR / "templates" / "paper" / template
    asked = {
        "template": path.read_text(encoding="utf-8"), "root": str(path.parent), "data": text,
        "at": int(now.timestamp()),
    }  # fmt: skip
    made = _run(json.dumps(asked).encode())
    if not made.startswith(b"%PDF-") or len(made) > MOST_PDF:
        raise NoPaper()
    return made


def _run(asked: bytes) -> bytes:
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file; what it reads is data
            command, input=asked, capture_output=True, timeout=SECONDS, cwd="/", env={}, check=False
        )
    except subprocess.TimeoutExpired:
        logger.exception("pdf.too_slow")
        raise NoPaper() from None
    if done.returncode:
        # What typst says may quote the words of a person: how it ended is enough.
        logger.error("pdf.failed", extra={"code": done.returncode})
        raise NoPaper()
    return done.stdout
