"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "9c3da666339906c86ade0a4f1322896b20f4873fe0f9ef6cd77fdb4e3dd37d36"
