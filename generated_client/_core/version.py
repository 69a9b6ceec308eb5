"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "e04950566483f469cea70914c68713c59d06960989b298d01e3e517cd41beb49"
BASE_URL = "https://api.mijnklantportaal.nl/v1"
