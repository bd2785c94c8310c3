"""A made-up provider with eight customers, for the demo: made by the services, like everything."""
