"""Joins the parts: settings, addresses, worker, start-up and checks."""
