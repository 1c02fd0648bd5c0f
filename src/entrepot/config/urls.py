"""Every address of the program: the portal's; `docs/map.md` says where each page lives."""

from django.urls import include, path

urlpatterns = [path("", include("entrepot.portal.urls"))]

handler400 = "entrepot.portal.pages.refusals.bad_request"
handler403 = "entrepot.portal.pages.refusals.forbidden"
handler404 = "entrepot.portal.pages.refusals.not_found"
handler500 = "entrepot.portal.pages.refusals.failed"
