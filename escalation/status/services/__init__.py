"""Writing the status page: one verb, one transaction."""
