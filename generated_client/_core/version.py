"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "f717be032ed83a1fef2c490697d58fc825451b51a5845d42e63c8a6e69f7da86"
BASE_URL = "https://api.mijnklantportaal.nl/v1"
