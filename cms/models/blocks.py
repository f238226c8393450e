"""Blocks that pages are made of, a template each."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class StepBlock(blocks.StructBlock):
    """One step of a way: a short title and a sentence."""

    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.TextBlock(label=_("text"), max_length=400)

    class Meta:
        label = _("step")
        template = "cms/blocks/step.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a text page."""

    heading = blocks.CharBlock(
        label=_("heading"), max_length=120, template="cms/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        label=_("paragraph"), features=["bold", "italic", "link", "ul", "ol", "document-link"]
    )
    steps = blocks.ListBlock(StepBlock(), label=_("steps"), template="cms/blocks/steps.html")
    note = blocks.TextBlock(label=_("note"), template="cms/blocks/note.html")
