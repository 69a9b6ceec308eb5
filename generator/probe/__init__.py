"""Compares the live service with the document: every GET operation, reads only. See `command` for how it is called."""
