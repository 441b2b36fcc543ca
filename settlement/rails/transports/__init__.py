"""Transports: the only functions of the settlement that touch the outside. Each refuses an open transaction first (law 3)."""
