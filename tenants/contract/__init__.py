"""What was agreed with a customer: hours, terms, classification."""
