"""./desk manage verify_history: does the record still say what was written in it?"""

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from tenants import scoping
from tenants.ledger.anchored import Bound, read_log
from tenants.ledger.findings import Finding
from tenants.ledger.given import NotReadable, bind_kept, keys_given, keys_here
from tenants.ledger.living import Aggregate
from tenants.ledger.names import label_of, not_replayed
from tenants.ledger.one import NOT_PROVEN, PROVEN, verify_one
from tenants.ledger.people import verify_people
from tenants.ledger.verify import Verdict, verify

CANNOT_CHECK = 2
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Walk every tenant's chain and replay it against every recorded column. The exit code is"
        " 0 when all holds, 1 when something was found, 2 when it could not be checked."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--tenant", type=int, help="the id of one tenant")
        parser.add_argument(
            "--incident", help="the reference of one incident: without the chain between its events"
        )
        parser.add_argument("--json", action="store_true", help="for a machine")
        parser.add_argument(
            "--kept", type=Path, action="append", default=[], help="an anchor kept elsewhere"
        )
        parser.add_argument(
            "--key", type=Path, action="append", default=[], help="a public key kept elsewhere"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        told: list[dict[str, Any]] = []
        anchor_told = 0
        bound = _bound(options["kept"], options["key"])
        for tenant_id, provider_id, only in _asked(options["tenant"], options["incident"]):
            start = time.perf_counter()
            with _snapshot(tenant_id, provider_id):
                verdict = _verified(tenant_id, provider_id, only, bound)
            anchor_told = max(anchor_told, verdict.anchor_told)
            told.append(_report(verdict, time.perf_counter() - start, is_part=only is not None))
            if not options["json"]:
                self._print(verdict, told[-1])
        is_whole = options["tenant"] is None and options["incident"] is None
        anchors = _anchors(bound, anchor_told, told if is_whole else None)
        people = [asdict(found) for found in verify_people(bound.links)] if is_whole else []
        holds = all(report["holds"] for report in told) and not (anchors["findings"] or people)
        if options["json"]:
            report = {
                "holds": holds, "anchors": anchors, "people": people, "tenants": told,
                "not_replayed": not_replayed(),
            }  # fmt: skip
            self.stdout.write(json.dumps(report, indent=2))
        else:
            self._print_anchors(anchors, people)
        if not holds:
            raise SystemExit(1)

    def _print_anchors(self, anchors: dict[str, Any], people: list[dict[str, Any]]) -> None:
        for finding in people:
            self.stdout.write(f"  {finding['code']} {finding['row']} {finding['column']}".rstrip())
        if anchors["until"]:
            self.stdout.write(f"anchored until {anchors['until']} (anchor {anchors['number']})")
        else:
            self.stdout.write("not anchored: a history made anew as a whole would not be found")
        for one in anchors["new_keys"]:
            self.stdout.write(
                f"  new key from anchor {one['number']} on, not announced by {one['before']}:"
                f" {one['why']}"
            )
        for finding in anchors["findings"]:
            self.stdout.write(f"  {finding['code']} at {finding['seq']} {finding['row']}".rstrip())

    def _print(self, verdict: Verdict, report: dict[str, Any]) -> None:
        counts = report["counts"]
        self.stdout.write(
            f"tenant {verdict.tenant_id}: {'holds' if verdict.holds else 'DOES NOT HOLD'};"
            f" {counts['events']} events, {counts['rows']} rows, {counts['columns']} columns,"
            f" head {report['head']['hash'][:16]}, {report['seconds']:.2f} s"
        )
        for finding in verdict.findings[:SHOWN]:
            place = f" at {finding.seq}" if finding.seq is not None else ""
            where = f" {finding.row}" + (f".{finding.column}" if finding.column else "")
            self.stdout.write(f"  {finding.code}{place}{where}".rstrip())
        if verdict.count > SHOWN:
            self.stdout.write(f"  … and {verdict.count - SHOWN} more (--json)")
        for said in ("proven", "not_proven"):
            for words in report.get(said, ()):
                self.stdout.write(f"  {said.replace('_', ' ')}: {words}")


def _verified(tenant_id: int, provider_id: int, only: Aggregate | None, bound: Bound) -> Verdict:
    anchored = bound.links.get(tenant_id)
    if only is None:
        return verify(tenant_id, provider_id, anchored)
    return verify_one(tenant_id, provider_id, only, anchored)


def _report(verdict: Verdict, seconds: float, *, is_part: bool) -> dict[str, Any]:
    said = {"proven": PROVEN, "not_proven": NOT_PROVEN} if is_part else {}
    return {
        **said,
        "tenant": verdict.tenant_id,
        "holds": verdict.holds,
        "found": verdict.count,
        "findings": [asdict(finding) for finding in verdict.findings],
        "counts": {
            "events": verdict.events,
            "texts": verdict.texts,
            **asdict(verdict.replayed),
        },
        "head": {"seq": verdict.seq, "hash": verdict.hash.hex()},
        "seconds": round(seconds, 3),
    }


def _bound(kept: list[Path], keys: list[Path]) -> Bound:
    """Return what is anchored: by the file beside the database, and by copies kept elsewhere."""
    try:
        given = keys_given(keys)
        known = {**keys_here(), **given}
        bound = read_log(known, given)
        for path in kept:
            bind_kept(path, known, bound)
    except NotReadable as error:
        raise CommandError(str(error), returncode=CANNOT_CHECK) from error
    return bound


def _anchors(bound: Bound, anchor_told: int, told: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Say until when it is anchored, and what is wrong with the anchors themselves."""
    findings = list(bound.findings)
    number = bound.last.number if bound.last else 0
    if anchor_told > number:
        findings.append(Finding("anchors_cut", anchor_told))
    if told is not None:
        kept = {key for key in bound.links if key > 0}
        gone = kept - {report["tenant"] for report in told}
        findings += [Finding("tenant_missing", row=f"tenants.tenant:{pk}") for pk in sorted(gone)]
    return {
        "number": number,
        "until": bound.last.said["at"] if bound.last else "",
        "new_keys": [asdict(one) for one in bound.breaks],
        "findings": [asdict(finding) for finding in findings],
    }


@contextmanager
def _snapshot(tenant_id: int, provider_id: int) -> Iterator[None]:
    """Open a scope in which everything is as it was at one moment, whoever writes meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
            yield


def _asked(
    tenant_id: int | None, reference: str | None
) -> Iterator[tuple[int, int, Aggregate | None]]:
    found = 0
    for tenant, provider in scoping.all_tenants():
        if tenant_id is not None and tenant != tenant_id:
            continue
        only = None
        if reference is not None:
            only = _incident(tenant, provider, reference)
            if only is None:
                continue
        found += 1
        yield tenant, provider, only
    if not found and (tenant_id is not None or reference is not None):
        raise CommandError("there is no such tenant or incident", returncode=CANNOT_CHECK)


def _incident(tenant_id: int, provider_id: int, reference: str) -> Aggregate | None:
    model = apps.get_model(settings.NAMED_BY_REFERENCE)
    with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
        key = (
            model._base_manager.filter(tenant_id=tenant_id, reference=reference)
            .values_list("pk", flat=True)
            .first()
        )
    return None if key is None else Aggregate(label_of(model), key)
