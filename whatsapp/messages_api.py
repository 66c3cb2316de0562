"""Twilio's Messages, by twilio-python's client, versions and pages, without the resources nobody here asks for.

`client.messages` loads all hundred of them: 11 MB in a worker, and most of a second before the first answer leaves.
Fields as in https://www.twilio.com/docs/messaging/api/message-resource.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from twilio.base.domain import Domain
from twilio.base.page import Page
from twilio.base.version import Version
from twilio.rest import Client

HOST, VERSION = "https://api.twilio.com", "2010-04-01"
PAGE = 250
"""Records read at a time, of the thousand there may be: whole, a thousand take 4 MB."""
MOST_PAGES = 4_000
"""A list that never ends is nobody's log."""
HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}

Fields = Mapping[str, object]


class Messages:
    """The messages of a client's account. Raises what twilio-python raises."""

    def __init__(self, client: Client) -> None:
        self._domain = Domain(client, HOST)
        self._version = Version(self._domain, VERSION)
        self._folder = f"/Accounts/{client.account_sid}/Messages"

    def create(self, fields: Fields) -> dict[str, Any]:
        """Have a message sent; return what Twilio says of it."""
        made = self._version.create("POST", f"{self._folder}.json", data=dict(fields), headers=dict(HEADERS))
        return dict(made)

    def newest(self, filters: Fields, page: int = PAGE) -> Iterator[dict[str, Any]]:
        """Yield messages, the newest first, asking for page after page of so many."""
        return self._listed("messages", f"{self._folder}.json", filters, page)

    def media(self, sid: str, limit: int) -> Iterator[dict[str, Any]]:
        """Yield the files of a message."""
        return islice(self._listed("media_list", f"{self._folder}/{sid}/Media.json", {}, limit), limit)

    def _listed(self, name: str, uri: str, filters: Fields, page: int) -> Iterator[dict[str, Any]]:
        """Yield the records of page after page; raise KeyError, TypeError or ValueError for what is no such list.

        Taken for a shorter one it would have a message sent twice, or one that came in not found.
        """
        answer = self._version.page("GET", uri, params={**filters, "PageSize": page}, headers=dict(HEADERS))
        seen = set[str]()
        while True:
            told = Page.process_response(answer)
            records = told[name]
            if not isinstance(records, list):
                raise TypeError(f"{name} is no list")
            yield from map(dict, records)
            further = told.get("next_page_uri")
            if not further:
                return
            if further in seen or len(seen) > MOST_PAGES:
                raise ValueError("the pages have no end")
            seen.add(further)
            answer = self._domain.twilio.request("GET", self._domain.absolute_url(further))
