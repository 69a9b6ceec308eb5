# The sandbox as a container, see docs/testing.md:
#   docker build -t mijnklantportaal-sandbox .
#   docker run --rm -p 8060:8060 -p 8061:8061 mijnklantportaal-sandbox
FROM python:3.13-slim

COPY pyproject.toml README.md LICENSE openapi.yaml /src/
COPY generator /src/generator
COPY sandbox /src/sandbox
RUN pip install --no-cache-dir "/src[sandbox]"

# For `--data /data/portal.db`; everything else is in memory.
RUN useradd sandbox && install --directory --owner sandbox /data
USER sandbox

EXPOSE 8060 8061
ENTRYPOINT ["mijnklantportaal-sandbox", "--host", "0.0.0.0"]
