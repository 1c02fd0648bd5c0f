"""Sign in and out; in a demonstration, one click enters as a role."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.accounts.models import Role, User
from entrepot.accounts.rules import may
from entrepot.fair.queries import current_call
from entrepot.portal import throttle
from entrepot.portal.context import ROLES
from entrepot.portal.pages.common import page
from entrepot.portal.pages.fair import words
from entrepot.portal.today import is_demo, today
from entrepot.text import Text
from entrepot.web.i18n import safe_path

#: Failures allowed for one name and address in the window, then a pause.
FAILURES = 8


#: Roles whose work begins at a page of its own; others at the edition's.
_FIRST_PAGES = {
    Role.OFFICER: "desk",
    Role.DELEGATION: "signings",
    Role.MINISTER: "minister",
    Role.PRESS: "press",
}


def first_page(request: HttpRequest, user: User, otherwise: str = "home") -> str:
    """The address of the page where a role begins."""
    if user.role == Role.ORGANISER:
        return _organisers(request)
    return reverse(_FIRST_PAGES.get(Role(user.role), otherwise))


def _organisers(request: HttpRequest) -> str:
    """Ceremonies while the current edition is held, before and after it its call; the list of
    signings, which says how to begin, where there is none."""
    as_of = today(request.now)  # type: ignore[attr-defined]
    call = current_call(as_of)
    if call is None:
        return reverse("signings")
    edition = call.edition
    if edition.starts_on and edition.starts_on <= as_of <= (edition.ends_on or edition.starts_on):
        return reverse("ceremonies")
    return words.call_address(call)


def _failures(request: HttpRequest) -> str:
    return f"sign-in {throttle.caller(request)}:{request.POST.get('username', '').lower()}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = AuthenticationForm(request, request.POST or None)
    target = request.POST.get("next") or request.GET.get("next", "")
    context = {"page_title": Text("Sign in", "登录"), "next": target}
    if request.method == "POST":
        failures = _failures(request)
        if throttle.counted(failures) >= FAILURES:
            form = AuthenticationForm(request)
            context["refused"] = Text(
                "Too many failed tries. Wait 15 minutes, then try again.",
                "失败次数过多。请等待 15 分钟后再试。",
            )
            return page(request, "sign_in", {**context, "form": form}, status=429)
        if form.is_valid():
            throttle.forget(failures)
            login(request, form.get_user())
            return HttpResponseRedirect(
                safe_path(request, target, first_page(request, form.get_user()))
            )
        throttle.count(failures)
        return page(request, "sign_in", {**context, "form": form}, status=422)
    return page(request, "sign_in", {**context, "form": form})


@require_POST
def enter(request: HttpRequest, role: str) -> HttpResponse:
    """One-click entry: exists only where `entrepot demo` made the folder."""
    if not is_demo() or role not in dict(ROLES):
        raise Http404
    user = User.objects.filter(username=role).first()
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    otherwise = "projects" if may(user, "projects.see") else "home"
    return redirect(first_page(request, user, otherwise))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")
