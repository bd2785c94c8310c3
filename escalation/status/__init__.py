"""The status page: what a provider shows of its services, and what is said of outages there."""
