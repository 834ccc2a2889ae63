"""The WSGI application of the web process, served by granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from config.environment import prepare_environment

prepare_environment()
os.environ["KNOTWORK_PROCESS"] = "web"
django_application = get_wsgi_application()

# Below, since these need the apps loaded.
from config.checks import refuse_insecure_start  # noqa: E402
from config.chunked_bodies import with_lengths  # noqa: E402

refuse_insecure_start()
# The objects loaded by now stay; the garbage collector need not look at them again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
application = with_lengths(django_application)
