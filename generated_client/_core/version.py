"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "fbdecbda324c1df5adf1f49a1b6c4059cea8fc10bc4f14885d3507ddd141df5c"
BASE_URL = "https://api.mijnklantportaal.nl/v1"
