"""Telegram: an interface, a console for development, a memory for tests; see `gateways.py`."""

from __future__ import annotations

import sys
from typing import ClassVar, NamedTuple, Protocol


class ChatMessage(NamedTuple):
    """A message to a chat; `key` is the same when it is tried again."""

    chat: str
    text: str
    key: str


class TelegramBackend(Protocol):
    """What settings.TELEGRAM_BACKEND names. Raises when the message is not taken."""

    def send(self, message: ChatMessage) -> None: ...


class ConsoleTelegram:
    """Writes to the console that a message would go out; the chat only by its last digits."""

    def send(self, message: ChatMessage) -> None:
        sys.stdout.write(f"Telegram to …{message.chat[-2:]}: {message.text}\n")


class MemoryTelegram:
    """Keeps messages for tests."""

    outbox: ClassVar[list[ChatMessage]] = []

    def send(self, message: ChatMessage) -> None:
        self.outbox.append(message)
