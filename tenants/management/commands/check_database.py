"""./desk manage check_database: does the live database still have the walls of the migrations?"""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tenants import drift


class Command(BaseCommand):
    help = (
        "Compare policies, triggers, functions, grants, constraints and roles of the live database"
        " with what the migrations made. Lines with - are gone, lines with + are there instead."
        " The exit code is 0 when nothing differs, else 1."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--write", action="store_true",
            help="for developers, after a migration: keep what is there as what belongs there",
        )  # fmt: skip

    def handle(self, *_: Any, **options: Any) -> None:
        if options["write"]:
            if wanting := _wanting():
                said = "migration is" if wanting == 1 else "migrations are"
                raise CommandError(f"migrate it first: {wanting} {said} not applied")
            with connection.cursor() as cursor:
                lines = drift.lines_of(cursor)
            drift.DATABASE_FILE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            self.stdout.write(f"{len(lines)} lines kept in {drift.DATABASE_FILE.name}")
            return
        found = drift.look()
        for line in found.lines():
            self.stdout.write(line)
        if found.count:
            raise CommandError(f"{found.count} lines are not as the migrations made them")
        self.stdout.write("the database is as the migrations made it")


def _wanting() -> int:
    """Return how many migrations this database does not have."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
