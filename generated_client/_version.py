"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "6e225d9793461b79a7c29126025260821d0f8652217b1a6d073d08d85624e881"
