"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "5f2a36f60a2a2a388e4f2754a58be18c0d0c848ca51ff350cd98749cd0f28ecc"
BASE_URL = "https://api.mijnklantportaal.nl/v1"
