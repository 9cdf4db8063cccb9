# syntax=docker/dockerfile:1
# The page in a container: see docs/deploy.md.
FROM python:3.11-slim

# Where torch and torchaudio come from; for CUDA builds, https://pypi.org/simple.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

# Hugging Face Spaces run everything as the user 1000.
RUN useradd --create-home --uid 1000 tripaug \
    && mkdir -p /data/corpora /data/runs \
    && chown -R tripaug /data
WORKDIR /home/tripaug/app

COPY requirements.txt ./
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# Two steps, as the two torches must come from one place, and the rest from the usual one.
RUN grep '^torch' requirements.txt > torch.txt \
    && pip install --no-cache-dir --index-url "$TORCH_INDEX" -r torch.txt \
    && pip install --no-cache-dir -r requirements.txt

COPY --chown=tripaug LICENSE README.md app.py ./
COPY --chown=tripaug assets ./assets
COPY --chown=tripaug checkpoints ./checkpoints
COPY --chown=tripaug docs ./docs
COPY --chown=tripaug tripaug_core ./tripaug_core

USER 1000
ENV HOME=/home/tripaug TRIPAUG_CORPORA=/data/corpora TRIPAUG_RUNS=/data/runs
VOLUME ["/data"]
EXPOSE 7860

# A Space says in SPACE_HOST under which name it is opened.
ENTRYPOINT ["/bin/sh", "-c", "exec python app.py --host 0.0.0.0 ${SPACE_HOST:+--allow-host $SPACE_HOST} \"$@\"", "app.py"]
