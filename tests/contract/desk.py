"""An officer who knows only what INTERFACE.md promises of the pages: forms by their action, the first textarea."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from tests.running import PASSWORD, Office


class Forms(HTMLParser):
    """The forms of a page: their action, hidden and plain values, and the names of their textareas."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str], list[str]]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}, []))
            self._inside = True
        elif self._inside and tag == "input" and given.get("name"):
            unchecked = given.get("type") in {"checkbox", "radio"} and "checked" not in given
            if not unchecked and given.get("type") not in {"file", "submit"}:
                self.forms[-1][1][given["name"]] = given.get("value", "")
        elif self._inside and tag == "textarea" and given.get("name"):
            self.forms[-1][2].append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Officer:
    """Somebody at the pages."""

    def __init__(self, office: Office, name: str, *, admin: bool = False) -> None:
        self.office, self.http = office, requests.Session()
        # A connection that rested may be closed at the moment a page is asked for: a browser asks again.
        self.http.mount(office.url, HTTPAdapter(max_retries=Retry(1, redirect=False, allowed_methods=("GET",))))
        self.email = f"{name.lower()}@kantor.example.org"
        words = ["officer", "create", "--email", self.email, "--name", name, *(["--admin"] if admin else [])]
        done = office.flask(*words, OFFICER_PASSWORD=PASSWORD)
        assert done.returncode == 0, done.stderr
        self.signs_in()

    def signs_in(self, password: str = PASSWORD) -> requests.Response:
        """Fill in the form at /login."""
        page = self.http.get(f"{self.office.url}/login", timeout=10).text
        assert page.count('type="password"') == 1
        (values,) = [values for action, values, _ in Forms(page).forms if "password" in values]
        given = values | {"email": self.email, "password": password}
        return self.http.post(f"{self.office.url}/login", data=given, timeout=10)

    def sees(self, path: str) -> str:
        """Return a page that must be there."""
        answer = self.http.get(urljoin(self.office.url, path), timeout=10)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def finds(self, number: str, tab: str) -> bool:
        """Say whether a consultation stands on a tab."""
        return f'data-consultation="{number}"' in self.sees(f"/queue/{tab}")

    def form(self, number: str, verb: str) -> tuple[dict[str, str], list[str]]:
        """Return what the form of an action carries, and its textareas."""
        action = f"/consultations/{number}/{verb}"
        found = [form for form in Forms(self.sees(f"/consultations/{number}")).forms if form[0] == action]
        assert found, f"no form with action {action}"
        return found[0][1], found[0][2]

    def does(self, number: str, verb: str, text: str | None = None) -> requests.Response:
        """Fill in the first textarea of an action's form, if there is a text, and send it."""
        values, areas = self.form(number, verb)
        return self.sends(number, verb, values | ({areas[0]: text} if text is not None else {}))

    def sends(self, number: str, verb: str, values: dict[str, str]) -> requests.Response:
        """Send an action's values."""
        return self.http.post(f"{self.office.url}/consultations/{number}/{verb}", data=values, timeout=10)
