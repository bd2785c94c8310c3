"""./desk manage anchor: sign the heads of all chains now, and look after the key."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tenants.clock import now
from tenants.ledger import signing
from tenants.ledger.anchor_file import HeadsLost
from tenants.ledger.anchors import NothingLost, check_key, make_anchor


class Command(BaseCommand):
    help = (
        "Sign the heads of all chains, when one changed since the last anchor. The worker does so"
        " every five minutes."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--restored", metavar="WHY",
            help="an older backup was put back: go on from it, and say why for ever",
        )  # fmt: skip
        of_key = parser.add_mutually_exclusive_group()
        of_key.add_argument(
            "--new-key", metavar="WHY",
            help="the key is lost: sign with another one from now on, and say why for ever",
        )  # fmt: skip
        of_key.add_argument(
            "--rotate", action="store_true", help="sign with another key from the next one on"
        )
        of_key.add_argument(
            "--public-key", action="store_true", help="print the public key, to be kept elsewhere"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        restored, new_key = _why(options["restored"]), _why(options["new_key"])
        try:
            if options["public_key"]:
                self.stdout.write(signing.pem_of(check_key()))
                return
            new = _new_key() if options["rotate"] else None
            next_key = signing.id_of(signing.read_private(new).public_key()) if new else ""
            state = make_anchor(now=now(), next_key=next_key, restored=restored, new_key=new_key)
            if new:
                _take(new)
        except (HeadsLost, NothingLost, signing.CannotSign) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"anchor {state.anchor.number} of {state.anchor.said['at']}:"
            f" {state.anchor.said['tenants']} organisations, {state.anchor.said['links']} events"
        )


def _why(given: str | None) -> str:
    """Return the reason that was given; one of no words is none."""
    if given is not None and not given.strip():
        raise CommandError("say why")
    return (given or "").strip()


def _new_key() -> bytes:
    if settings.ANCHOR_KEY:
        raise CommandError(
            "ANCHOR_KEY is set: this would not replace it. Take it away for as long as this runs,"
            f" with the key in {settings.ANCHOR_KEY_PATH}, and set it to what stands there then."
        )
    return signing.new_key()


def _take(new: bytes) -> None:
    """Put the new key in the place of the old one, whole."""
    path = Path(settings.ANCHOR_KEY_PATH)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(new)
    fresh.replace(path)
    signing.keep_public(signing.read_private(new).public_key())
