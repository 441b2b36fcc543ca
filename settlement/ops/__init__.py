"""Staff pages of settlement: its part of the dashboard, and the form that decides a disputed amount."""
