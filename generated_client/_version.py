"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "5cfb972b93f41cb44abc063b95101128cd60c5597374bc312817d9bbff0e9979"
