"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "9dda7cd0d9ff18c356f3fc9e3b60f66bdcc0e4c78d5412286011496c9a918570"
BASE_URL = "https://api.mijnklantportaal.nl/v1"
