"""One module a resource: its models, its calls, its methods.

Generated from openapi.yaml; changes made here are lost.
"""
