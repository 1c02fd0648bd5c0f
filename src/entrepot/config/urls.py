"""Every address of the program: the portal's; `docs/map.md` says where each page lives."""

from django.urls import include, path

urlpatterns = [path("", include("entrepot.portal.urls"))]
