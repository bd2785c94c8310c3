"""Reading the status page: for the desk, for a customer, for everybody."""
