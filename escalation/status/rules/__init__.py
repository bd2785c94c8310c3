"""Decisions of the status page: pure, no clock and no database."""
