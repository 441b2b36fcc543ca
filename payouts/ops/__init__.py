"""Staff pages of payouts: its part of the dashboard, and the page of a transfer."""
