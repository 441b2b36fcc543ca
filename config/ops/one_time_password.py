"""Pages of the second factor: enter a code, enrol, replace or remove a device; and the page of a lockout."""

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
from django_otp import login as otp_login
from unfold.widgets import UnfoldAdminTextInputWidget

from config.api.middleware import request_id_of
from config.kernel import clock
from config.ops import roles, second_factor, staff_session
from config.ops.second_factor import Answer, Verdict
from config.ops.views import render_page

VERIFICATION_LASTS = timedelta(minutes=10)
"""A device can be changed for this long after a code; an unattended session alone is not enough."""
CODE_CHARS_MAX = 32


class CodeForm(forms.Form):
    """One code. The field is listed in AXES_SENSITIVE_PARAMETERS, so that the log of failures does not store it."""

    otp_code = forms.CharField(max_length=CODE_CHARS_MAX, label="Code", widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, is_recovery: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["otp_code"]
        field.label = "Recovery code" if is_recovery else "Code from your app"
        field.widget.attrs |= {
            "autofocus": True,
            "autocapitalize": "none",
            "spellcheck": "false",
            "class": field.widget.attrs["class"] + " q-code",
        }
        field.widget.attrs |= (
            {"autocomplete": "off"} if is_recovery else {"autocomplete": "one-time-code", "inputmode": "numeric"}
        )

    def refuse(self, answer: Answer) -> None:
        """Add the reason as an error and empty the field."""
        self.data = {**dict(self.data.items()), "otp_code": ""}
        if answer.verdict is Verdict.TOO_SOON:
            self.add_error(
                "otp_code", f"Too many wrong codes. Wait {answer.wait_seconds} seconds and enter a new code."
            )
        else:
            self.add_error("otp_code", "The code is wrong or was used before. Wait for the next code and enter it.")


@method_decorator([never_cache, sensitive_post_parameters("otp_code")], name="dispatch")
class _Page(UserPassesTestMixin, View):
    """A page for staff. `staff_session` checks everything else."""

    http_method_names = ["get", "head", "post"]

    def test_func(self) -> bool:
        return staff_session.is_staff(self.request.user)

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    @property
    def destination(self) -> str:
        """Return the local URL to go to afterwards."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        is_ours = url_has_allowed_host_and_scheme(
            wanted, {self.request.get_host()}, require_https=self.request.is_secure()
        )
        return wanted if is_ours else reverse("admin:index")

    def _open(self, answer: Answer) -> None:
        """Mark the session as verified, under a new session key."""
        self.request.session.cycle_key()
        otp_login(self.request, answer.device)
        staff_session.mark_verified(self.request.session, at=clock.machine_now())


class CodePage(_Page):
    """Asks for a code of the app, or with `?recovery=1` for a recovery code."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if second_factor.device_of(self.person) is None:
            return redirect(self.destination)
        return self._page(request, CodeForm(is_recovery="recovery" in request.GET))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Check the code. A wrong code counts towards the lockout, like a wrong password."""
        form = CodeForm(request.POST, is_recovery="recovery" in request.GET)
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
        if not answer.is_accepted:
            if answer.verdict is Verdict.WRONG:
                _count_for_lock(request, self.person)
            form.refuse(answer)
            return self._page(request, form)
        self._open(answer)
        if answer.verdict is Verdict.RECOVERED:
            messages.warning(
                request,
                f"You used a recovery code; {answer.codes_left} are left. If you lost your phone, set up a new device.",
            )
            return redirect(f"{reverse(staff_session.DEVICE_PAGE)}?{urlencode({'next': self.destination})}")
        return redirect(self.destination)

    def _page(self, request: HttpRequest, form: CodeForm) -> HttpResponseBase:
        context = {
            "title": "One-time password",
            "form": form,
            "next": self.destination,
            "is_recovery": "recovery" in request.GET,
        }
        return render_page(request, "ops/otp_code.html", context)


class DevicePage(_Page):
    """Enrols a device, replaces it, renews recovery codes, and removes it where none is required."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Show the device, or the QR code to enrol one."""
        device = second_factor.device_of(self.person)
        if device is None or "another" in request.GET:
            return self._must_verify(request) or self._enrolment(request, CodeForm())
        context = {
            "title": "One-time password",
            "device": device,
            "codes_left": second_factor.codes_left(device),
            "codes": second_factor.RECOVERY_CODES,
            "is_required": settings.STAFF_OTP_REQUIRED,
        }
        return render_page(request, "ops/otp_device.html", context)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Run the chosen action."""
        actions = {"confirm": self._confirm, "renew": self._renew, "remove": self._remove}
        action = actions.get(request.POST.get("action", ""))
        if action is None:
            return redirect(staff_session.DEVICE_PAGE)
        return self._must_verify(request) or action(request)

    def _must_verify(self, request: HttpRequest) -> HttpResponseBase | None:
        """Redirect to the code page when the user has a device and no recent code."""
        if second_factor.device_of(self.person) is None or staff_session.was_verified_within(
            request.session, VERIFICATION_LASTS, now=clock.machine_now()
        ):
            return None
        messages.info(request, "Enter a code first: this page changes how you log in.")
        here = request.get_full_path() if request.method == "GET" else request.path
        return redirect(f"{reverse(staff_session.CODE_PAGE)}?{urlencode({'next': here})}")

    def _enrolment(self, request: HttpRequest, form: CodeForm) -> HttpResponseBase:
        device = second_factor.begin(user=self.person, at=clock.machine_now())
        context = {
            "title": "Set up your one-time password",
            "form": form,
            "next": self.destination,
            "picture": _picture(second_factor.enrolment_url(device, username=self.person.get_username())),
            "key": second_factor.grouped_key(device),
            "is_required": settings.STAFF_OTP_REQUIRED,
        }
        return render_page(request, "ops/otp_enrol.html", context)

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
        if not answer.is_accepted:
            form.refuse(answer)
            return self._enrolment(request, form)
        self._open(answer)
        return self._codes(request, codes)

    def _renew(self, request: HttpRequest) -> HttpResponseBase:
        codes = second_factor.renew_codes(user=self.person, request_id=request_id_of(request), at=clock.machine_now())
        return self._codes(request, codes) if codes else redirect(staff_session.DEVICE_PAGE)

    def _remove(self, request: HttpRequest) -> HttpResponseBase:
        if settings.STAFF_OTP_REQUIRED:
            messages.error(request, "A one-time password is required; it cannot be turned off.")
            return redirect(staff_session.DEVICE_PAGE)
        request.session.pop(staff_session.VERIFIED, None)
        second_factor.remove(
            users=[self.person],
            actor=roles.actor_of(self.person),
            request_id=request_id_of(request),
            at=clock.machine_now(),
        )
        messages.success(request, "The one-time password is turned off. You log in with your password only.")
        return redirect("admin:index")

    def _codes(self, request: HttpRequest, codes: list[str]) -> HttpResponseBase:
        return render_page(
            request, "ops/otp_codes.html", {"title": "Recovery codes", "codes": codes, "next": self.destination}
        )


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    """Return the links of the user menu (settings.UNFOLD, ACCOUNT)."""
    links = [{"title": "One-time password", "link": reverse(staff_session.DEVICE_PAGE)}]
    if request.user.is_authenticated and request.user.has_usable_password():
        links.append({"title": "Change password", "link": reverse("admin:password_change")})
    return links


def locked_out(
    request: HttpRequest, response: HttpResponseBase | None, credentials: dict[str, Any] | None
) -> HttpResponseBase:
    """Return the page of a lockout (settings.AXES_LOCKOUT_CALLABLE)."""
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    page = render_page(request, "ops/locked.html", {"title": "Locked", "minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    return page


def _is_locked(request: HttpRequest, user: User) -> bool:
    return settings.AXES_ENABLED and AxesProxyHandler.is_locked(request, {"username": user.get_username()})


def _count_for_lock(request: HttpRequest, user: User) -> None:
    """Count a failure by name and address.

    At the limit the session ends and the middleware of axes shows the lockout page.
    """
    AxesProxyHandler.user_login_failed(__name__, {"username": user.get_username()}, request)
    if getattr(request, "axes_locked_out", False):
        logout(request)


def _lock(request: HttpRequest) -> HttpResponse:
    request.axes_locked_out = True  # type: ignore[attr-defined]  # read by axes' middleware
    logout(request)
    return HttpResponse(status=429)


def _picture(text: str) -> str:
    """Return a QR code as a data URL with an SVG; it needs no network and no script."""
    drawn = io.BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=2).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
