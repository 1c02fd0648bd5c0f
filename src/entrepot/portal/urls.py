"""Every address. A new one needs a line in tests/portal/access.csv: who may open it."""

from django.urls import path

from entrepot.portal.pages import (
    about,
    acts,
    attributes,
    batches,
    corrections,
    editions,
    enterprises,
    figures,
    home,
    outbox,
    project,
    projects,
    receipt,
    records,
    sign_in,
    signings,
    webhooks,
)
from entrepot.portal.pages.fair import call, delegations, judge, preparation, preparations
from entrepot.portal.pages.fair import prepare as fair_prepare
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
    path("editions/", editions.listing, name="editions"),
    path("editions/new/", editions.new, name="edition_new"),
    path("editions/<str:code>/change/", editions.change, name="edition_change"),
    path("editions/<str:code>/parts/", editions.desk, name="edition_desk"),
    path("editions/<str:code>/parts/new/", editions.new_part, name="part_new"),
    path("editions/<str:code>/", home.edition, name="edition"),
    path("projects/", projects.listing, name="projects"),
    path("projects/new/", projects.new, name="project_new"),
    path("projects/<str:register>/<path:key>/step/", acts.step, name="project_step"),
    path("projects/<str:register>/<path:key>/entry/", acts.entry, name="project_entry"),
    path("projects/<str:register>/<path:key>/stage/", acts.stage, name="project_stage"),
    path("projects/<str:register>/<path:key>/sign/", signings.sign, name="project_sign"),
    path("projects/<str:register>/<path:key>/enlarge/", signings.enlarge, name="project_enlarge"),
    path("projects/<str:register>/<path:key>/cancel/", signings.cancel, name="project_cancel"),
    path(
        "projects/<str:register>/<path:key>/change/<str:attribute>/",
        attributes.change,
        name="project_change",
    ),
    path("projects/<str:register>/<path:key>/confirm/", acts.confirm, name="project_confirm"),
    path("projects/<str:register>/<path:key>/", project.page, name="project"),
    path("records/<int:batch>.<int:number>/", records.record, name="record"),
    path("records/<int:batch>.<int:number>/judge/", records.judge, name="judge"),
    path("records/<int:batch>.<int:number>/evidence/", records.evidence, name="evidence"),
    path("records/<int:batch>.<int:number>/reverse/", corrections.reverse, name="reverse"),
    path("records/<int:batch>.<int:number>/correct/", corrections.correct, name="correct"),
    path("records/<int:batch>.<int:number>/annul/", corrections.annul, name="annul"),
    path("enterprises/", enterprises.listing, name="enterprises"),
    path("enterprises/new/", enterprises.new, name="enterprise_new"),
    path(
        "enterprises/<str:register>/<path:key>/entry/", enterprises.entry, name="enterprise_entry"
    ),
    path("enterprises/<str:register>/<path:key>/end/", enterprises.end, name="enterprise_end"),
    path("enterprises/<str:register>/<path:key>/", enterprises.one, name="enterprise"),
    path("batches/", batches.listing, name="batches"),
    path("batches/<int:number>/", batches.page, name="batch"),
    path("figures/", figures.explorer, name="figures"),
    path("figures/receipt/", receipt.receipt, name="receipt"),
    path("signings/", preparations.listing, name="signings"),
    path("signings/calls/new/", call.new, name="call_new"),
    path("signings/<str:code>/call/", call.page, name="call"),
    path("signings/<str:code>/call/change/", call.change, name="call_change"),
    path("signings/<str:code>/call/tier/", call.tier, name="call_tier"),
    path(
        "signings/<str:code>/call/tier/<int:number>/remove/", call.remove_tier, name="tier_remove"
    ),
    path("signings/<str:code>/delegations/new/", delegations.new, name="delegation_new"),
    path(
        "signings/<str:code>/delegations/<str:delegation>/", delegations.change, name="delegation"
    ),
    path("signings/<str:code>/new/", fair_prepare.new, name="signing_new"),
    path(
        "signings/<str:code>/new/trade/", fair_prepare.new, {"subject": "trade"}, name="trade_new"
    ),
    path("signings/<str:code>/<int:number>/", preparation.page, name="signing"),
    path("signings/<str:code>/<int:number>/change/", fair_prepare.change, name="signing_change"),
    path("signings/<str:code>/<int:number>/submit/", judge.submit, name="signing_submit"),
    path("signings/<str:code>/<int:number>/accept/", judge.accept, name="signing_accept"),
    path("signings/<str:code>/<int:number>/return/", judge.give_back, name="signing_return"),
    path("signings/<str:code>/<int:number>/withdraw/", judge.withdraw, name="signing_withdraw"),
    path("signings/<str:code>/<int:number>/dismiss/", judge.dismiss, name="signing_dismiss"),
    path("signings/<str:code>/<int:number>/agree/", judge.agree, name="signing_agree"),
    path("signings/<str:code>/<int:number>/ceremony/", judge.ceremony, name="signing_ceremony"),
    path("signings/<str:code>/<int:number>/anew/", judge.anew, name="signing_anew"),
    path(
        "signings/<str:code>/<int:number>/screen/<int:position>/", judge.screen, name="party_screen"
    ),
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
