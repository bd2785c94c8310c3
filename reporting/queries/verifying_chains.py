"""Checking an export that came back against the chains of this installation."""

import json
from typing import Any

from reporting.facts import RegisterExported
from reporting.models import Export
from reporting.queries.manifest import GENESIS
from reporting.queries.verifying import Finding
from tenants import scoping
from tenants.ledger import canonical
from tenants.ledger.anchor_file import Head
from tenants.ledger.anchors import links_at
from tenants.ledger.facts import NotSaid
from tenants.ledger.schema_history import SchemaHistory
from tenants.models import ChainLink, Event


def check_chains(manifest: dict[str, Any]) -> list[Finding]:
    """Check that each head is a link of that tenant's chain, and that its ledger knows the export.

    A tenant that this installation does not have cannot be checked here: that is a finding too.
    """
    known = dict(scoping.all_tenants())
    found = _anchored_links(manifest)
    for tenant in manifest["tenants"]:
        provider_id = known.get(tenant["id"])
        if provider_id is None:
            found.append(Finding(f"chain of {tenant['name']}", False, "no such tenant here"))
            continue
        with scoping.entered(scoping.Scope.of(tenant["id"], provider_id)):
            found += _tenant_findings(tenant, manifest)
    return found


def _anchored_links(manifest: dict[str, Any]) -> list[Finding]:
    """Check that what the anchor covers is in the chains of today."""
    heads = [
        Head(told["id"], told["public_id"], told["seq"], told["hash"])
        for told in manifest["anchor"]["tenants"]
        if told["seq"] != GENESIS
    ]
    links = links_at(heads)
    gone = [f"link {h.seq} of tenant {h.tenant_id}" for h in heads if links[h.tenant_id] != h.hash]
    return [Finding("anchored links in the chains", not gone, "not there: " + ", ".join(gone))]


def _tenant_findings(tenant: dict[str, Any], manifest: dict[str, Any]) -> list[Finding]:
    seq, told = tenant["head"]["seq"], tenant["head"]["hash"]
    link = ChainLink.objects.filter(tenant=tenant["id"], seq=seq).first()
    actual = bytes(link.hash).hex() if link else ""
    if seq == GENESIS:
        actual = canonical.genesis(tenant["id"]).hex()
    events = Event.objects.filter(tenant=tenant["id"], kind="register.exported")
    known = next((e for e in events.iterator() if _is_of(e, tenant, manifest)), None)
    told_of = [] if known is None else [_circumstances(known, tenant, manifest)]
    return [
        Finding(
            f"head of the chain of {tenant['name']}",
            actual == told,
            f"link {seq} is {actual or 'not there'} in the ledger, {told} in the file",
        ),
        Finding(
            f"export in the ledger of {tenant['name']}",
            known is not None,
            "no event tells of this export with this SHA-256 and count",
        ),
        _names(tenant),
        *told_of,
    ]


def _names(tenant: dict[str, Any]) -> Finding:
    """Check that the names of the record changed only as this version knows."""
    found = SchemaHistory.of(tenant["id"]).findings
    told = ", ".join(f"{one.code} at {one.seq}" for one in found)
    return Finding(f"names in the ledger of {tenant['name']}", not found, told)


def _circumstances(event: Event, tenant: dict[str, Any], manifest: dict[str, Any]) -> Finding:
    """Check who took it out, when, and of what: a part must not pass for the whole."""
    begun = Export.objects.values_list("started_at", flat=True).get(pk=event.subject_id)
    recorded = {
        "filter": _exported(event).filter,
        "author": event.actor_id,
        "started_at": canonical.moment(begun),
        "finished_at": canonical.moment(event.at),
    }
    told = {**{name: manifest[name] for name in recorded}, "author": manifest["author"]["id"]}
    wrong = [name for name, value in recorded.items() if told[name] != value]
    return Finding(
        f"filter, author and moments in the ledger of {tenant['name']}",
        not wrong,
        "; ".join(
            f"{name} is {_shown(recorded[name])} in the ledger, {_shown(told[name])} in the file"
            for name in wrong
        ),
    )


def _shown(value: object) -> str:
    """Return a value as JSON; a filter that leaves nothing out is said in words."""
    return json.dumps(value, ensure_ascii=False) if value != {} else "none (the whole register)"


def _is_of(event: Event, tenant: dict[str, Any], manifest: dict[str, Any]) -> bool:
    try:
        facts = _exported(event)
    except NotSaid:
        return False
    return (facts.export, facts.sha256, facts.count) == (
        manifest["export"],
        manifest["file"]["sha256"],
        tenant["count"],
    )


def _exported(event: Event) -> RegisterExported:
    return RegisterExported.read(json.loads(event.body)["facts"])
