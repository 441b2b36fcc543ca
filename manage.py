"""The only entry point for people: every command of Quittance begins here."""

import os
import sys


def main() -> None:
    """Run a command with the embedded PostgreSQL and Redis behind it, unless settings name other ones."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from django.core.management import execute_from_command_line

    from config.local.commands import services_for

    with services_for(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
