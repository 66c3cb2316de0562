"""What is asked of the harness's Twilio, and what it notes of each message."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """How one creation is treated: `way` is what the caller sees, `accepts` whether the message goes out."""

    way: str = "ok"
    accepts: bool = True
    code: int = 0
    seconds: float = 0.0
    callbacks: str = "normal"
    to: str = ""


@dataclass
class Sent:
    """A message in the journal. `ours` is the id the product put into its StatusCallback; times are of the machine."""

    sid: str
    ours: int
    to: str
    body: str
    callback: str
    began: float
    order: Order
    status: str = "queued"
    code: int | None = None
    file: str = ""
    """The address a file was lent to Twilio at."""
