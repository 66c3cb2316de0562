"""What a camera writes beside a picture is not kept; the picture itself is (W64, W66)."""

import struct
import time
import zlib

import pytest

from whatsapp import pictures

PLACE = b"-1.6101 103.6131"


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", 2 + len(content)) + content


def exif(order: str, orientation: int) -> bytes:
    """Give an Exif segment: one entry that turns the picture, one that points to where it was taken."""
    entries = [(0x0112, 3, 1, orientation), (0x8825, 4, 1, 60)]
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
    for tag, kind, count, value in entries:
        size = "HH" if kind == 3 else "I"
        head += struct.pack(order + "HHI" + size, tag, kind, count, *([value, 0] if kind == 3 else [value]))
    return segment(0xE1, b"Exif\0\0" + head + bytes(4) + PLACE)


JFIF = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
COLOURS = segment(0xE2, b"ICC_PROFILE\0\1\1sRGB")
TABLES = segment(0xDB, b"\0" + bytes(64))
FRAME = segment(0xC2, struct.pack(">BHHB", 8, 3000, 4000, 3) + bytes(9))
SCAN = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56" + segment(0xC4, b"huffman")
SCAN += segment(0xDA, b"\1\2\0\0\x3f\0") + b"\x78\xff\x00"
PICTURE = JFIF + COLOURS + TABLES + FRAME + SCAN
END = b"\xff\xd9"


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def riff(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def webp(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 4000, 3000, 8, 2, 0, 0, 0))
BODY = chunk(b"IDAT", b"points") + chunk(b"IEND", b"")
WHOLE = bytes([0b00111110, 0, 0, 0]) + (3999).to_bytes(3, "little") + (2999).to_bytes(3, "little")
BARE = bytes([0b00110010, 0, 0, 0]) + WHOLE[4:]


@pytest.mark.parametrize(
    ("content_type", "given", "kept"),
    [
        ("image/jpeg", b"\xff\xd8" + exif("<", 1) + PICTURE + END, b"\xff\xd8" + PICTURE + END),
        ("image/jpeg", b"\xff\xd8" + PICTURE + segment(0xFE, PLACE) + END, b"\xff\xd8" + PICTURE + END),
        ("image/jpeg", b"\xff\xd8" + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE) + PICTURE + END,
         b"\xff\xd8" + PICTURE + END),
        ("image/jpeg", b"\xff\xd8\xff\xff" + segment(0xED, b"Photoshop 3.0\0" + PLACE) + PICTURE + END,
         b"\xff\xd8" + PICTURE + END),
        ("image/jpeg", b"\xff\xd8" + PICTURE + END + b"\xff\xd8" + exif(">", 6) + END, b"\xff\xd8" + PICTURE + END),
        ("image/jpeg", b"\xff\xd8" + exif("<", 1) + PICTURE, b"\xff\xd8" + PICTURE),
        ("image/png", SIGNATURE + HEAD + chunk(b"eXIf", PLACE) + chunk(b"tEXt", b"GPS\0" + PLACE) + BODY + PLACE,
         SIGNATURE + HEAD + BODY),
        ("image/webp", webp(riff(b"VP8X", WHOLE), riff(b"VP8 ", b"odd"), riff(b"EXIF", PLACE), riff(b"XMP ", PLACE)),
         webp(riff(b"VP8X", BARE), riff(b"VP8 ", b"odd"))),
    ],
)  # fmt: skip
def test_where_and_with_what_it_was_taken_goes_and_the_picture_stays(
    content_type: str, given: bytes, kept: bytes
) -> None:
    assert pictures.without_traces(given, content_type) == kept
    assert pictures.without_traces(kept, content_type) == kept


@pytest.mark.parametrize("order", "<>")
def test_how_a_photograph_is_to_be_turned_stays(order: str) -> None:
    stripped = pictures.without_traces(b"\xff\xd8" + exif(order, 6) + PICTURE + END, "image/jpeg")
    assert PLACE not in stripped
    only = stripped.removeprefix(b"\xff\xd8").removesuffix(PICTURE + END)
    assert only[4:10] == b"Exif\0\0"
    assert struct.unpack_from(">HHHIHH", only, 18) == (1, 0x0112, 3, 1, 6, 0)
    assert pictures.without_traces(stripped, "image/jpeg") == stripped


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0"),
        ("image/jpeg", b"\xff\xd8\xff\xe1\xff\xff" + PLACE),
        ("image/jpeg", b"\xff\xd8\xff\xe1\0\0"),
        ("image/jpeg", b"\xff\xd8 no marker"),
        ("image/png", SIGNATURE + b"\0" * 20),
        ("image/png", SIGNATURE + HEAD),
        ("application/pdf", b"%PDF-1.7\n"),
    ],
)
def test_what_cannot_be_read_as_a_picture_stays_as_it_is(content_type: str, data: bytes) -> None:
    assert pictures.without_traces(data, content_type) == data


@pytest.mark.parametrize(
    ("content_type", "data", "points"),
    [
        ("image/jpeg", b"\xff\xd8" + exif("<", 1) + PICTURE + END, 12_000_000),
        ("image/png", SIGNATURE + HEAD + BODY, 12_000_000),
        ("image/gif", b"GIF89a" + struct.pack("<HH", 50_000, 50_000), 2_500_000_000),
        ("image/webp", webp(riff(b"VP8X", WHOLE)), 12_000_000),
        ("image/webp", webp(riff(b"VP8 ", b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480))), 307_200),
        ("image/webp", webp(riff(b"VP8L", b"\x2f" + ((479 << 14) | 639).to_bytes(4, "little"))), 307_200),
        ("image/png", SIGNATURE, 0),
        ("image/jpeg", b"\xff\xd8\xff\xe0", 0),
        ("application/pdf", b"%PDF-1.7\n", 0),
    ],
)
def test_how_many_points_it_has_is_read_from_its_head(content_type: str, data: bytes, points: int) -> None:
    assert pictures.points(data, content_type) == points


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("image/jpeg", b"\xff\xd8" + b"\xff\xe1\0\2" * 1_000_000),
        ("image/jpeg", b"\xff\xd8" + segment(0xDA, b"\1\1\0\0\x3f\0") + (b"\xff" * 100_000 + b"\0") * 20),
        ("image/jpeg", b"\xff\xd8" + b"\xff" * 4_000_000),
        ("image/png", SIGNATURE + HEAD + chunk(b"tEXt", b"") * 300_000),
        ("image/webp", webp(riff(b"XMP ", b"") * 500_000)),
    ],
    ids=["segments", "a long row", "marker without end", "chunks", "riff"],
)
def test_what_is_made_to_keep_us_busy_is_left_as_it_is_at_once(content_type: str, data: bytes) -> None:
    began = time.process_time()
    assert pictures.without_traces(data, content_type) == data
    assert pictures.points(data, content_type) in {0, 12_000_000}
    assert time.process_time() - began < 1
