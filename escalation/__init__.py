"""Who must be told, when, and whether it reached them."""
