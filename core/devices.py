"""A browser in words, from what it says of itself, so that people know their own sign-ins again. Pure."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("CriOS", "Chrome"),
    ("FxiOS", "Firefox"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """Return "Chrome, Windows"; empty when it says nothing we know."""
    browser = _first(user_agent, _BROWSERS)
    return ", ".join(word for word in (browser, _first(user_agent, _SYSTEMS)) if word)


def _first(text: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((words for mark, words in known if mark in text), "")
