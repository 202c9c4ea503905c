"""Meaning: sentence vectors of texts, by a model on this machine.

An optional extra. Must not store, search or ask.
"""
