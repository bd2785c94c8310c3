"""The API: a door for programs, over the same queries, forms and services as the pages."""
