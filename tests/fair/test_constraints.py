"""What must hold whoever writes: the database itself refuses the rest, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from entrepot.fair.models import Call, Ceremony, Preparation, PreparationParty
from tests.fair.hall import OPENING, Hall, usd


@pytest.fixture
def posted(hall: Hall) -> Preparation:
    return hall.held(hall.content(usd(5), foreign=usd(3)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "almost"},
        {"state": "signed"},
        {"state": "draft"},
        {"record": None},
        {"signed_at": None},
        {"subject": "trade"},
        {"subject": "gift"},
        {"kind": "promise"},
        {"direction": "sideways"},
        {"origin": "unknown"},
        {"flow": "import"},
        {"hs_code": "8457"},
        {"total_minor": 0},
        {"total_minor": 299},
        {"total_minor": None},
        {"foreign_minor": -1},
        {"foreign_minor": 501},
        {"currency": ""},
        {"document": ""},
    ],
    ids=str,
)
def test_a_preparation_that_can_not_be_is_refused(
    posted: Preparation, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.filter(pk=posted.pk).update(**wrong)


@pytest.mark.parametrize("same", ["number", "record"])
def test_a_number_and_a_record_are_of_one_preparation(
    hall: Hall, posted: Preparation, same: str
) -> None:
    other = hall.held(hall.content(usd(5)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.filter(pk=other.pk).update(**{same: getattr(posted, same)})


def test_a_place_in_an_order_is_of_one(hall: Hall, posted: Preparation) -> None:
    ceremony = Ceremony.objects.create(
        edition=hall.edition, name_en="Stage", name_zh="舞台", starts_at=OPENING
    )
    other = hall.held(hall.content(usd(5)))
    Preparation.objects.filter(pk=posted.pk).update(ceremony=ceremony, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preparation.objects.filter(pk=other.pk).update(ceremony=ceremony, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ceremony.objects.filter(pk=ceremony.pk).update(showing=posted)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ceremony.objects.filter(pk=ceremony.pk).update(minutes_each=0)


def test_parties_and_times_that_can_not_be_are_refused(hall: Hall, posted: Preparation) -> None:
    for wrong in ({"share_ppm": 1_000_001}, {"share_ppm": -1}, {"role": "guest"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PreparationParty.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(closes_at=hall.call.opens_at - timedelta(days=1))
