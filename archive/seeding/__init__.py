"""The data a new site begins with: the facts of Bremen, a marked demonstration, large amounts."""
