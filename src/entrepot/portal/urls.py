"""Every address. A new one needs a line in tests/portal/access.csv: who may open it."""

from django.urls import path

from entrepot.portal.pages import (
    about,
    acts,
    batches,
    figures,
    home,
    lists,
    outbox,
    project,
    projects,
    records,
    sign_in,
    webhooks,
)
from entrepot.portal.pages.aftercare.addresses import urlpatterns as aftercare
from entrepot.web.i18n import set_language

urlpatterns = [
    path("", home.latest, name="home"),
    path("language/", set_language, name="set_language"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/as/<str:role>/", sign_in.enter, name="enter"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("about/demonstration/", about.demonstration, name="about_demo"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("about/ledger/", about.ledger, name="about_ledger"),
    path("editions/", lists.editions, name="editions"),
    path("editions/<str:code>/", home.edition, name="edition"),
    path("projects/", projects.listing, name="projects"),
    path("projects/new/", projects.new, name="project_new"),
    path("projects/<str:register>/<path:key>/step/", acts.step, name="project_step"),
    path("projects/<str:register>/<path:key>/entry/", acts.entry, name="project_entry"),
    path("projects/<str:register>/<path:key>/confirm/", acts.confirm, name="project_confirm"),
    path("projects/<str:register>/<path:key>/", project.page, name="project"),
    path("records/<int:batch>.<int:number>/", records.record, name="record"),
    path("records/<int:batch>.<int:number>/judge/", records.judge, name="judge"),
    *aftercare,
    path("enterprises/", lists.enterprises, name="enterprises"),
    path("batches/", batches.listing, name="batches"),
    path("batches/<int:number>/", batches.page, name="batch"),
    path("figures/", figures.explorer, name="figures"),
    path("figures/receipt/", figures.receipt, name="receipt"),
    path("outbox/", outbox.listing, name="outbox"),
    path("outbox/webhooks/", webhooks.listing, name="webhooks"),
    path("outbox/webhooks/new/", webhooks.new, name="webhook_new"),
    path("outbox/webhooks/at/<slug:name>/", webhooks.webhook, name="webhook"),
    path("outbox/webhooks/at/<slug:name>/test/", webhooks.test, name="webhook_test"),
    path("outbox/webhooks/at/<slug:name>/disable/", webhooks.disable, name="webhook_disable"),
    path("outbox/<int:number>/", outbox.message, name="outbox_message"),
    path("outbox/<int:number>/retry/", outbox.retry, name="outbox_retry"),
    path("outbox/<int:number>/cancel/", outbox.cancel, name="outbox_cancel"),
]
