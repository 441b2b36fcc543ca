"""What can go wrong before there is a database to speak of."""


class LocalServicesError(Exception):
    """The embedded services cannot run here; the message says what to do about it."""
