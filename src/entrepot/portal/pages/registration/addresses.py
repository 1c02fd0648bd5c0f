"""The addresses of registration: the public form, the own page, the desk of who keeps the lists."""

from django.urls import path

from entrepot.portal.pages.registration import (
    listing,
    one,
    own,
    own_acts,
    press,
    public,
    question,
    sheet,
    terms,
    terms_page,
)

urlpatterns = [
    path("register/", public.editions, name="register"),
    path("register/<str:code>/", public.kinds, name="register_kinds"),
    path("register/<str:code>/<slug:kind>/", public.form, name="register_form"),
    # The secret of a personal link stands in this address alone.
    path("r/<str:token>/", own.enter, name="own_enter"),
    path("registration/mine/", own.page, name="own"),
    path("registration/mine/closed/", own.closed, name="own_closed"),
    path("registration/mine/erased/", own.erased, name="own_erased"),
    path("registration/mine/leave/", own.leave, name="own_leave"),
    path("registration/mine/change/", own_acts.change, name="own_change"),
    path("registration/mine/answers/", own_acts.answer, name="own_answers"),
    path("registration/mine/agree/", own_acts.agree, name="own_agree"),
    path("registration/mine/passport/", own_acts.forget_passport, name="own_passport"),
    path("registration/mine/returning/<int:number>/", own_acts.recognise, name="own_recognise"),
    path("registration/mine/cancel/", own_acts.cancel, name="own_cancel"),
    path("registration/mine/transfer/", own_acts.transfer, name="own_transfer"),
    path("registration/mine/data.json", own_acts.take, name="own_data"),
    path("registration/mine/files/<slug:key>/", own_acts.file, name="own_file"),
    path("registration/mine/erase/", own_acts.erase, name="own_erase"),
    path("registration/mine/letter/<str:language>.pdf", own_acts.letter, name="own_letter"),
    path("registration/mine/press/", press.room, name="press_room"),
    path("registration/mine/press/apply/", press.apply, name="press_apply"),
    path("registration/", listing.listing, name="registrations"),
    path("registration/new/", terms.new, name="enrolment_new"),
    path("registration/<str:code>/counts/", listing.counts, name="registration_counts"),
    path("registration/<str:code>/sheet/", sheet.upload, name="sheet"),
    path("registration/<str:code>/sheet/template.xlsx", sheet.template, name="sheet_template"),
    path("registration/<str:code>/returning/", one.returning, name="returning"),
    path("registration/<str:code>/returning/<int:number>/", one.decide, name="returning_decide"),
    path("registration/<str:code>/press/", press.listing, name="press_desk"),
    path("registration/<str:code>/press/note/", press.note, name="press_note"),
    path("registration/<str:code>/press/<int:number>/", press.decide, name="press_decide"),
    path("registration/<str:code>/terms/", terms_page.page, name="terms"),
    path("registration/<str:code>/terms/times/", terms.times, name="terms_times"),
    path("registration/<str:code>/terms/consent/", terms.consent, name="terms_consent"),
    path("registration/<str:code>/terms/rule/", terms.rule, name="terms_rule"),
    path("registration/<str:code>/terms/quota/", terms.quota, name="terms_quota"),
    path("registration/<str:code>/terms/invite/", terms.invite, name="terms_invite"),
    path(
        "registration/<str:code>/terms/invite/<int:number>/withdraw/",
        terms.withdraw,
        name="terms_withdraw",
    ),
    path("registration/<str:code>/terms/overdue/", terms.overdue, name="terms_overdue"),
    path("registration/<str:code>/terms/questions/new/", question.new, name="question_new"),
    path("registration/<str:code>/terms/questions/<slug:key>/", question.change, name="question"),
    path(
        "registration/<str:code>/terms/questions/<slug:key>/drop/",
        question.drop,
        name="question_drop",
    ),
    path("registration/<str:code>/<int:number>/", one.page, name="registration"),
    path("registration/<str:code>/<int:number>/approve/", one.approve, name="registration_approve"),
    path("registration/<str:code>/<int:number>/reject/", one.reject, name="registration_reject"),
    path("registration/<str:code>/<int:number>/cancel/", one.cancel, name="registration_cancel"),
    path("registration/<str:code>/<int:number>/payment/", one.payment, name="registration_payment"),
    path("registration/<str:code>/<int:number>/link/", one.link, name="registration_link"),
    path(
        "registration/<str:code>/<int:number>/passport/", one.passport, name="registration_passport"
    ),
    path(
        "registration/<str:code>/<int:number>/files/<slug:key>/", one.file, name="registration_file"
    ),
]
