"""Looks at what has changed: their document against ours (drift), this package against an older one (changes)."""
