"""The web process: what granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["KNOTWORK_PROCESS"] = "web"
django_application = get_wsgi_application()

# Below, since these need the apps loaded.
from config.checks import refuse_an_insecure_start  # noqa: E402
from config.chunked_bodies import with_lengths  # noqa: E402

refuse_an_insecure_start()
# What is loaded by now stays; the garbage collector need not look at it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
application = with_lengths(django_application)
