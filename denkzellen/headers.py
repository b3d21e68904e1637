"""Headers of safety that Django does not set itself."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# What no page needs, by names every browser knows: an unknown one is a complaint in its console.
# The rest are the defaults of browsers: for our own pages only.
UNUSED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    *("screen-wake-lock", "window-management", "xr-spatial-tracking"),
)
USED = ("clipboard-write", "fullscreen", "picture-in-picture")
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY = ", ".join(
    [f"{name}=()" for name in UNUSED] + [f"{name}=(self)" for name in (*USED, *PASSKEYS)]
)
RESOURCE_POLICY = "Cross-Origin-Resource-Policy"
# Public pictures and recordings may be shown on other websites.
OPEN_TO_ALL = {RESOURCE_POLICY: "cross-origin"}


class SafetyHeadersMiddleware:
    """Stands before all that answers, files included. A view may say otherwise for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault(RESOURCE_POLICY, "same-origin")
        return response
