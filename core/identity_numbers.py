"""How an Indonesian identity number (NIK) looks: sixteen digits, in the groups people write it in."""

import re

_YEARS = r"(?:(?:19|20)\d\d[ .\-]){3}(?:19|20)\d\d"
IDENTITY_NUMBER = re.compile(
    r"(?<!\d)(?:\d{16}|\d{6}[ .\-]\d{6}[ .\-]\d{4}|\d\d[ .\-]\d\d[ .\-]\d\d[ .\-]\d{6}[ .\-]\d{4}|"
    rf"(?!{_YEARS})\d{{4}}[ .\-]\d{{4}}[ .\-]\d{{4}}[ .\-]\d{{4}})(?!\d)"
)
"""Four years, or amounts beside each other, are none."""
