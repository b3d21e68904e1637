"""The pages of the archive: what everybody sees, and what needs an account."""
