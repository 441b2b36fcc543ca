"""Settlement: how the money moves, rail by rail and window by window."""
