"""A QR code of the page's address, drawn by segno (extra `qr`)."""

from __future__ import annotations

from io import BytesIO


def draw(address: str, out: BytesIO) -> None:
    """Write a QR code as SVG."""
    import segno  # noqa: PLC0415 - an extra

    segno.make(address, micro=False).save(out, kind="svg", scale=4, border=4, xmldecl=False)
