"""Looking ahead: the report of a quarter, talked over with a customer and kept as it was sent."""
