"""The full-screen picker; the only home of Textual.

It shows what the use cases return and calls them at a key.
Must not hold a rule of the domain.
"""
