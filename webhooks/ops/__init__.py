"""Staff pages of webhooks: its part of the dashboard."""
