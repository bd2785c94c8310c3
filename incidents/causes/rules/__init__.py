"""Decisions on problems and changes: pure, no clock and no database."""
