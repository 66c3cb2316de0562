"""What people type into a field of one line."""


def one_line(text: str, most: int) -> str:
    """Return it with single spaces, without signs nobody sees (PostgreSQL holds no NUL), and no longer than `most`."""
    seen = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(seen.split())[:most]
