"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "a241d18665cc2bfc18efd788d565954ad3af52ece75cd8f7c64f84eff9ad92c9"
