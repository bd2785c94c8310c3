"""Keeping the sums that figures are read from."""
