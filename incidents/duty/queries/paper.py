"""What a form says on paper, as data for its template (`templates/paper/form.typ`)."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.choices.exercise import called
from incidents.duty.queries.filing import FormView
from incidents.duty.services.sheet import moment_in_words
from incidents.models import Incident


def form_on_paper(view: FormView, incident: Incident, *, now: datetime) -> dict[str, Any]:
    """Return it in the language of the reader. A letter says nothing of how it came to be."""
    form = view.form
    said = _("Prepared on %(moment)s. This was not sent: a person files it.")
    source = f"{form.basis.source} ({view.confidence}, {form.basis.read_on.isoformat()})"
    return {
        "title": called(str(form.title), is_exercise=incident.is_drill),
        "author": incident.tenant.name,
        "subject": f"{incident.tenant.name}, {incident.reference}",
        "language": (get_language() or "en")[:2],
        "made": said % {"moment": moment_in_words(now)},
        "source": "" if form.is_letter else source,
        "opening": str(form.opening or ""),
        "missing": [str(one.question.ask) for one in view.missing],
        "sections": [
            {
                "title": str(section.title),
                "answers": [
                    {
                        "ask": str(box.answer.question.ask),
                        "text": box.answer.text,
                        "is_changed": box.answer.is_changed,
                    }
                    for box in section.boxes
                ],
            }
            for section in view.sections
        ],
        "words": {
            "missing": _("Still to be said"),
            "changed": _("changed since it was filed last"),
            "none": _("no answer yet"),
        },
    }
