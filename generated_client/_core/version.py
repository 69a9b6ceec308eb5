"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "c6cbd7a5c4a3e526bd869ac6a64889a275137d06471ee5c6427b5345483adab6"
