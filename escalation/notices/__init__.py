"""Notices: who is told what, by which means, and whether it arrived."""
