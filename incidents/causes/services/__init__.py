"""Writing problems, changes and releases: one verb, one transaction."""
