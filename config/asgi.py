"""The same door for ASGI servers, for places that offer nothing else; `config.wsgi` is the faster one."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_asgi_application()
