"""The application as a WSGI server calls it: `gunicorn spinepath.clinic.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from spinepath.clinic.hooks import service
from spinepath.clinic.records import warm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinepath.clinic.settings")
application = get_wsgi_application()
warm.start()
service.start()  # after Django: it needs the settings
