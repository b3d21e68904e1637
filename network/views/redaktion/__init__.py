"""The pages of the Redaktion."""
