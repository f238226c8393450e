"""Registering an appeal through the page, for the ways that begin with one."""

import re


def register(page, surname):
    """Fill in the one page; returns the appeal's number."""
    page.goto("/receptions/appeals/register/")
    page.fill("[name=surname]", surname)
    page.fill("[name=given_name]", "Sardor")
    page.fill("[name=address]", "Navoiy koʻchasi, 5-uy")
    page.fill("[name=text]", "Uyimiz yongʻindan zarar koʻrdi, moddiy yordam soʻrayman.")
    topic = page.locator("[name=questions-0-topic] option", has_text=re.compile("Kam ta|01.01"))
    page.select_option("[name=questions-0-topic]", topic.first.get_attribute("value"))
    page.fill("[name=questions-0-text]", "Bir martalik moddiy yordam berilsin.")
    page.locator("main form button.btn-primary[value=register]").click()
    page.wait_for_url(re.compile(r"/appeals/\d+-\d{4}-\d+/"))
    return re.search(r"\d+-\d{4}-\d{6}", page.url).group()
