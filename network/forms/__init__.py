"""Forms about people, organisations, places and pictures."""
