"""Reading what figures are made of, and the page that shows them."""
