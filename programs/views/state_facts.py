"""What happens at an object: facts, visits, remarks, complaints about its quality."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs import state_permissions as may
from programs.exceptions import ProgramsError
from programs.models import VisitPhoto
from programs.services import state_complaints, state_facts, state_visits
from programs.state_forms import (
    ComplaintForm,
    FactForm,
    RemarkAnswerForm,
    RemarkFixForm,
    StartForm,
    VisitForm,
)
from programs.views.common import require
from programs.views.state_common import find_object, find_remark, form_page, posted, with_files
from programs.views.state_objects import object_page
from receptions.models import Question
from territories.htmx import go


@login_required
@require_http_methods(["GET", "POST"])
def object_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the day the work began."""
    work = find_object(request.user, pk)
    require(allowed=may.can_record(request.user, work) and work.started_on is None)
    form = StartForm(posted(request))
    return form_page(
        request,
        form=form,
        do=lambda: state_facts.start(work=work, day=form.cleaned_data["day"], by=request.user),
        done=_("The beginning is written down."),
        back=work.get_absolute_url(),
        template="object_start.html",
        context={"work": work},
    )


@login_required
@require_http_methods(["GET", "POST"])
def fact_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was done and spent."""
    work = find_object(request.user, pk)
    require(allowed=may.can_record(request.user, work) and work.finished_on is None)
    form = FactForm(posted(request))
    return form_page(
        request,
        form=form,
        do=lambda: state_facts.record(work=work, done=form.done, by=request.user),
        done=_("The entry is written down."),
        back=work.get_absolute_url(),
        template="fact_form.html",
        context={"work": work},
    )


@login_required
@require_http_methods(["GET", "POST"])
def fact_correct(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    """Put an entry in the place of a wrong one."""
    work = find_object(request.user, pk)
    require(allowed=may.can_record(request.user, work))
    wrong = get_object_or_404(work.facts.standing(), pk=fact)
    form = FactForm(posted(request), wrong=wrong)
    return form_page(
        request,
        form=form,
        do=lambda: state_facts.correct(fact=wrong, done=form.done, by=request.user),
        done=_("The entry is corrected; the wrong one stays to be seen."),
        back=work.get_absolute_url(),
        template="fact_form.html",
        context={"work": work, "wrong": wrong},
    )


@login_required
@require_http_methods(["GET", "POST"])
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception writes down what it saw."""
    work = find_object(request.user, pk)
    require(allowed=may.can_visit(request.user, work))
    form = VisitForm(*with_files(request), loan=work.district_year.programme.is_loans)
    return form_page(
        request,
        form=form,
        do=lambda: state_visits.visit(
            work=work,
            seen=form.seen,
            by=request.user,
            remarks=form.cleaned_data["remarks"],
            files=form.cleaned_data["files"],
        ),
        done=_("The visit is written down."),
        back=work.get_absolute_url(),
        template="visit_form.html",
        context={"work": work},
    )


@login_required
@require_http_methods(["GET", "POST"])
def remark_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The khokimiyat answers a remark."""
    remark = find_remark(request.user, pk)
    require(allowed=may.can_answer(request.user, remark))
    form = RemarkAnswerForm(posted(request), initial={"text": remark.answer})
    return form_page(
        request,
        form=form,
        do=lambda: state_visits.answer(remark=remark, by=request.user, **form.cleaned_data),
        done=_("The answer is written down."),
        back=remark.visit.object.get_absolute_url(),
        template="remark_form.html",
        context={"remark": remark, "work": remark.visit.object},
    )


@login_required
@require_http_methods(["GET", "POST"])
def remark_fix(request: HttpRequest, pk: int) -> HttpResponse:
    """The reception saw that a remark is fixed."""
    remark = find_remark(request.user, pk)
    require(allowed=may.can_fix(request.user, remark))
    form = RemarkFixForm(*with_files(request))
    return form_page(
        request,
        form=form,
        do=lambda: state_visits.fix(remark=remark, by=request.user, **form.cleaned_data),
        done=_("The remark is fixed."),
        back=remark.visit.object.get_absolute_url(),
        template="remark_form.html",
        context={"remark": remark, "work": remark.visit.object, "fixing": True},
    )


@login_required
@require_GET
def visit_photo(request: HttpRequest, pk: int) -> FileResponse:
    """A photo of a visit, for those who see the object."""
    kept = get_object_or_404(VisitPhoto.objects.visible_to(request.user), pk=pk)
    return FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=kept.content_type,
    )


@login_required
@require_POST
def complaint_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a question of an appeal to an object that is finished."""
    work = find_object(request.user, pk)
    require(allowed=may.can_link(request.user, work))
    form = ComplaintForm(request.POST)
    if form.is_valid():
        number, _slash, ordinal = form.cleaned_data["number"].partition("/")
        seen = Question.objects.visible_to(request.user).select_related("appeal")
        wanted = int(ordinal) if ordinal.isdecimal() and len(ordinal) < 5 else 1
        question = seen.filter(appeal__number=number.strip(), ordinal=wanted).first()
        try:
            if question is None:
                form.add_error("number", _("There is no such question."))
            else:
                state_complaints.link(work=work, question=question, by=request.user)
        except ProgramsError as error:
            form.add_error("number", str(error))
    if form.errors:
        return object_page(request, work, form=form)
    messages.success(request, _("The complaint is linked to the object."))
    return go(request, work.get_absolute_url())


@login_required
@require_POST
def complaint_remove(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Take a link back that was a mistake."""
    work = find_object(request.user, pk)
    require(allowed=may.can_link(request.user, work))
    found = get_object_or_404(state_complaints.seen_links(work, request.user), pk=link)
    try:
        state_complaints.remove(complaint=found, by=request.user)
    except ProgramsError as error:
        return object_page(request, work, str(error))
    messages.success(request, _("The complaint is no longer linked."))
    return go(request, work.get_absolute_url())
