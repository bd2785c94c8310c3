"""The ledger: everything that happened, in one chain per tenant, on the ground of all rooms."""
