"""Commands of staff logins and status reference."""
