"""Telegram and SMS over HTTP: the adapters of production beside the console and the memory.

Whoever calls them tries again by the sweepers; here one message is one request. What is raised
says whether another try makes sense, and names neither address nor text nor token.
"""

from __future__ import annotations

import datetime as dt
import logging
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import requests
from django.conf import settings
from django.core.cache import cache

from receptions.delivery import DeliveryError, PausedError, RefusedError, Sms
from receptions.messengers import ChatMessage
from territories import clock

# The library's debug lines hold the address of the request, and with it the token of the bot.
logging.getLogger("urllib3").setLevel(logging.INFO)

LONGEST_PAUSE = 3600  # seconds; a gateway that asks for more is asked again then
REFUSED_KEPT = 2 * 24 * 3600  # a refused message is offered no more; senders give up earlier
# Of the codes from 400 to 499 these pass by themselves.
PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


class TelegramBot:
    """Bot API, method sendMessage. It takes no key: a try after a timeout may come twice."""

    def send(self, message: ChatMessage) -> None:
        _Gateway("telegram").post(
            message.key,
            f"{settings.TELEGRAM_URL}/bot{settings.TELEGRAM_TOKEN}/sendMessage",
            json={
                "chat_id": message.chat,
                "text": message.text,
                "link_preview_options": {"is_disabled": True},
            },
        )


class HttpSms:
    """A gateway that takes a message by one POST; its field names are settings."""

    def send(self, message: Sms) -> None:
        fields = {
            **settings.SMS_GATEWAY_EXTRA,
            settings.SMS_GATEWAY_PHONE_FIELD: message.phone.removeprefix("+"),
            settings.SMS_GATEWAY_TEXT_FIELD: message.text,
        }
        if settings.SMS_GATEWAY_KEY_FIELD:
            fields[settings.SMS_GATEWAY_KEY_FIELD] = message.key
        body = {"json" if settings.SMS_GATEWAY_FORMAT == "json" else "data": fields}
        headers = {
            "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
            "Idempotency-Key": message.key,
        }
        _Gateway("sms").post(message.key, settings.SMS_GATEWAY_URL, headers=headers, **body)


class _Gateway:
    """One request, and what its answer means. Pauses and refusals are shared by all workers."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._pause = f"gateway-pause:{name}"

    def post(self, key: str, url: str, **request: Any) -> None:
        """Hand one message over.

        Raises PausedError without asking while the gateway wants to be left alone,
        RefusedError for what another try won't change, DeliveryError for all else.
        """
        if cache.get(self._pause):
            raise PausedError("the gateway asked to wait")
        refused = f"gateway-refused:{self.name}:{key}"
        if cache.get(refused):
            raise RefusedError("refused before")
        try:
            answer = requests.post(
                url, timeout=settings.GATEWAY_TIMEOUT, allow_redirects=False, **request
            )
        except requests.RequestException as error:
            # Its text holds the whole address; the kind is enough.
            raise DeliveryError(type(error).__name__) from None
        if answer.ok and not answer.is_redirect:
            return
        said = f"status {answer.status_code}"
        if 400 <= answer.status_code < 500 and answer.status_code not in PASSING:
            cache.set(refused, True, REFUSED_KEPT)
            raise RefusedError(said)
        if seconds := _asked_to_wait(answer):
            cache.set(self._pause, True, min(seconds, LONGEST_PAUSE))
        raise DeliveryError(said)


def _asked_to_wait(answer: requests.Response) -> int:
    """Seconds of the Retry-After header, or of what Telegram says; 0 for none."""
    said = answer.headers.get("Retry-After", "")
    if said.isdecimal():
        return int(said)
    if said:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return 0
        until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
        return max(0, int((until - clock.now()).total_seconds()))
    try:
        return max(0, int(answer.json()["parameters"]["retry_after"]))
    except (KeyError, TypeError, ValueError):
        return 0
