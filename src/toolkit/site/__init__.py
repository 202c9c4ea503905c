"""The published page: HTML, feeds and what a phone keeps, as text.

Must not read a library, fetch or write files.
"""
