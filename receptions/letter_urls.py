"""Addresses of letters, their templates, and the control card."""

from django.urls import URLPattern, path

from receptions.views import letter_prints, letter_templates, letters

template = "letters/templates/<str:kind>/<str:language>/"
urlpatterns: list[URLPattern] = [
    path("letters/", letter_prints.letter_list, name="letter-list"),
    path("letters/batches/<int:pk>/", letter_prints.letter_batch, name="letter-batch"),
    path(
        "letters/batches/<int:pk>/letters.pdf",
        letter_prints.letter_batch_file,
        name="letter-batch-file",
    ),
    path("letters/templates/", letter_templates.template_list, name="letter-template-list"),
    path(template, letter_templates.template_edit, name="letter-template"),
    path(f"{template}example.pdf", letter_templates.template_pdf, name="letter-template-pdf"),
    path("letters/<int:pk>/", letters.letter_detail, name="letter-detail"),
    path("letters/<int:pk>/issue/", letters.letter_issue, name="letter-issue"),
    path("letters/<int:pk>/cancel/", letters.letter_cancel, name="letter-cancel"),
    path("letters/<int:pk>/letter.pdf", letters.letter_pdf, name="letter-pdf"),
    path("appeals/<str:number>/letters/new/", letters.letter_new, name="letter-new"),
    path("appeals/<str:number>/control-card.pdf", letters.control_card, name="control-card"),
]
