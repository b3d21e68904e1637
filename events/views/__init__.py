"""The pages of the calendar: what everybody sees, and what needs an account."""
