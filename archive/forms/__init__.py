"""What the Redaktion fills in around the archive."""
