"""What a Bot API server knows: chats, messages, topics, who blocked whom; answers methods as Telegram does, errors included."""

import html
import re
import time
from dataclasses import dataclass, field
from typing import Any

BOT = {"id": 4242, "is_bot": True, "first_name": "Bussola", "username": "bussola_prova_bot"}
_TAG = re.compile(r"<(/?)(b|i|u|s|a|code|pre|blockquote)(?: [^<>]*)?>")


class RefusedError(Exception):
    """An answer with ``ok`` false."""

    def __init__(self, code: int, words: str, **parameters: Any) -> None:
        self.code, self.words, self.parameters = code, words, parameters
        super().__init__(words)


@dataclass
class Group:
    """A group of operators; ``moved_to`` once it was upgraded."""

    is_forum: bool = True
    is_admin: bool = True
    moved_to: int | None = None
    topics: dict[int, dict[str, Any]] = field(default_factory=dict)


def read_html(text: str) -> str:
    """The text without its tags; refuses what Telegram cannot parse."""
    open_tags: list[str] = []
    for match in _TAG.finditer(text):
        if not match[1]:
            open_tags.append(match[2])
        elif not open_tags or open_tags.pop() != match[2]:
            raise RefusedError(400, "Bad Request: can't parse entities: unexpected end tag")
    bare = _TAG.sub("", text)
    if open_tags or "<" in bare:
        raise RefusedError(400, "Bad Request: can't parse entities: unclosed or unsupported tag")
    return html.unescape(bare)


class World:
    """All state. ``messages`` holds what is in each chat now, the bot's and the people's."""

    def __init__(self) -> None:
        self.messages: dict[int, list[dict[str, Any]]] = {}
        self.groups: dict[int, Group] = {}
        self.blocked: set[int] = set()
        self.answered_callbacks: list[dict[str, Any]] = []
        self.reactions: list[dict[str, Any]] = []
        self.commands: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {}
        self._numbers = 0

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def skip_to(self, number: int) -> None:
        """Numbers up to this one are taken."""
        self._numbers = number

    def in_chat(self, chat: int) -> list[dict[str, Any]]:
        """What the bot has in this chat now, oldest first."""
        return [message for message in self.messages.get(chat, ()) if message["from"] is BOT]

    def texts(self, chat: int, topic: int | None = None) -> list[str]:
        """The bot's texts in a chat, or in one of its topics."""
        return [m["text"] for m in self.in_chat(chat) if "text" in m and (topic is None or m.get("message_thread_id") == topic)]

    def answer(self, method: str, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        """The ``result`` of a call, or ``RefusedError``."""
        handler = getattr(self, f"do_{method.lower()}", None)
        if handler is None:
            raise RefusedError(404, "Not Found: method not found")
        return handler(params, files)

    def _chat(self, params: dict[str, Any]) -> int:
        chat = int(params["chat_id"])
        if chat in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat < 0:
            group = self.groups.get(chat)
            if group is None:
                raise RefusedError(400, "Bad Request: chat not found")
            if group.moved_to is not None:
                raise RefusedError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=group.moved_to)
        return chat

    def _topic(self, chat: int, params: dict[str, Any], *, to_write: bool = True) -> dict[str, Any]:
        thread = params.get("message_thread_id")
        if thread is None:
            return {}
        topic = self.groups[chat].topics.get(int(thread)) if chat in self.groups else None
        if topic is None:
            raise RefusedError(400, "Bad Request: message thread not found")
        if to_write and topic["closed"] and not self.groups[chat].is_admin:
            raise RefusedError(400, "Bad Request: TOPIC_CLOSED")
        return {"message_thread_id": int(thread), "is_topic_message": True}

    def _forum(self, params: dict[str, Any]) -> Group:
        group = self.groups[self._chat(params)]
        if not group.is_forum:
            raise RefusedError(400, "Bad Request: the chat is not a forum")
        if not group.is_admin:
            raise RefusedError(400, "Bad Request: not enough rights to create a topic")
        return group

    def _new(self, params: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(params)
        thread = self._topic(chat, params)
        kind = "supergroup" if chat < 0 else "private"
        message = {"message_id": self.number(), "date": int(time.time()), "chat": {"id": chat, "type": kind}, "from": BOT}
        message |= thread | content
        if "reply_markup" in params:
            message["reply_markup"] = params["reply_markup"]
        self.messages.setdefault(chat, []).append(message)
        return message

    def _text(self, params: dict[str, Any]) -> str:
        text = str(params.get("text", ""))
        bare = read_html(text) if params.get("parse_mode") == "HTML" else text
        if not bare.strip():
            raise RefusedError(400, "Bad Request: message text is empty")
        if len(bare.encode("utf-16-le")) // 2 > 4096:
            raise RefusedError(400, "Bad Request: message is too long")
        for row in params.get("reply_markup", {}).get("inline_keyboard", ()):
            if any(len(key.get("callback_data", "").encode()) > 64 for key in row):
                raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
        return bare

    def _find(self, params: dict[str, Any], words: str) -> dict[str, Any]:
        for message in self.messages.get(self._chat(params), ()):
            if message["message_id"] == int(params["message_id"]):
                return message
        raise RefusedError(400, f"Bad Request: {words}")

    def do_getme(self, params: Any, files: Any) -> Any:
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def do_sendmessage(self, params: dict[str, Any], files: Any) -> Any:
        return self._new(params, {"text": self._text(params)})

    def do_editmessagetext(self, params: dict[str, Any], files: Any) -> Any:
        message = self._find(params, "message to edit not found")
        text, markup = self._text(params), params.get("reply_markup", {"inline_keyboard": []})
        if message.get("text") == text and message.get("reply_markup", {"inline_keyboard": []}) == markup:
            raise RefusedError(400, "Bad Request: message is not modified")
        message |= {"text": text, "reply_markup": markup}
        return message

    def do_editmessagecaption(self, params: dict[str, Any], files: Any) -> Any:
        message = self._find(params, "message to edit not found")
        if not {"photo", "document", "video", "voice", "audio"} & message.keys():
            raise RefusedError(400, "Bad Request: there is no caption in the message to edit")
        if message.get("caption") == params["caption"]:
            raise RefusedError(400, "Bad Request: message is not modified")
        message["caption"] = params["caption"]
        return message

    def do_deletemessage(self, params: dict[str, Any], files: Any) -> Any:
        message = self._find(params, "message to delete not found")
        self.messages[message["chat"]["id"]].remove(message)
        return True

    def do_sendvenue(self, params: dict[str, Any], files: Any) -> Any:
        point = {"latitude": float(params["latitude"]), "longitude": float(params["longitude"])}
        return self._new(params, {"venue": {"location": point, "title": params["title"], "address": params["address"]}})

    def do_senddocument(self, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        name, content = files["document"]
        file_id = f"file{self.number()}"
        self.files[file_id] = content
        return self._new(params, {"document": {"file_id": file_id, "file_name": name, "file_size": len(content)}})

    def do_sendphoto(self, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Any:
        file_id = f"file{self.number()}"
        self.files[file_id] = files["photo"][1]
        return self._new(params, {"photo": [{"file_id": file_id, "width": 1, "height": 1}]})

    def do_copymessage(self, params: dict[str, Any], files: Any) -> Any:
        source = self._find({"chat_id": params["from_chat_id"], "message_id": params["message_id"]}, "message to copy not found")
        known = ("message_id", "date", "chat", "from", "message_thread_id", "is_topic_message")
        content = {key: value for key, value in source.items() if key not in known}
        content |= {"caption": params["caption"]} if "caption" in params else {}
        return {"message_id": self._new(params, content)["message_id"]}

    def do_answercallbackquery(self, params: dict[str, Any], files: Any) -> Any:
        self.answered_callbacks.append(params)
        return True

    def do_sendchataction(self, params: dict[str, Any], files: Any) -> Any:
        self._topic(self._chat(params), params, to_write=False)
        return True

    def do_setmessagereaction(self, params: dict[str, Any], files: Any) -> Any:
        self._find(params, "message to react not found")
        self.reactions.append(params)
        return True

    def do_createforumtopic(self, params: dict[str, Any], files: Any) -> Any:
        group = self._forum(params)
        number = self.number()
        group.topics[number] = {"name": params["name"], "closed": False}
        return {"message_thread_id": number, "name": params["name"], "icon_color": 7322096}

    def do_editforumtopic(self, params: dict[str, Any], files: Any) -> Any:
        topic = self._existing(params)
        if topic["name"] == params["name"]:
            raise RefusedError(400, "Bad Request: TOPIC_NOT_MODIFIED")
        topic["name"] = params["name"]
        return True

    def _existing(self, params: dict[str, Any]) -> dict[str, Any]:
        group = self._forum(params)
        topic = group.topics.get(int(params["message_thread_id"]))
        if topic is None:
            raise RefusedError(400, "Bad Request: TOPIC_ID_INVALID")
        return topic

    def do_closeforumtopic(self, params: dict[str, Any], files: Any) -> Any:
        self._existing(params)["closed"] = True
        return True

    def do_reopenforumtopic(self, params: dict[str, Any], files: Any) -> Any:
        self._existing(params)["closed"] = False
        return True

    def do_deleteforumtopic(self, params: dict[str, Any], files: Any) -> Any:
        self._existing(params)
        chat, thread = int(params["chat_id"]), int(params["message_thread_id"])
        del self.groups[chat].topics[thread]
        self.messages[chat] = [m for m in self.messages.get(chat, ()) if m.get("message_thread_id") != thread]
        return True

    def do_getfile(self, params: dict[str, Any], files: Any) -> Any:
        if params["file_id"] not in self.files:
            raise RefusedError(400, "Bad Request: invalid file_id")
        return {"file_id": params["file_id"], "file_unique_id": params["file_id"], "file_path": f"documents/{params['file_id']}"}

    def do_getchat(self, params: dict[str, Any], files: Any) -> Any:
        chat = self._chat(params)
        group = self.groups.get(chat)
        return {"id": chat, "type": "supergroup" if group else "private", "is_forum": bool(group and group.is_forum)}

    def do_getchatmember(self, params: dict[str, Any], files: Any) -> Any:
        group = self.groups.get(self._chat(params))
        status = "administrator" if group and group.is_admin else "member"
        return {"user": BOT, "status": status, "can_manage_topics": status == "administrator"}

    def do_setmycommands(self, params: dict[str, Any], files: Any) -> Any:
        self.commands[params.get("language_code", "")] = params["commands"]
        return True

    def do_setwebhook(self, params: dict[str, Any], files: Any) -> Any:
        self.webhook = params
        return True

    def do_getwebhookinfo(self, params: dict[str, Any], files: Any) -> Any:
        return {"url": self.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": 0}

    def do_deletewebhook(self, params: dict[str, Any], files: Any) -> Any:
        self.webhook = {}
        return True
