"""Routes to the clipboard, tried in the order of one table.

Each route says which one it is and whether it can know that it worked.
Must not print, and must not read the clipboard unasked.
"""
