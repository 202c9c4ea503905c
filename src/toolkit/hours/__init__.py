"""Opening hours of a contact, read with the public holidays of its region.

The answer is open, closed, or "check hours": never a guess.
Must not know links, clocks or screens.
"""
