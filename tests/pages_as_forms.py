"""Reads the form of a staff page as a browser would send it back untouched."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields of the page's main form (the one that guards against leaving), in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._templates = 0
        self._text: list[str] | None = None
        self._select: list[str | None] | None = None
        self.feed(html)

    def __getitem__(self, name: str) -> str:
        return next(value for key, value in self.fields if key == name)

    def with_(self, **changes: str) -> dict[str, list[str]]:
        """The form to send, with some fields changed."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        return {**sent, **{name: [value] for name, value in changes.items()}}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self._inside = "data-guard" in found
        self._templates += tag == "template"
        if not self._inside or self._templates:
            return
        name, value = found.get("name"), found.get("value") or ""
        if tag == "input" and name and (found.get("type") not in ("checkbox", "radio") or "checked" in found):
            self.fields.append((name, value))
        elif tag == "textarea":
            self._text = [name or "", ""]
        elif tag == "select":
            self._select = [name, None]
        elif tag == "option" and self._select and ("selected" in found or self._select[1] is None):
            self._select[1] = value

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1] += data

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._text is not None:
            self.fields.append((self._text[0], self._text[1].removeprefix("\n")))
            self._text = None
        if tag == "select" and self._select is not None:
            self.fields.append((self._select[0] or "", self._select[1] or ""))
            self._select = None
