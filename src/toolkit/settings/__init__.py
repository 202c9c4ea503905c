"""Settings: defaults, file, environment, flags, each value with its origin.

Reads TOML with tomllib and writes it with tomlkit.
Must not create anything when only read.
"""
