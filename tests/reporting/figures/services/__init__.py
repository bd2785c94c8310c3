"""Tests of how the sums of figures are kept."""
