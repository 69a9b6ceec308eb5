"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "f86520d52b2eba2804f8f2e1a860d461d952945bff3a918decc06be7c1e35bbe"
