"""The vocabulary: frozen values, made correct once.

Knows the standard library, ada_url (in `url.py`) and Stemmer (in `text.py`) alone.
Must not touch network, clock or terminal; of the disk, the tables that are shipped.
"""
