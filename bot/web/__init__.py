"""The web's doors for citizens: chat page, REST, public pages and API."""
