"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "c46d6a03aaff9b01dd41fbff12b1c0b06e230f11e2940346802c3ab12fbd646b"
BASE_URL = "https://api.mijnklantportaal.nl/v1"
