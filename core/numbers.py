"""Whole numbers as people, pages and programs give them."""


def whole(text: str, digits: int = 9) -> int | None:
    """Read a whole number of at most so many digits, nine as a column of 32 bits holds them; None for all else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
