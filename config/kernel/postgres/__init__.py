"""Django's PostgreSQL backend with one question answered more cheaply; settings name it as ENGINE."""
