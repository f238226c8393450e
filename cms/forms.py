"""Forms of the public site."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from receptions.check_choices import WordValue
from receptions.forms.fields import WordsField
from receptions.forms.queue import BookingForm
from territories.uploads import check_upload


class TrackForm(forms.Form):
    """Number and code from the receipt."""

    number = forms.CharField(
        label=_("Number of the appeal"),
        help_text=_("As on the receipt, for example 1718233-2026-000123."),
        max_length=24,
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight letters and digits from the receipt. Capitals or not, it is the same."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_number(self) -> str:
        """The number without the spaces around it, in capitals."""
        return str(self.cleaned_data["number"]).strip().upper()

    def clean_code(self) -> str:
        """The code without spaces, in capitals."""
        return str(self.cleaned_data["code"]).replace(" ", "").strip().upper()


class LetterCheckForm(forms.Form):
    """The code printed under a letter, or the beginning of a report's seal."""

    code = forms.CharField(
        label=_("Code of the letter or report"),
        help_text=_("Sixteen letters and digits beside the square. Blanks make no difference."),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ReportFileForm(forms.Form):
    """A PDF that somebody was given as a sealed report."""

    file = forms.FileField(
        label=_("The PDF you have"),
        help_text=_("Up to 5 MB. It is compared and not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """A PDF by its content, and not too big."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > settings.REPORT_CHECK_MAX_BYTES:
            raise forms.ValidationError(_("The file is bigger than 5 MB."), code="too_big")
        if check_upload(file) != "application/pdf":
            raise forms.ValidationError(_("This is not a PDF."), code="kind")
        return file


class SittingForm(BookingForm):
    """Who comes when to a sitting, which receives on every matter."""

    sphere = None


class WordForm(forms.Form):
    """Whether the problem is solved, in one choice and a few words."""

    value = forms.ChoiceField(
        label=_("Is the problem solved?"), widget=forms.RadioSelect, choices=WordValue
    )
    words = WordsField(
        label=_("In your own words"),
        rows=4,
        required=False,
        max_length=2000,
        help_text=_("What is still missing? No name and no telephone is needed."),
    )
