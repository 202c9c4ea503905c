"""The vocabulary: frozen values, made correct once.

Knows the standard library only (and ada_url, inside `url.py`).
Must not touch disk, network, clock or terminal.
"""
