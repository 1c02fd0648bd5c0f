"""The second person: what waits, what it holds, a verdict, the next one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from entrepot.ledger.models import Batch, Note, Verification


def test_the_navigation_counts_what_waits_for_those_who_judge(office):
    waiting = 4
    badge = f'<b class="badge">{waiting}</b>'
    assert badge in office.client("verifier").get("/projects/").content.decode()
    assert "badge" not in office.client("officer").get("/projects/").content.decode()


def test_the_page_shows_source_counts_totals_and_a_sample(office):
    page = office.client("verifier").get(f"/batches/{office.entry.batch_id}/").content.decode()
    assert "an entry, posted by user-officer" in page
    assert "Records by kind" in page
    assert "5,000,000.00" in page
    assert "章程 articles.pdf" in page
    assert "Haiyu Drives" in page


def test_after_a_verdict_the_next_one_that_waits_is_shown(office):
    verifier = office.client("verifier")
    numbers = [office.project.id >> 20, office.signing.batch_id, office.company.id >> 20]
    newest = office.entry.batch_id
    answer = verifier.post(f"/batches/{newest}/", {"verdict": "accepted"})
    assert answer.headers["Location"] == f"/batches/{numbers[-1]}/"
    for number in reversed(numbers):
        answer = verifier.post(f"/batches/{number}/", {"verdict": "accepted"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/batches/"
    assert "Nothing else waits for you." in answer.content.decode()
    assert "Nothing waits." in answer.content.decode()


def test_a_rejection_keeps_its_note_and_says_what_then(office):
    number = office.entry.batch_id
    verifier = office.client("verifier")
    verifier.post(
        f"/batches/{number}/", {"verdict": "rejected", "note": "The slip is of another company."}
    )
    verdict = Verification.objects.get(target_batch=number)
    assert verdict.note == Note.objects.get().salted_hash
    page = office.client("officer").get(f"/batches/{number}/").content.decode()
    assert "Reverse or annul what is wrong" in page
    assert "The slip is of another company." in page
    project = office.client("officer").get("/projects/own/P-1/").content.decode()
    assert "rejected; in no figure" in project


def test_a_rejected_batch_is_judged_again_by_a_second_person_and_the_newest_verdict_holds(office):
    number = office.entry.batch_id
    verifier = office.client("verifier")
    verifier.post(f"/batches/{number}/", {"verdict": "rejected", "note": "Another company's slip."})
    page = verifier.get(f"/batches/{number}/").content.decode()
    assert "Thought again?" in page
    assert 'value="accepted"' in page
    poster = office.client("officer")
    assert "Thought again?" not in poster.get(f"/batches/{number}/").content.decode()
    assert poster.post(f"/batches/{number}/", {"verdict": "accepted"}).status_code == 422
    verifier.post(f"/batches/{number}/", {"verdict": "accepted", "note": "It is theirs."})
    verdicts = Verification.objects.filter(target_batch=number).order_by("id")
    assert [one.verdict for one in verdicts] == ["rejected", "accepted"]
    page = verifier.get(f"/batches/{number}/").content.decode()
    assert "verified by" in page
    assert "Thought again?" not in page
    project = office.client("officer").get("/projects/own/P-1/").content.decode()
    assert "rejected; in no figure" not in project


def test_one_who_posted_it_sees_no_buttons_and_may_not_judge(office):
    officer = office.client("officer")
    number = office.entry.batch_id
    assert "a second person verifies it" in officer.get(f"/batches/{number}/").content.decode()
    answer = officer.post(f"/batches/{number}/", {"verdict": "accepted"})
    assert answer.status_code == 422
    assert not Verification.objects.exists()


def test_pages_show_instants_in_the_zone_of_the_instance(office, settings):
    number = office.entry.batch_id
    recorded = Batch.objects.get(number=number).recorded_at
    for zone in ("Asia/Shanghai", "Pacific/Auckland"):
        settings.TIME_ZONE = zone
        page = office.client("verifier").get(f"/batches/{number}/").content.decode()
        assert f"{recorded.astimezone(ZoneInfo(zone)):%H:%M}" in page
