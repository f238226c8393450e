"""A public reception in a real browser: proposed, announced, queue, desks, protocol signed."""

import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

from pypdf import PdfReader

TASHKENT = ZoneInfo("Asia/Tashkent")


def later_today():
    """In a few minutes, and never tomorrow: people are received on the day itself."""
    now = dt.datetime.now(TASHKENT)
    end = now.replace(hour=23, minute=59)
    return min(now + dt.timedelta(minutes=5), end).strftime("%Y-%m-%dT%H:%M")


def send(page, ending):
    page.locator(f"main form[action$='{ending}'] button[type=submit]").first.click()


def choose(page, name, text):
    """Type into a field that searches, and take the first that is found."""
    page.fill(f"[name='{name}']", "")
    page.locator(f"[name='{name}']").press_sequentially(text)
    page.locator("[role=option]:visible").first.click()


def visitor(page, surname, outcome, **fields):
    """Fill in the fast form of a desk."""
    page.fill("[name=surname]", surname)
    page.fill("[name=given_name]", "Sardor")
    page.fill("[name=address]", "Navoiy koʻchasi, 5-uy")
    topic = page.locator("[name=topic] option", has_text=re.compile(r"01\.01"))
    page.select_option("[name=topic]", topic.first.get_attribute("value"))
    page.fill("[name=text]", "Koʻchada chiroq yonmaydi.")
    page.locator(f"[name=outcome][value={outcome}]").check()
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)


def text_of(page, link):
    """The words of a PDF."""
    paper = PdfReader(io.BytesIO(page.request.get(link).body()))
    return " ".join("".join(one.extract_text() for one in paper.pages).split())


def test_a_public_reception_runs_from_proposal_to_protocol(page, sign_in):
    sign_in("head")
    page.goto("/fieldvisits/receptions/")
    page.locator("main a[href$='/proposals/']").first.click()
    proposal = page.locator("[data-testid=proposal]").first
    score = proposal.locator(".c-badge").first.inner_text()
    assert re.search(r"\d", score)
    proposal.locator("a[href*='announce']").click()
    page.wait_for_url("**/announce/**")
    assert page.input_value("[name=territory]")
    body = page.input_value("[name=group-0-office]")
    page.select_option("[name=kind]", "public")
    page.fill("[name=starts_at]", later_today())
    page.fill("[name=place]", "12-maktab, Navoiy koʻchasi")
    send(page, "/announce/")
    page.wait_for_url(re.compile(r"/receptions/\d+/$"))
    address = page.url
    assert body, "the proposal names whom to sit with"
    assert body in page.locator("main").inner_text()
    send(page, "/invite/")
    page.wait_for_url(address)
    page.locator("main a[href*='/invitations/']").first.click()
    page.wait_for_url("**/invitations/**")
    brief = page.locator("main a[href$='/brief.pdf']").get_attribute("href")
    assert body.split()[0] in text_of(page, brief)

    page.context.clear_cookies()
    page.goto("/")
    assert "12-maktab" in page.locator("main").inner_text()

    sign_in("registrar")
    page.goto(address)
    page.locator("main a[href$='/queue/']").first.click()
    send(page, "/queue/take/")
    page.wait_for_load_state()
    page.locator("main form[action$='/queue/call/'] [name=desk]").fill("1")
    send(page, "/queue/call/")
    page.locator("main a[href*='ticket=1']").click()
    visitor(page, "Qoʻldoshev", "settled", result="Chiroq shu kuniyoq yoqildi.")
    send(page, "/desk/")
    page.wait_for_url("**/queue/**")

    page.goto(f"{address}desk/?desk=2")
    visitor(page, "Olimova", "explained", result="Qoida tushuntirildi.")
    send(page, "/desk/")
    page.wait_for_url("**/queue/**")
    page.goto(f"{address}desk/?desk=2")
    due_on = (dt.datetime.now(TASHKENT).date() + dt.timedelta(days=5)).isoformat()
    visitor(page, "Rasulov", "task", due_on=due_on)
    choose(page, "office", "hokim")
    send(page, "/desk/")
    page.wait_for_url("**/queue/**")

    page.goto(f"{address}hold/")
    assert page.input_value("[name=visitors]") == "3"
    page.fill("[name=minutes]", "Qabul ochiq oʻtkazildi.")
    send(page, "/hold/")
    page.wait_for_url(address)
    send(page, "/protocol/")
    page.wait_for_url(address)

    sign_in("head")
    page.goto(address)
    send(page, "/protocol/sign/")
    page.wait_for_url(address)
    link = page.locator("main a[href$='/protocol.pdf']").first.get_attribute("href")
    words = text_of(page, link)
    assert re.search(r"\d+-\d{4}/B\d+", words)
    for name in ("ldoshev Sardor", "Olimova Sardor", "Rasulov Sardor"):
        assert name in words
    task = re.search(r"\d+-\d{4}-\d{6}", words)
    assert task, "the task's appeal stands in the protocol"
    assert page.locator("main form[action$='/protocol/sign/']").count() == 0
    assert page.locator("main a[href$='/desk/']").count() == 0

    page.goto(f"/receptions/appeals/{task.group()}/")
    promised = dt.date.fromisoformat(due_on)
    given = rf", {promised.day} \w+ {promised.year}"  # as the derivation of the date says it
    assert re.search(given, page.locator("main").text_content()), "controlled to the date"
    page.goto("/fieldvisits/receptions/attendance/")
    assert page.locator("main section.card").count() >= 1
