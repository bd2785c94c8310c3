"""What people do with an incident: the verbs, each in one transaction."""
