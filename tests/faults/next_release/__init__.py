"""What a next release might bring: migrations that old processes have to live with."""
