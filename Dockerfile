# The bot as an image: docker build --tag unchase . ; how to run it stands in docs/operating.md.

FROM python:3.13.11-slim-trixie AS made
COPY requirements.lock /
# Only wheels, each by its hash: nothing is compiled, and nothing comes in that the lock does not name.
RUN python -m venv --without-pip /opt/unchase \
    && pip --python /opt/unchase/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement /requirements.lock
WORKDIR /app
COPY coaching_content.yaml ./
COPY alembic alembic
COPY scripts/back_up.py scripts/healthy.py scripts/
COPY bot bot
# The file system is read-only later, so this is the time to compile. Whoever runs it may read all of it, however
# strict the checkout is.
RUN python -m compileall -q --invalidation-mode unchecked-hash bot scripts \
    && chmod -R a+rX /app

FROM python:3.13.11-slim-trixie
# Ids that stay the same from build to build: what lies in the volumes belongs to them.
RUN groupadd --gid 10001 unchase \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin unchase \
    && install --directory --owner 10001 --group 10001 --mode 0700 /data /cache
COPY --from=made /opt/unchase /opt/unchase
COPY --from=made /app /app
WORKDIR /app
# The drawing of pictures wants a temporary folder; the one for caches will do.
ENV PATH=/opt/unchase/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TMPDIR=/cache \
    CACHE_DIR=/cache \
    DATABASE_URL=sqlite:////data/unchase.db \
    LISTEN=0.0.0.0:8080 \
    METRICS_LISTEN=0.0.0.0:9090
USER 10001:10001
VOLUME ["/data", "/cache"]
EXPOSE 8080 9090
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-I", "scripts/healthy.py"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
