"""Twilio's error codes, mapped once to what we do (PLATFORM.md, section 7; twilio.com/docs/api/errors)."""

from datetime import timedelta
from enum import StrEnum


class Remedy(StrEnum):
    """What to do about a refused message."""

    RETRY_LATER = "retry_later"
    NEVER = "never"
    """Our content is wrong, or the code is not known: sending it again would fail again."""
    UNREACHABLE = "unreachable"
    OPTED_OUT = "opted_out"
    OUR_CONFIGURATION = "our_configuration"
    WINDOW_CLOSED = "window_closed"


_CODES: dict[Remedy, tuple[int, ...]] = {
    Remedy.RETRY_LATER: (408, 429, 503, 20429, 21611, 30001, 63009, 63010, 63012, 63018, 63019, 63038),
    Remedy.NEVER: (
        21617, 21619, 21620, 21623, 21654, 21655, 21656, 35111, 35115, 35118, 63005, 63013, 63021, 63027, 63028, 63030,
        63031, 63032, 63040, 63041, 63042, 63049,
    ),
    Remedy.UNREACHABLE: (21211, 21614, 63003, 63015, 63024),
    Remedy.OPTED_OUT: (21610, 63014, 63033),
    Remedy.OUR_CONFIGURATION: (
        401, 403, 404, 20003, 20005, 20404, 21603, 21659, 21660, 21703, 21910, 30002, 63007, 63008, 63020, 63051,
    ),
    Remedy.WINDOW_CLOSED: (63016,),
}  # fmt: skip

REMEDIES: dict[int, Remedy] = {code: remedy for remedy, codes in _CODES.items() for code in codes}
DAILY_CAP = 63038
"""The account's messages of a rolling day are used up."""
NOT_FOUND = frozenset({404, 20404})
"""Our account's address is wrong, or only what one message names."""
_BACK_OFF_SECONDS = (2, 5, 15, 30, 60)
"""The last step repeats. It is no longer, because what waits must leave soon after Twilio is itself again."""
UNREACHED_SECONDS = 20
"""The longest of these waits where the request never left: that may be tried often."""
_AFTERWARDS_SECONDS = (60, 300, 900)
PATIENCE = timedelta(hours=24)
"""How long a message waits for the operator before it has failed."""


def remedy(code: int | None) -> Remedy:
    """Return what to do about a code; Twilio adds codes without notice, so an unknown one is final."""
    return REMEDIES.get(code or 0, Remedy.NEVER)


def stops_all(code: int | None) -> bool:
    """Tell whether nothing can leave now, whatever it is: our configuration is wrong, or the day's cap is reached."""
    return code == DAILY_CAP or remedy(code) is Remedy.OUR_CONFIGURATION


def is_known(code: int | None) -> bool:
    """Tell whether the table has the code."""
    return code in REMEDIES


def back_off(attempts: int) -> int:
    """Return the seconds to wait after so many refused attempts; the last step repeats."""
    return _BACK_OFF_SECONDS[min(max(attempts, 1), len(_BACK_OFF_SECONDS)) - 1]


def back_off_afterwards(code: int | None, attempts: int) -> int | None:
    """Return the seconds before a message that Twilio took and WhatsApp refused is tried anew, or None for no more."""
    if code == DAILY_CAP:
        return 3600 if attempts <= 24 else None
    return _AFTERWARDS_SECONDS[attempts - 1] if 1 <= attempts <= len(_AFTERWARDS_SECONDS) else None
