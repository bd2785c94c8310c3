"""What class, contract and law ask of an incident, and what proves that it was done."""
