"""How fast the client is, side by side with plain httpx and with other clients: `.venv/bin/python -m benchmarks`.

The command sets up what the peers need in `.venv-benchmarks`, measures, and writes `RESULTS.md`. Each measurement runs
in processes of its own; what is compared takes turns within one run, so that a slow moment of the machine meets all.
"""
