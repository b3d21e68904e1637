"""What happens to events, to who comes, and to letters."""
