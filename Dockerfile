# One image; docker-compose.yml runs it as set_up, web, worker and beat.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PATH=/srv/venv/bin:$PATH \
    KNOTWORK_VAR=/srv/var \
    STATIC_ROOT=/srv/static

RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin knotwork \
    && install --directory --owner knotwork --mode 0700 /srv/var
WORKDIR /srv/knotwork

COPY requirements/base.txt requirements/base.txt
RUN python -m venv /srv/venv && pip install --require-hashes -r requirements/base.txt

COPY . .
RUN SECRET_KEY=only-for-collecting-static-files python manage.py collectstatic

USER knotwork
EXPOSE 8000
CMD ["granian", "--interface", "asginl", "--host", "0.0.0.0", "--port", "8000", "config.asgi:application"]
