"""What somebody typed: kept while they sign in again, and handled once."""
