"""./desk manage simulate: what would other terms have made of a period?"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml
from django.core.management.base import BaseCommand, CommandError

from incidents.models import Incident
from incidents.record.rules.priority import MATRICES, Matrix, parse_matrix
from reporting.queries.simulate import Others, simulate
from reporting.rules.simulating import Difference, Sums
from tenants import clock
from tenants.contract.rules.profile import BadProfile
from tenants.contract.rules.profile_text import PRIORITIES, load_profile
from tenants.contract.rules.regimes import BadRegime
from tenants.data import regimes_with
from tenants.models import Tenant
from tenants.named import find_tenants
from tenants.rules.documents import read_document
from tenants.scoping import Scope, entered

CANNOT: Final = 2
# How often it says how far it is, in seconds.
PACE: Final = 2.0


class Command(BaseCommand):
    help = (
        "Work out each incident that was reported in a period once by the terms that were agreed,"
        " and once by another matrix, other measures per class or another version of a law; say"
        " which would differ, and the sums. Reads the record and writes nothing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", type=date.fromisoformat, required=True)
        parser.add_argument(
            "--to", dest="until", type=date.fromisoformat, required=True, help="not included"
        )
        parser.add_argument("--provider", default="", help="name or id; left out: of every one")
        parser.add_argument("--customer", default="", help="name or id; left out: of every one")
        parser.add_argument("--matrix", default="", help="001, 002, or a file: urgency by impact")
        parser.add_argument("--profile", type=Path, help="a file of measures per class")
        parser.add_argument(
            "--law", type=Path, action="append", default=[], help="a pack; may be repeated"
        )
        parser.add_argument("--json", action="store_true", help="a line each, then the sums")

    def handle(self, *_: Any, **options: Any) -> None:
        others = _others(options)
        sums, began = Sums(), monotonic()
        for one in _looked_at(options, others):
            sums.add(one)
            if one is not None:
                self.stdout.write(json.dumps(one.as_json()) if options["json"] else _line(one))
            if monotonic() - began > PACE:
                began = monotonic()
                self.stderr.write(f"{sums.looked_at} looked at, {sums.differ} differ")
        told = asdict(sums)
        if options["json"]:
            self.stdout.write(json.dumps({"sums": told}))
            return
        for name, value in told.items():
            self.stdout.write(f"{name}: {value}")


def _others(options: dict[str, Any]) -> Others:
    others = Others(
        matrix=_matrix(options["matrix"]) if options["matrix"] else None,
        profile=_read(options["profile"], load_profile) if options["profile"] else None,
        regimes=_laws(options["law"]) if options["law"] else None,
    )
    if others == Others():
        raise CommandError("Say what is tried: --matrix, --profile or --law.", returncode=CANNOT)
    return others


def _looked_at(options: dict[str, Any], others: Others) -> Iterator[Difference | None]:
    for tenant in _asked(options["provider"], options["customer"]):
        zone = ZoneInfo(tenant.zone)
        since, until = (
            datetime.combine(options[name], time(), tzinfo=zone) for name in ("since", "until")
        )
        with entered(Scope.of(tenant.pk, tenant.provider_id)):
            chosen = Incident.objects.filter(
                tenant=tenant, is_drill=False, reported_at__gte=since, reported_at__lt=until
            )
            yield from simulate(chosen, others, now=clock.now())


def _asked(provider: str, customer: str) -> list[Tenant]:
    providers = find_tenants(provider)
    if provider and not providers:
        raise CommandError(f"No provider {provider}.", returncode=CANNOT)
    found = [one for p in providers for one in find_tenants(customer, provider_id=p.pk)]
    if customer and not found:
        raise CommandError(f"No customer {customer}.", returncode=CANNOT)
    return found


def _matrix(text: str) -> Matrix:
    return MATRICES[text] if text in MATRICES else _read(Path(text), _matrix_from)


def _matrix_from(text: str) -> Matrix:
    """Return the matrix of a document: matrix[urgency][impact], as a profile says it."""
    rows = read_document(text)
    words = {
        urgency: {impact: PRIORITIES[said] for impact, said in row.items()}
        for urgency, row in rows.items()
    }
    return parse_matrix("tried", words)


def _laws(files: list[Path]) -> Any:
    texts = [_read(file, str) for file in files]
    try:
        return regimes_with(texts)
    except BadRegime as error:
        raise CommandError(str(error), returncode=CANNOT) from error


def _read(file: Path, made: Any) -> Any:
    try:
        return made(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=CANNOT) from error
    except (BadProfile, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"{file}: {error}", returncode=CANNOT) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CommandError(f"{file} is no matrix: {error}", returncode=CANNOT) from error


def _line(one: Difference) -> str:
    parts = [f"{one.reference} P{one.agreed.priority} -> P{one.other.priority}"]
    parts += [f"+{code}" for code in one.duties_added]
    parts += [f"-{code}" for code in one.duties_dropped]
    parts += [f"{name}: {was or '-'} -> {now or '-'}" for name, was, now in one.terms_moved]
    parts += [f"missed {name}" for name in one.missed_added]
    parts += [f"kept {name}" for name in one.missed_dropped]
    return "; ".join(parts)
