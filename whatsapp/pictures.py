"""Pictures without what a camera writes beside them: position, device, times, previews (ASVS 5.0, 14.2.8); how large.

Nothing is decoded and no point of the picture changes. What cannot be read as its kind of picture stays as it is.
"""

import re
import struct
from collections.abc import Callable, Iterator, Mapping

MOST_POINTS = 120_000_000
"""Width by height: cameras of telephones make up to 108 million, a browser needs four octets for each (ASVS 5.2.6)."""

_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_SCAN, _END, _FIRST_APP, _COMMENT = 0xDA, 0xD9, 0xE0, 0xFE
_MARKER = re.compile(rb"\xff++[^\x00\xff]", re.DOTALL)
_NEXT_MARKER = re.compile(rb"(?<!\xff)\xff++[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""After a scan, whose own octets 0xFF are followed by zero. A row of them is looked at once, however long."""
MOST_PARTS = 20_000
"""Segments or chunks: sixteen megabytes in pieces of a kilobyte; more are made to keep us busy."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG_HEAD = 8
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT cICP acTL fcTL fdAT".split()
)
_WEBP_TRACES = {b"EXIF": 0x08, b"XMP ": 0x04}
"""Chunks that tell about the camera, with the bit of the first chunk that announces each."""


def without_traces(data: bytes, content_type: str) -> bytes:
    """Return the picture without its metadata; only how it is to be turned stays."""
    strip = _STRIPPERS.get(content_type)
    try:
        return strip(data) if strip else data
    except (ValueError, IndexError, struct.error):
        return data


def points(data: bytes, content_type: str) -> int:
    """Return how many points the picture says it has; 0 for what is no picture or does not say."""
    measure = _MEASURES.get(content_type)
    try:
        width, height = measure(data) if measure else (0, 0)
    except (ValueError, IndexError, struct.error):
        return 0
    return width * height


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, octets) up to the picture's end, a scan together with what it announces.

    What follows the end is left out: makers put a film or a second picture there, with metadata of its own.
    """
    at = 2
    for _ in range(MOST_PARTS):
        found = _MARKER.match(data, at)
        if found is None:
            raise ValueError("no marker")
        marker, at = data[found.end() - 1], found.end()
        if marker == _END:
            yield marker, b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", data, at)
        end = at + length
        if length < 2 or end > len(data):
            raise ValueError("a segment leads out of the file")
        if marker == _SCAN:
            following = _NEXT_MARKER.search(data, end)
            end = following.start() if following else len(data)
        yield marker, b"\xff" + bytes([marker]) + data[at:end]
        if end == len(data):  # cut off: browsers show what there is
            return
        at = end
    raise ValueError("too many parts")


def _jpeg(data: bytes) -> bytes:
    kept = [data[:2]]
    for marker, octets in _jpeg_segments(data):
        if octets.startswith(_EXIF, 4):
            kept.append(_turned(octets[4 + len(_EXIF) :]))
        elif not _is_trace(marker, octets[4:]):
            kept.append(octets)
    return b"".join(kept)


def _is_trace(marker: int, content: bytes) -> bool:
    """Say whether a segment tells about camera or place; JFIF, colours (ICC, Adobe) belong to the picture."""
    if marker == _COMMENT:
        return True
    if not _FIRST_APP <= marker <= _FIRST_APP + 15:
        return False
    return not content.startswith((b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"))


def _turned(tiff: bytes) -> bytes:
    """Return an Exif segment with the picture's orientation alone, or nothing if it stands upright or does not say."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (at,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, at)
        entries = (struct.unpack_from(order + "HHIH", tiff, at + 2 + 12 * number) for number in range(count))
        value = next((value for tag, _, _, value in entries if tag == _ORIENTATION), 1)
    except (KeyError, struct.error):
        return b""
    if not 2 <= value <= 8:
        return b""
    only = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(only)) + _EXIF + only


def _jpeg_size(data: bytes) -> tuple[int, int]:
    for marker, octets in _jpeg_segments(data):
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", octets, 5)
            return width, height
    return 0, 0


def _png(data: bytes) -> bytes:
    kept, at = [data[:_PNG_HEAD]], _PNG_HEAD
    for _ in range(MOST_PARTS):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if kind in _PNG_KEPT:
            kept.append(data[at:end])
        if kind == b"IEND":
            return b"".join(kept)
        at = end
    raise ValueError("no end")


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, _PNG_HEAD + 8)
    return width, height


def _webp(data: bytes) -> bytes:
    kept: list[bytes] = []
    gone, at = 0, 12
    for _ in range(MOST_PARTS):
        if at + 8 > len(data):
            break
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        if kind in _WEBP_TRACES:
            gone |= _WEBP_TRACES[kind]
        else:
            kept.append(data[at:end])
        at = end
    else:
        raise ValueError("too many parts")
    if kept and kept[0].startswith(b"VP8X"):
        head = bytearray(kept[0])
        head[8] &= ~gone
        kept[0] = bytes(head)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _gif_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


_STRIPPERS: Mapping[str, Callable[[bytes], bytes]] = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
_MEASURES: Mapping[str, Callable[[bytes], tuple[int, int]]] = {
    "image/jpeg": _jpeg_size,
    "image/png": _png_size,
    "image/webp": _webp_size,
    "image/gif": _gif_size,
}
