"""Twilio's errors: which come with the answer, which afterwards, and their words."""

# Code → (HTTP status, message) of the errors that Twilio answers a request with.
AT_ONCE = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource {} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number: {}"),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL {} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21620: (400, "Invalid media URL(s): {}"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21654: (400, "ContentSid Required"),
    21655: (400, "The ContentSid Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid."),
    21910: (400, "Invalid From and To pair. From and To should be of the same channel"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
}

# Code → message of the errors that reach the product by status callback only.
AFTERWARDS = {
    30001: "Queue overflow",
    63003: "Channel could not find To address",
    63005: "Channel did not accept given content",
    63008: "Could not execute the request because the channel module was misconfigured",
    63009: "Channel provider returned error",
    63010: "Channels - Twilio Internal error",
    63012: "Channel provider returned an internal service error",
    63013: "Channel policy violation",
    63014: "Message to the user was blocked by user action",
    63015: "Channel Sandbox can only send messages to phone numbers that have joined the Sandbox",
    63016: "Failed to send freeform message because you are outside the allowed window."
    " If you are using WhatsApp, please use a Message Template.",
    63018: "Rate limit exceeded for Channel",
    63019: "Media failed to download",
    63020: "Twilio encountered a Business Manager account error",
    63021: "Channel invalid content error",
    63024: "Invalid message recipient",
    63027: "Template does not exist for a language and locale",
    63028: "Number of parameters provided does not match the expected number of parameters",
    63032: "User's number is part of an experiment",
    63033: "Recipient User blocked to receive message",
    63038: "Account exceeded the daily messages limit",
    63041: "Template is paused",
    63049: "Meta chose not to deliver this WhatsApp marketing message",
    63051: "WhatsApp Business Account is locked",
}

# These had left for the person before they came back; the others never left Twilio.
UNDELIVERED = {30001, 63003, 63014, 63024, 63032, 63033, 63049}


class TwilioError(Exception):
    """An error Twilio answers with."""

    def __init__(self, code: int, status: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message

    def as_json(self) -> dict[str, object]:
        """Return the body of the answer."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def refusal(code: int, about: str = "") -> TwilioError:
    """Return the error of a code; a code that is not known here is a plain 400."""
    status, message = AT_ONCE.get(code, (400, f"Error {code}"))
    return TwilioError(code, status, message.format(about))


def comes_afterwards(code: int) -> bool:
    """Tell whether a code reaches the product by callback, after a 201."""
    return code not in AT_ONCE and code >= 30000


def words(code: int) -> str:
    """Return what Twilio says about a code."""
    if code in AT_ONCE:
        return AT_ONCE[code][1].format("")
    return AFTERWARDS.get(code, "Unknown error")
