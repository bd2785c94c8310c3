# One image for web, worker, beat and the migrations; what runs is the command's business.
FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATE_DIR=/var/lib/servicedesk STATIC_ROOT=/app/staticfiles
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --no-deps -r requirements/base.txt
RUN useradd --system --uid 10001 --home-dir /var/lib/servicedesk --create-home servicedesk
COPY . .
RUN python -m servicedesk.texts && python manage.py collectstatic --noinput -v 0
USER 10001
CMD ["gunicorn", "servicedesk.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--worker-class", "servicedesk.buffering.BufferingWorker", "--keep-alive", "0"]
