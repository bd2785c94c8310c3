"""The API, through its door."""
