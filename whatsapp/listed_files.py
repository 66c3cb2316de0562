"""Files of a message whose list could not be read when the message was found in Twilio's log: looked up when fetched.

Such a file stands as its place in the list, `…/Messages/MM…/Media.json#0`.
"""

import json

from whatsapp.fetching import NotFetchedError

_LIST = "/Media.json"


def place_in_list(message_url: str, number: int) -> str:
    """Return what stands for one of a message's files."""
    return f"{message_url}{_LIST}#{number}"


def is_place(url: str) -> bool:
    """Say whether this is a place in a list, and no file's own address."""
    return url.partition("#")[0].endswith(_LIST)


def found_in(data: bytes, place: str, api_url: str) -> tuple[str, str]:
    """Return the address and content type that a list shows at a place; raise NotFetchedError."""
    try:
        file = json.loads(data)["media_list"][int(place.partition("#")[2])]
        return address_of(file["uri"], api_url), str(file["content_type"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NotFetchedError("the list of the message's files does not show it") from None


def address_of(uri: object, api_url: str) -> str:
    """Return where a file lies of which a list tells the resource."""
    return api_url + str(uri).removesuffix(".json")
