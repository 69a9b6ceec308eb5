"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "737268dfa918af101122049ec132f48b1e81456968fb514237d26970c5e98bee"
