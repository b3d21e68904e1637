FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Nothing of these values stays: collecting the static files needs settings that load.
RUN SECRET_KEY=build ALLOWED_HOSTS=build VAR_DIR=/app/var \
    /venv/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim
# What the month programmes are set with (WeasyPrint), and their type.
RUN apt-get update -q && apt-get install -q -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app denkzellen
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/app/var
COPY --from=build /venv /venv
COPY --from=build /app /app
# A volume that is mounted here starts with this owner.
RUN install -d -o denkzellen -g denkzellen /app/var/media
USER denkzellen
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", ".ci/healthcheck.py"]
CMD ["gunicorn", "denkzellen.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
