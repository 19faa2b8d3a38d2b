"""The application as a WSGI server calls it: `gunicorn spinepath.clinic.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinepath.clinic.settings")
application = get_wsgi_application()
