"""Pages: what an HTML page says, shows and was.

Bytes in, values out. Must not fetch, store or decide what happens to a link.
"""
