"""Errors of the embedded services and of the supervisor."""


class LocalServicesError(Exception):
    """Quittance cannot start here. The message says what to do."""
