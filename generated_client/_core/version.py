"""Which version this is, and of which document. Generated from openapi.yaml; changes made here are lost."""

VERSION = "1.0.0"
DOCUMENT_SHA256 = "d9046925ae918d61eb17199c2aa7b086e430c73434b40d01c2b8ad74462e98ba"
BASE_URL = "https://api.mijnklantportaal.nl/v1"
