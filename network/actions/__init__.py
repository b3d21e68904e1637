"""What changes several things at once, or sends mail."""
