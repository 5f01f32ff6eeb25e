# One image for web, worker, beat and migrate; docker-compose.yml says which is which.

FROM node:22-bookworm-slim AS frontend
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY procops/ui/icons.json /app/procops/ui/icons.json
COPY frontend ./
RUN npm run build

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PROCOPS_DATA_DIR=/data PROCOPS_STATIC_DIR=/app/static
WORKDIR /app
COPY requirements/production.txt requirements/production.txt
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/production.txt
COPY manage.py ./
COPY procops procops
COPY workflows workflows
COPY handoffs handoffs
COPY metrics metrics
COPY templates templates
COPY --from=frontend /app/frontend/dist frontend/dist
# The settings are read, so the three that production asks for get values that nothing is ever served with.
RUN SECRET_KEY=only-while-the-image-is-built-and-never-used-to-sign PROCOPS_URL=http://build REDIS_URL=redis://build \
    python manage.py collectstatic --no-input --verbosity 0
RUN useradd --uid 10001 --no-create-home procops && install -d -o procops /data
USER procops
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "procops/running/gunicorn.py", "-b", "0.0.0.0:8000", "procops.wsgi"]
