"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "90405a0c20a849ca2b84de56432ad64549b6525998f6191924ef0c75fa10c56b"
