"""Periods and the arithmetic of figures: no clock, no scope."""
