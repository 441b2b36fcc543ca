"""Django's PostgreSQL backend with a cheaper check of kept connections; settings name it as ENGINE."""
