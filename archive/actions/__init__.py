"""What the archive does to several objects at once."""
