"""`python -m bench phones`: the size of a day pack, and many phones that upload a day at once.

Each phone sends its day in small batches with photos in parts, over HTTP, while the server is
killed twice (SIGKILL, mid-request). A phone repeats whatever was not answered. At the end every
row is counted: nothing may be lost, nothing doubled. Entries and photos are sealed, as phones do.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

BATCH, PART = 20, 64 * 1024
SECONDS = 900
PACK_BYTES = 1_000_000


@dataclass
class Phone:
    """One crew member with a signed-in browser and a day's work."""

    device: uuid.UUID
    cookies: str
    token: str
    entries: list[dict[str, Any]]
    photos: list[tuple[str, str, bytes]] = field(default_factory=list)
    repeats: int = 0


def main(arguments: list[str]) -> None:
    """Make the rounds, measure a pack, let the phones loose, count."""
    parser = argparse.ArgumentParser(prog="python -m bench phones")
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--houses", type=int, default=28)
    parser.add_argument("--kills", type=int, default=2)
    options = parser.parse_args(arguments)
    ask_no_second_factor()
    size = pack_bytes()
    print(f"pack of 250 households: {size:,} bytes (allowed {PACK_BYTES:,})")
    phones = [phone(number, options.houses) for number in range(options.phones)]
    before = counts(phones)
    begun = time.perf_counter()
    kills = _upload(phones, options.kills)
    took = time.perf_counter() - begun
    after = counts(phones)
    wanted = {
        "visits": sum(len(one.entries) for one in phones) - len(phones),
        "findings": len(phones),
        "entries": sum(len(one.entries) for one in phones),
        "photos": sum(len(one.photos) for one in phones),
    }
    found = {name: after[name] - before[name] for name in wanted}
    print(f"{len(phones)} phones in {took:.0f} s, server killed {kills} times")
    print(f"requests repeated: {sum(one.repeats for one in phones)}")
    for name, number in wanted.items():
        verdict = "exact" if found[name] == number else "WRONG"
        print(f"{name:9} wanted {number:6}, found {found[name]:6}  {verdict}")
    if found != wanted or kills != options.kills or size > PACK_BYTES:
        raise SystemExit(1)


def ask_no_second_factor() -> None:
    """Accounts of a bench have no telephone that could show them a code."""
    os.environ["QABULXONA_MFA"] = "0"


def pack_bytes() -> int:
    """A pack of 250 households with all topics of the reference data."""
    from fieldvisits.phone import pack

    member = member_of("pack")
    built = pack.build(running_round(member, 250, "pack"), member)
    return len(json.dumps(built, cls=DjangoJSONEncoder, ensure_ascii=False).encode())


def member_of(name: str) -> Any:
    """A member of rounds with the name, appointed once."""
    from territories import demo
    from territories.choices import Role
    from territories.models import Territory, User
    from territories.services import posts

    user, made = User.objects.get_or_create(
        username=f"phone-{name}", defaults={"last_name": f"Bench {name}"}
    )
    if made:
        place = Territory.objects.get(code=demo.DISTRICT)
        posts.appoint(
            user=user, role=Role.ROUND_MEMBER, place=place, act="bench", starts_on=demo.SINCE
        )
    return user


def running_round(member: Any, houses: int, name: str) -> Any:
    """A round under way of fresh households."""
    from fieldvisits.drafts import MemberDraft
    from fieldvisits.models import Household
    from fieldvisits.services import rounds
    from receptions.models import Reception
    from territories import demo
    from territories.choices import Level
    from territories.models import Territory, User

    district = Territory.objects.get(code=demo.DISTRICT)
    mahalla = Territory.objects.filter(level=Level.MAHALLA, parent=district).first()
    if mahalla is None:
        mahalla = Territory.objects.filter(level=Level.MAHALLA).first()
        district = mahalla.parent
    street = f"Sinov {name} {uuid.uuid4().hex[:8]}"
    homes = Household.objects.bulk_create(
        Household(
            mahalla=mahalla,
            street=street,
            house=str(number),
            head_name=f"Rahimov Anvar {number}",
            phone="+998901234567",
            members=5,
            registers=["iron"],
        )
        for number in range(houses)
    )
    today = timezone.localdate()
    by = User.objects.get(username="head")
    round_ = rounds.plan(
        reception=Reception.objects.get(territory=district),
        territory=mahalla,
        starts_on=today,
        ends_on=today,
        members=[MemberDraft(user=member)],
        household_ids=[home.pk for home in homes],
        by=by,
    )
    return rounds.start(round_=round_, by=member)


def phone(number: int, houses: int) -> Phone:
    """A phone that was given its round and has worked the whole day: one problem, two photos."""
    from fieldvisits.services import phone_devices
    from receptions.models import Topic

    member = member_of(str(number))
    round_ = running_round(member, houses, str(number))
    device = phone_devices.register(key=uuid.uuid4(), user=member, name="bench")
    phone_devices.issue(device=device, round_=round_)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(member)
    token = client.get(f"/fieldvisits/phone/state.json?device={device.key}").json()["token"]
    cookies = "; ".join(f"{name}={value.value}" for name, value in client.cookies.items())
    entries = list(_day(round_, Topic.objects.choosable().first()))
    finding = entries[1]["id"]
    entries = [_sealed(item) for item in entries]
    photos = [_sealed_picture(finding, seed) for seed in (number, number + 1)]
    entries.reverse()  # the problem arrives before its visit
    return Phone(device.key, cookies, token, entries, photos)


def _day(round_: Any, topic: Any) -> Iterator[dict[str, Any]]:
    results = ("problem", "no_problem", "nobody", "refused", "moved")
    sequence = 0

    def entry(kind: str, visit: Any, **fields: Any) -> dict[str, Any]:
        nonlocal sequence
        sequence += 1
        return {
            "id": str(uuid.uuid4()),
            "kind": kind,
            "round": round_.pk,
            "visit": visit.pk,
            "seq": sequence,
            "at": timezone.now().isoformat(),
            **fields,
        }

    for place, visit in enumerate(round_.visits.all()):
        result = results[place % 5] if place < 1 else results[1 + place % 4]
        yield entry("visit", visit, fields={"result": result, "note": f"Izoh {place}"}, base={})
        if place == 0:
            yield entry("finding", visit, topic=topic.pk, text="Suv kelmayapti", people=4)


def _sealed(item: dict[str, Any]) -> dict[str, str]:
    from fieldvisits.phone import sealing

    key = item["id"]
    content = sealing.seal(json.dumps(item).encode(), key)
    return {"id": key, "sealed": base64.b64encode(content).decode()}


def _sealed_picture(finding: str, seed: int) -> tuple[str, str, bytes]:
    from fieldvisits.phone import sealing

    key = str(uuid.uuid4())
    return key, finding, sealing.seal(_picture(seed), key)


def _picture(seed: int) -> bytes:
    """A picture of some 100 kilobytes, different for each phone."""
    file = io.BytesIO()
    image = Image.effect_noise((480, 360), 30 + seed % 40).convert("RGB")
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


class Server:
    """The real HTTP server, killed and started again on the same port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(self.port), "--workers", "2"),
            *("--blocking-threads", "4", "--no-ws", "config.wsgi:application"),
        ]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(  # noqa: S603  our own server
            command, start_new_session=True, stdout=quiet, stderr=quiet
        )

    def kill(self) -> None:
        """As when the power goes, and on again."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = self._start()

    def end(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


def _upload(phones: list[Phone], kills: int) -> int:
    """All phones at once; the server is killed when a third and two thirds have come in."""
    server = Server()
    threads = [threading.Thread(target=_send, args=(one, server.port)) for one in phones]
    wanted = sum(len(one.entries) for one in phones)
    before = _entries()
    done = 0
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            time.sleep(0.2)
            if done < kills and _entries() - before >= wanted * (done + 1) // (kills + 1):
                server.kill()
                done += 1
    finally:
        server.end()
    return done


def _entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fieldvisits_phoneentry")
        return int(cursor.fetchone()[0])


def _send(one: Phone, port: int) -> None:
    """A phone's whole day; every batch is sent until it is answered, some of them twice."""
    for start in range(0, len(one.entries), BATCH):
        data = {
            "device": str(one.device),
            "sent_at": timezone.now().isoformat(),
            "entries": one.entries[start : start + BATCH],
        }
        for _twice in range(2):
            _until_answered(one, port, "/fieldvisits/phone/sync/", json.dumps(data).encode())
    for key, entry, content in one.photos:
        received, state = 0, "coming"
        while state == "coming":
            query = (
                f"device={one.device}&entry={entry}&size={len(content)}&offset={received}"
                f"&sha256={hashlib.sha256(content).hexdigest()}&sealed=1"
            )
            part = content[received : received + PART]
            answer = _until_answered(one, port, f"/fieldvisits/phone/photos/{key}/?{query}", part)
            received, state = answer["received"], answer["state"]


def _until_answered(one: Phone, port: int, address: str, body: bytes) -> dict[str, Any]:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            return _post(one, port, address, body)
        except (OSError, HTTPException, ValueError):
            one.repeats += 1
            time.sleep(0.3)
    raise RuntimeError(f"{address}: no answer in {SECONDS} s")


def _post(one: Phone, port: int, address: str, body: bytes) -> dict[str, Any]:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request(
            "POST",
            address,
            body,
            {"Cookie": one.cookies, "X-CSRFToken": one.token, "Content-Type": "application/json"},
        )
        answer = line.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status}: {content[:200]!r}")
        found: dict[str, Any] = json.loads(content)
        return found
    finally:
        line.close()


def counts(phones: list[Phone]) -> dict[str, int]:
    """What the phones of this run have left in the database."""
    from fieldvisits.models import Finding, PhoneEntry, PhonePhoto, Visit

    keys = [one.device for one in phones]
    entries = PhoneEntry.objects.filter(device__key__in=keys, state="applied")
    rounds = PhoneEntry.objects.filter(device__key__in=keys).values("round")
    return {
        "visits": Visit.objects.filter(round__in=rounds).exclude(result="pending").count(),
        "findings": Finding.objects.filter(visit__round__in=rounds).count(),
        "entries": entries.count(),
        "photos": PhonePhoto.objects.filter(device__key__in=keys, state="kept").count(),
    }
