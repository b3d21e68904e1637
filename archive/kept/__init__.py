"""Kept states: what is frozen, the files made of it, and what of it may be shown today."""
