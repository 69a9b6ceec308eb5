"""How `openapi.yaml` becomes `generated_client/`."""

__version__ = "1.0.0"
