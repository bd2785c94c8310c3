"""A place for servers of one test."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def place():
    """A folder that PostgreSQL can reach when root runs the tests; pytest's own is closed."""
    folder = Path(tempfile.mkdtemp(prefix="servicedesk-place-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
