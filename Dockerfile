ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes --only-binary :all: -r requirements.txt
COPY . .
# Nothing of these values stays: collecting the static files needs settings that load.
RUN SECRET_KEY=only-while-the-image-is-built-and-kept-nowhere-at-all-0123456789 \
    ALLOWED_HOSTS=build.example VAR_DIR=/app/var \
    /venv/bin/python manage.py collectstatic --no-input
RUN /venv/bin/python -m compileall -q archive denkzellen events network

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="DENKZELLEN" \
      org.opencontainers.image.description="Calendar, memory and directory of a culture network" \
      org.opencontainers.image.licenses="EUPL-1.2"
# What the month programmes are set with (WeasyPrint), and their type.
RUN apt-get update -q && apt-get install -q -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app --no-create-home --shell /usr/sbin/nologin denkzellen
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/app/var BACKUP_DIR=/app/var/backups
COPY --from=build /venv /venv
COPY --from=build /app /app
# All of it belongs to root but these two: a volume that is mounted here starts with this owner.
RUN install -d -o denkzellen -g denkzellen /app/var/media /app/var/backups
USER denkzellen
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "denkzellen.healthcheck"]
# WEB_CONCURRENCY is the number of processes.
CMD ["gunicorn", "denkzellen.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "denkzellen.web_worker.WebWorker", \
     "--threads", "8", "--timeout", "60", "--graceful-timeout", "30", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
