"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "e8bdc6ae5b2627ef9b61d2aa5d10779ef11cdbdbf6132d7b304003ea7698cd52"
