"""A page of paper with one picture at its true size, as a PDF; nothing else."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

POINTS_PER_MM = 72 / 25.4


def picture_page(
    modules: NDArray[np.uint8], module_mm: float, page_mm: tuple[float, float], caption: str
) -> bytes:
    """Return a PDF page (width, height) with grey `modules` (H, W) in its middle.

    Each module is a square of `module_mm`; `caption` (ASCII) stands below.
    """
    width, height = (side * POINTS_PER_MM for side in page_mm)
    rows, columns = modules.shape
    across, down = (count * module_mm * POINTS_PER_MM for count in (columns, rows))
    left, bottom = (width - across) / 2, (height - down) / 2
    words = caption.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    drawing = (
        f"q {across:.4f} 0 0 {down:.4f} {left:.4f} {bottom:.4f} cm /Board Do Q\n"
        f"BT /Words 8 Tf {left:.4f} {bottom - 14:.4f} Td ({words}) Tj ET\n"
    ).encode("ascii")
    pixels = zlib.compress(modules.tobytes(), 9)
    return _document(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.4f} {height:.4f}] "
                "/Contents 4 0 R /Resources << /XObject << /Board 5 0 R >> "
                "/Font << /Words 6 0 R >> >> >>"
            ).encode("ascii"),
            _stream(b"", drawing),
            _stream(
                f"/Type /XObject /Subtype /Image /Width {columns} /Height {rows} "
                "/ColorSpace /DeviceGray /BitsPerComponent 8 /Interpolate false "
                "/Filter /FlateDecode".encode("ascii"),
                pixels,
            ),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def _document(objects: list[bytes]) -> bytes:
    """Return the file: objects from number 1 on, the first being the catalogue."""
    text, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        text
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
        + b"startxref\n%d\n%%%%EOF\n" % len(text)
    )
