#!/usr/bin/env python3
"""Django's command line, for this project."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
    # What a command makes it mostly keeps: to look through that is a tenth of starting one, and an
    # eighth of a migration.
    gc.set_threshold(100_000, 50, 50)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        # Whoever set a variable wrongly needs its name, not where it was read.
        sys.stderr.write(f"manage.py: {wrong}\n")
        sys.exit(2)
