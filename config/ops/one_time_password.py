"""The pages of the second factor: one asks for a code, on the other a device is made, replaced or taken away. And the page of a lock."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import timedelta
from typing import Any, cast

import qrcode
import qrcode.image.svg
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import UserPassesTestMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from django_otp import login as open_with
from unfold.widgets import UnfoldAdminTextInputWidget

from config.api.middleware import request_id_of
from config.kernel import clock
from config.ops import dashboard, gate, roles, second_factor
from config.ops.second_factor import Answer, Verdict

PROOF_LASTS = timedelta(minutes=10)
"""Whoever changes a device has given a code this recently; an open screen alone is not enough."""
CODE_CHARS_MAX = 32


class CodeForm(forms.Form):
    """One code. Its name is among AXES_SENSITIVE_PARAMETERS, so that the log of wrong ones does not keep it."""

    otp_code = forms.CharField(max_length=CODE_CHARS_MAX, label="Code", widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, is_from_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["otp_code"]
        field.label = "Recovery code" if is_from_paper else "Code from your app"
        field.widget.attrs |= {
            "autofocus": True,
            "autocapitalize": "none",
            "spellcheck": "false",
            "class": field.widget.attrs["class"] + " q-code",
        }
        field.widget.attrs |= (
            {"autocomplete": "off"} if is_from_paper else {"autocomplete": "one-time-code", "inputmode": "numeric"}
        )

    def refuse(self, answer: Answer) -> None:
        """Say why the code did not open, and leave the field empty for the next one."""
        self.data = {**dict(self.data.items()), "otp_code": ""}
        if answer.verdict is Verdict.TOO_SOON:
            self.add_error(
                "otp_code", f"There were wrong codes. Wait {answer.wait_seconds} seconds, then try the next one."
            )
        else:
            self.add_error("otp_code", "This code does not fit, or it was used already. Wait for the next one.")


@method_decorator([never_cache, sensitive_post_parameters("otp_code")], name="dispatch")
class _Page(UserPassesTestMixin, View):
    """Staff only. What is missing otherwise is the gate's matter."""

    http_method_names = ["get", "head", "post"]

    def test_func(self) -> bool:
        """Whether somebody of staff asks."""
        return gate.is_staff(self.request.user)

    @property
    def person(self) -> User:
        """Who asks."""
        return cast("User", self.request.user)

    @property
    def destination(self) -> str:
        """Where to go afterwards: a page of ours."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        is_ours = url_has_allowed_host_and_scheme(
            wanted, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return wanted if is_ours else reverse("admin:index")

    def _open(self, answer: Answer) -> None:
        """From here on the session is one of both factors, under a new name."""
        self.request.session.cycle_key()
        open_with(self.request, answer.device)
        gate.opened(self.request.session, at=clock.machine_now())


class CodePage(_Page):
    """Asks for a code of the app, or with `?paper=1` for one of the recovery codes."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Ask."""
        if second_factor.device_of(self.person) is None:
            return redirect(self.destination)
        return self._page(request, CodeForm(is_from_paper="paper" in request.GET))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Judge the code. A wrong one counts for the lock of the login, as a wrong password does."""
        form = CodeForm(request.POST, is_from_paper="paper" in request.GET)
        if _is_locked(request, self.person):
            return _lock(request)
        if not form.is_valid():
            return self._page(request, form)
        answer = second_factor.verify(
            user=self.person,
            code=form.cleaned_data["otp_code"],
            request_id=request_id_of(request),
            at=clock.machine_now(),
        )
        if not answer.is_yes:
            if answer.verdict is Verdict.WRONG:
                _count_for_lock(request, self.person)
            form.refuse(answer)
            return self._page(request, form)
        self._open(answer)
        if answer.verdict is Verdict.RECOVERED:
            messages.warning(
                request,
                f"That was a recovery code: {answer.codes_left} are left. If your phone is gone, set up another one.",
            )
            return redirect(f"{reverse(gate.DEVICE_PAGE)}?{urlencode({'next': self.destination})}")
        return redirect(self.destination)

    def _page(self, request: HttpRequest, form: CodeForm) -> HttpResponseBase:
        context = {
            "title": "One-time password",
            "form": form,
            "next": self.destination,
            "is_from_paper": "paper" in request.GET,
        }
        return dashboard.page(request, "ops/otp_code.html", context)


class DevicePage(_Page):
    """Makes the first device; for who has one: another, new recovery codes, and none where none is required."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show the device, or a picture to make one."""
        device = second_factor.device_of(self.person)
        if device is None or "another" in request.GET:
            return self._must_prove(request) or self._enrolment(request, CodeForm())
        context = {
            "title": "One-time password",
            "device": device,
            "codes_left": second_factor.codes_left(device),
            "codes": second_factor.RECOVERY_CODES,
            "is_required": settings.STAFF_OTP_REQUIRED,
        }
        return dashboard.page(request, "ops/otp_device.html", context)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Do one of the acts."""
        acts = {"confirm": self._confirm, "renew": self._renew, "remove": self._remove}
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            return redirect(gate.DEVICE_PAGE)
        return self._must_prove(request) or act(request)

    def _must_prove(self, request: HttpRequest) -> HttpResponseBase | None:
        """Who has a device gives a code of it first."""
        if second_factor.device_of(self.person) is None or gate.was_proved_within(
            request.session, PROOF_LASTS, now=clock.machine_now()
        ):
            return None
        messages.info(request, "Give a code first: this changes how you log in.")
        here = request.get_full_path() if request.method == "GET" else request.path
        return redirect(f"{reverse(gate.CODE_PAGE)}?{urlencode({'next': here})}")

    def _enrolment(self, request: HttpRequest, form: CodeForm) -> HttpResponseBase:
        device = second_factor.begin(user=self.person, at=clock.machine_now())
        context = {
            "title": "Set up your one-time password",
            "form": form,
            "next": self.destination,
            "picture": _picture(second_factor.address(device, username=self.person.get_username())),
            "key": second_factor.spoken_key(device),
            "is_required": settings.STAFF_OTP_REQUIRED,
        }
        return dashboard.page(request, "ops/otp_enrol.html", context)

    def _confirm(self, request: HttpRequest) -> HttpResponseBase:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._enrolment(request, form)
        answer, codes = second_factor.confirm(
            user=self.person,
            code=form.cleaned_data["otp_code"],
            request_id=request_id_of(request),
            at=clock.machine_now(),
        )
        if not answer.is_yes:
            form.refuse(answer)
            return self._enrolment(request, form)
        self._open(answer)
        return self._codes(request, codes)

    def _renew(self, request: HttpRequest) -> HttpResponseBase:
        codes = second_factor.renew_codes(user=self.person, request_id=request_id_of(request), at=clock.machine_now())
        return self._codes(request, codes) if codes else redirect(gate.DEVICE_PAGE)

    def _remove(self, request: HttpRequest) -> HttpResponseBase:
        if settings.STAFF_OTP_REQUIRED:
            messages.error(request, "A one-time password is required here.")
            return redirect(gate.DEVICE_PAGE)
        request.session.pop(gate.PROVED, None)
        second_factor.remove(
            users=[self.person],
            actor=roles.actor_of(self.person),
            request_id=request_id_of(request),
            at=clock.machine_now(),
        )
        messages.success(request, "The one-time password is off: your password alone opens.")
        return redirect("admin:index")

    def _codes(self, request: HttpRequest, codes: list[str]) -> HttpResponseBase:
        return dashboard.page(
            request, "ops/otp_codes.html", {"title": "Recovery codes", "codes": codes, "next": self.destination}
        )


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    """What stands in a person's menu (settings.UNFOLD, ACCOUNT)."""
    links = [{"title": "One-time password", "link": reverse(gate.DEVICE_PAGE)}]
    if request.user.is_authenticated and request.user.has_usable_password():
        links.append({"title": "Change password", "link": reverse("admin:password_change")})
    return links


def locked_out(
    request: HttpRequest, response: HttpResponseBase | None, credentials: dict[str, Any] | None
) -> HttpResponseBase:
    """After too many wrong passwords or codes (settings.AXES_LOCKOUT_CALLABLE)."""
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    page = dashboard.page(request, "ops/locked.html", {"title": "Locked", "minutes": minutes})
    page.status_code = 429
    page["Retry-After"] = str(minutes * 60)
    return page


def _is_locked(request: HttpRequest, user: User) -> bool:
    return settings.AXES_ENABLED and AxesProxyHandler.is_locked(request, {"username": user.get_username()})


def _count_for_lock(request: HttpRequest, user: User) -> None:
    """The login's own counter, by name and address; at its limit the session ends and axes' middleware answers with the page of a lock."""
    AxesProxyHandler.user_login_failed(__name__, {"username": user.get_username()}, request)
    if getattr(request, "axes_locked_out", False):
        logout(request)


def _lock(request: HttpRequest) -> HttpResponse:
    request.axes_locked_out = True  # type: ignore[attr-defined]  # axes' own mark, for its middleware
    logout(request)
    return HttpResponse(status=429)


def _picture(text: str) -> str:
    """A QR code as an address of its own: an SVG that needs no network and no script."""
    drawn = io.BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
