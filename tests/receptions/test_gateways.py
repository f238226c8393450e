"""Telegram and SMS over HTTP, against a real server of this machine."""

import json
import logging
import threading
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
import time_machine
from django.core.cache import cache

from receptions.choices import DeliveryState, LetterChannel
from receptions.delivery import DeliveryError, PausedError, RefusedError, Sms
from receptions.executor_choices import DigestWay
from receptions.gateways import HttpSms, TelegramBot
from receptions.messengers import ChatMessage
from receptions.models import Applicant, ContactChoice, Digest, DigestDelivery
from receptions.services import applicant_notices, digests, executors, letter_post
from tests.factories import executors as make
from tests.factories.executors import moment
from tests.factories.receptions import executor_of, question
from tests.receptions.test_letter_post import by_sms

SMS = Sms("+998901234567", "Javob tayyor", "letter-7")
CHAT = ChatMessage("771234", "3 ta savol", "digest-9")
TOKEN = "1:secret-of-the-bot"
OK = (200, {}, "{}")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()


@contextmanager
def serving(answers):
    """A gateway that gives these answers in turn, the last one again; what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked.append(SimpleNamespace(path=self.path, headers=dict(self.headers), body=body))
            status, headers, said = answers[min(len(asked), len(answers)) - 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def gateway(settings):
    """Both adapters pointed at a server with these answers; gives what it was asked."""

    @contextmanager
    def start(*answers):
        with serving(answers or (OK,)) as (address, asked):
            settings.SMS_BACKEND = "receptions.gateways.HttpSms"
            settings.SMS_GATEWAY_URL = f"{address}/send"
            settings.SMS_GATEWAY_TOKEN = "secret-of-the-gateway"
            settings.TELEGRAM_BACKEND = "receptions.gateways.TelegramBot"
            settings.TELEGRAM_URL, settings.TELEGRAM_TOKEN = address, TOKEN
            yield asked

    return start


# -- what is sent ---------------------------------------------------------------------------------


def test_telegram_gets_chat_and_words_by_the_bot(gateway):
    with gateway() as asked:
        TelegramBot().send(CHAT)

    (one,) = asked
    assert one.path == f"/bot{TOKEN}/sendMessage"
    sent = json.loads(one.body)
    assert (sent["chat_id"], sent["text"]) == ("771234", "3 ta savol")


def test_the_sms_gateway_gets_its_own_field_names_and_a_key(gateway, settings):
    settings.SMS_GATEWAY_PHONE_FIELD, settings.SMS_GATEWAY_TEXT_FIELD = "mobile_phone", "message"
    settings.SMS_GATEWAY_KEY_FIELD = "user_sms_id"
    settings.SMS_GATEWAY_EXTRA = {"from": "4546"}

    with gateway() as asked:
        HttpSms().send(SMS)

    (one,) = asked
    assert (one.path, one.headers["Authorization"]) == ("/send", "Bearer secret-of-the-gateway")
    assert one.headers["Idempotency-Key"] == "letter-7"
    assert json.loads(one.body) == {
        "from": "4546",
        "mobile_phone": "998901234567",
        "message": "Javob tayyor",
        "user_sms_id": "letter-7",
    }


def test_fields_go_as_a_form_where_the_gateway_wants_one(gateway, settings):
    settings.SMS_GATEWAY_FORMAT = "form"

    with gateway() as asked:
        HttpSms().send(SMS)

    assert parse_qs(asked[0].body) == {"phone": ["998901234567"], "text": ["Javob tayyor"]}


# -- what its answers mean ------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_final_and_the_message_is_not_offered_again(gateway, status):
    with gateway((status, {}, "{}")) as asked:
        for _turn in range(2):
            with pytest.raises(RefusedError):
                TelegramBot().send(CHAT)
        with pytest.raises(RefusedError):
            TelegramBot().send(CHAT._replace(key="digest-10"))

    assert len(asked) == 2  # the second message is another one


@pytest.mark.parametrize("status", [302, 408, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again_under_the_same_key(gateway, status):
    away = {"Location": "http://127.0.0.1:9/"} if status == 302 else {}
    with gateway((status, away, "oops"), OK) as asked:
        with pytest.raises(DeliveryError, match=str(status)) as failure:
            HttpSms().send(SMS)
        HttpSms().send(SMS)

    assert not isinstance(failure.value, RefusedError | PausedError)
    assert [one.headers["Idempotency-Key"] for one in asked] == ["letter-7", "letter-7"]


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (429, {"Retry-After": "120"}, ""),
        (503, {"Retry-After": format_datetime(moment("2026-11-20 10:02"))}, ""),
        (429, {}, '{"ok": false, "parameters": {"retry_after": 120}}'),
    ],
)
def test_while_the_gateway_asks_to_wait_nothing_is_sent(gateway, status, headers, said):
    with (
        gateway((status, headers, said), OK) as asked,
        time_machine.travel(moment("2026-11-20 10:00"), tick=False) as time,
    ):
        with pytest.raises(DeliveryError, match=str(status)):
            TelegramBot().send(CHAT)
        time.shift(110)
        with pytest.raises(PausedError):
            TelegramBot().send(CHAT._replace(key="digest-10"))
        HttpSms().send(SMS)  # another gateway
        time.shift(20)
        TelegramBot().send(CHAT)

    assert [one.path for one in asked].count("/send") == 1
    assert len(asked) == 3


@pytest.mark.parametrize("said", ["soon", "-5", "Fri, 99 Nov"])
def test_a_wait_that_can_not_be_read_is_none(gateway, said):
    with gateway((429, {"Retry-After": said}, "[]"), OK) as asked:
        with pytest.raises(DeliveryError):
            TelegramBot().send(CHAT)
        TelegramBot().send(CHAT)

    assert len(asked) == 2


def test_a_gateway_that_does_not_answer_is_left_in_time(settings):
    silent = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # listens, and answers nobody
    settings.GATEWAY_TIMEOUT = (1, 0.2)
    settings.TELEGRAM_URL = f"http://127.0.0.1:{silent.server_port}"
    settings.TELEGRAM_TOKEN = TOKEN
    try:
        with pytest.raises(DeliveryError, match="ReadTimeout") as failure:
            TelegramBot().send(CHAT)
    finally:
        silent.server_close()
    assert not isinstance(failure.value, RefusedError)


@pytest.mark.parametrize("answer", [OK, (403, {}, "no"), (500, {}, "oops")])
def test_neither_address_nor_words_nor_token_come_into_the_log(gateway, caplog, answer):
    secrets = (SMS.phone[-7:], CHAT.chat, SMS.text, CHAT.text, TOKEN, "secret-of-the-gateway")
    said = []
    with caplog.at_level(logging.DEBUG), gateway(answer):
        for backend, message in ((HttpSms(), SMS), (TelegramBot(), CHAT)):
            try:
                backend.send(message)
            except DeliveryError as error:
                said.append(f"{error!r} {error.__context__!r}")

    written = f"{caplog.text} {said}"
    assert not [secret for secret in secrets if secret in written]


# -- with the senders -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_refused_letter_lies_with_those_to_print_at_once(gateway):
    letter = by_sms()

    with gateway((400, {}, "{}")) as asked:
        letter_post.deliver(letter_id=letter.pk)
        letter_post.deliver(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (letter.channel, letter.delivery_state) == (LetterChannel.SMS, DeliveryState.FAILED)
    assert (letter.attempts, len(asked)) == (1, 1)


@pytest.mark.django_db
def test_waiting_for_the_gateway_costs_a_letter_no_attempt(gateway):
    letter, other = by_sms(), by_sms()

    with gateway((429, {"Retry-After": "600"}, ""), OK) as asked:
        letter_post.deliver(letter_id=letter.pk)
        letter_post.deliver(letter_id=other.pk)

    for one in (letter, other):
        one.refresh_from_db()
    assert (letter.attempts, other.attempts) == (1, 0)
    assert other.delivery_state == DeliveryState.WAITING
    assert len(asked) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "tries", "settled"), [((403, {}, "{}"), 1, True), ((500, {}, ""), 2, False)]
)
def test_a_digest_is_tried_again_unless_it_was_refused(gateway, answer, tries, settled):
    me = executor_of(question("assigned").office)
    ContactChoice.objects.create(user=me, by_email=False, by_telegram=True, telegram_chat="771234")
    digest = Digest.objects.create(user=me, day=make.moment("2026-11-20 09:00").date())

    with gateway(answer) as asked:
        for _turn in range(2):
            digests.send(digest_id=digest.pk)

    digest.refresh_from_db()
    delivery = DigestDelivery.objects.get(digest=digest, way=DigestWay.TELEGRAM)
    assert delivery.sent_at is None
    assert (len(asked), digest.sent_at is not None) == (tries, settled)


@pytest.mark.django_db
def test_an_applicant_whose_number_is_refused_is_told_by_mail_and_not_called_again(gateway):
    asked = question("assigned")
    Applicant.objects.update(email="aziza@example.uz")
    request = executors.ask_applicant(
        question=asked, by=executor_of(asked.office), text="Qaysi uy?"
    )

    with gateway((400, {}, "{}")) as posted:
        ways = [applicant_notices.tell(request_id=request.pk) for _turn in range(2)]

    assert ways == ["email", ""]
    assert len(posted) == 1
