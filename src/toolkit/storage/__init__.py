"""The library file: the only place that knows SQL, tables and sqlite3.

Rows become domain values here and nowhere else.
Must not print, ask, or decide what a link is worth.
"""
