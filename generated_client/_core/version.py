"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "277cd8179698d720f23b5271fe19411d476bb3a05cf3e437680ab3c5e0a24e51"
