"""Drawing reports up, saying something of them, and sending them."""
