"""From words to ranked links: parsing, correction, ranking, the crisis hint.

Pure over an index that is handed in; the only home of rapidfuzz.
Must not know how the index is stored, and never judges a person.
"""
