"""The web process's door for WSGI servers. WSGI on purpose: Django's async handlers cost 2.8 times the processor time."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# What was loaded to this point lives as long as the process: the collector need not walk it again and again, which stopped all threads for
# tens of milliseconds at a time.
get_resolver().url_patterns  # noqa: B018 - loads every room's routes, and what they import
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
