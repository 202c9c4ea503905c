"""Signatures of lists: what ssh-keygen is told and what it answers.

Must not run a program or touch a file.
"""
