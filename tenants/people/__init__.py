"""Who signs in, is invited, holds a function and leaves."""
