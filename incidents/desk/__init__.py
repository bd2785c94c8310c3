"""Pages of the desk: queue, incident, its acts and their forms."""
