"""One module a resource: models, calls, methods.

Generated from openapi.yaml; changes made here are lost.
"""
