"""Links in files: reading and writing the formats a curator meets.

Turns bytes into records and row problems, and records into bytes.
Must not know the library or decide what happens to a row.
"""
