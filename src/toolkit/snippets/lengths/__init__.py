"""The ways in which platforms count: one module each, all behind `snippets.length`.

Each takes a text and returns numbers. They must not know the table of platforms
and must not change a text. `regex` is imported here alone, and only for a text
that needs it.
"""
