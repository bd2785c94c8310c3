"""Exports as jobs: asked for, looked at until they are ready, fetched and cancelled."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from reporting.choices import Pack
from reporting.export_views import download
from reporting.forms import TakeForm
from reporting.models import ExportJob
from reporting.queries.jobs import MOST, Prepared, job_for, jobs_of, ready_for
from reporting.queries.packs import PackSelection
from reporting.services.asking import ask_export, cancel_export
from reporting.services.packs import pack_selection
from servicedesk.api.base import ApiView
from servicedesk.api.bodies import posted, valid
from servicedesk.api.described import body_of, page_shape
from servicedesk.api.once import once
from servicedesk.api.places import Place
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Words
from tenants.pages import Opens, Page
from tenants.rules.roles import Action

ACCEPTED = 202


class ExportShape(s.Serializer[Any]):
    """An export: how it stands, how far it is, and until when its file is kept."""

    id = s.UUIDField(source="job.public_id")
    form = s.CharField(source="job.form")
    state = s.CharField(source="job.state")
    asked_at = s.DateTimeField(source="job.asked_at")
    count = s.IntegerField(source="job.count")
    total = s.IntegerField(source="job.total", allow_null=True)
    percent = s.IntegerField(allow_null=True)
    size = s.IntegerField(source="job.size", allow_null=True)
    kept_until = s.DateTimeField(source="job.expires_at", allow_null=True)
    why = s.CharField(source="job.why")


class Exports(ApiView):
    """The exports that this reader asked for, newest first; and a new one."""

    page = Page(Action.EXPORT, opens=Opens.DATA)

    @classmethod
    def does(cls) -> Words:
        return "Ask for the register as these filters show it; a worker writes it."

    @classmethod
    def gives(cls, name: str) -> object:
        return page_shape(name, ExportShape)

    @classmethod
    def takes(cls, name: str) -> object:
        fields = TakeForm.base_fields
        return body_of(name, {n: f for n, f in fields.items() if n not in TakeForm.places})

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {ACCEPTED: ExportShape}

    def get(self, request: Request) -> Response:
        Place(request.query_params).read()
        rows = [Prepared(job) for job in jobs_of(self.actor)[:MOST]]
        return Response({"results": self.shown(ExportShape, rows, many=True)})

    def post(self, request: Request) -> Response:
        return once(request, self.actor, lambda: self._asked(request))

    def _asked(self, request: Request) -> Response:
        form = TakeForm(posted(request), actor=self.actor, action=Action.EXPORT)
        valid(form)  # type: ignore[type-var]  # of the form it needs nothing but its fields
        job = ask_export(
            selection=form.selection, form=form.taken_as, actor=self.actor, now=read_clock()
        )
        response = Response(ExportShape(Prepared(job)).data, status=ACCEPTED)
        response["Location"] = request.build_absolute_uri(f"{job.public_id}/")
        return response


class OneExport(ApiView):
    """One export: whether it is ready."""

    page = Page(Action.EXPORT, opens=Opens.DATA, sample="export")

    @classmethod
    def gives(cls, name: str) -> object:
        return ExportShape

    def get(self, request: Request, export: UUID) -> Response:
        Place(request.query_params).read()
        return Response(self.shown(ExportShape, Prepared(job_for(self.actor, export))))


class ExportFile(ApiView):
    """The file of an export that is ready: a zip with its signed manifest."""

    page = Page(Action.EXPORT, opens=Opens.DATA, sample="export")

    @classmethod
    def gives(cls, name: str) -> object:
        return OpenApiTypes.BINARY

    def get(self, request: Request, export: UUID) -> FileResponse:
        return download(ready_for(self.actor, export))


class CancelExport(ApiView):
    """Let an export not be written any more."""

    page = Page(Action.EXPORT, opens=Opens.NOTHING, sample="export")

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {200: ExportShape}

    def post(self, request: Request, export: UUID) -> Response:
        job = job_for(self.actor, export)
        return once(request, self.actor, lambda: self._cancelled(job))

    def _cancelled(self, job: ExportJob) -> Response:
        return Response(ExportShape(Prepared(cancel_export(job=job, actor=self.actor))).data)


class TakenOut(ApiView):
    """One incident as a pack: a worker writes it, and it is fetched as every export is."""

    page = Page(Action.EXPORT, opens=Opens.NOTHING, sample="incident")
    pack = Pack.DOSSIER

    @classmethod
    def does(cls) -> Words:
        return "Ask for one incident as a zip with a signed manifest; a worker writes it."

    @classmethod
    def answers(cls, name: str) -> dict[int, object]:
        return {ACCEPTED: ExportShape}

    def post(self, request: Request, reference: str) -> Response:
        language = (get_language() or "nl")[:2]
        selection = pack_selection(
            reference=reference, pack=self.pack, language=language, actor=self.actor
        )
        return once(request, self.actor, lambda: self._asked(request, selection))

    def _asked(self, request: Request, selection: PackSelection) -> Response:
        job = ask_export(selection=selection, actor=self.actor, now=read_clock())
        response = Response(ExportShape(Prepared(job)).data, status=ACCEPTED)
        response["Location"] = request.build_absolute_uri(address("api:export", job.public_id))
        return response


class EvidenceTaken(TakenOut):
    """The evidence of one incident as a court can follow it, for the provider's people alone."""

    pack = Pack.EVIDENCE
