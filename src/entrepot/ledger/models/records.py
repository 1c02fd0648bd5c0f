"""What is recorded (LEDGER.md §1). Append-only: triggers (`guards`) refuse UPDATE and DELETE.

A record's id is `batch number × SPAN + number in the batch`: the same on every database that
the same history is replayed into, and unique over all tables.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from entrepot.ledger.models.words import (
    NATURES,
    TRADE_KINDS,
    CapitalClass,
    Flow,
    Kind,
    MoneyOrigin,
    Nature,
    Verdict,
)

#: Numbers in a batch run from 1 to SPAN - 1.
SPAN = 1 << 20


class Batch(models.Model):
    """Records posted together: an act on a page, or a part of an import.

    `content_hash` chains the records from the batch's own start; `head` chains the batches.
    `recorded_at` is when the ledger learnt it (UTC), `written_at` the true time of writing.
    """

    number = models.BigIntegerField(primary_key=True)
    import_id = models.CharField(max_length=16, blank=True, db_index=True)
    source = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=16)
    recorded_at = models.DateTimeField()
    written_at = models.DateTimeField()
    replayed = models.SmallIntegerField(default=0)
    needs_approval = models.SmallIntegerField(default=1)
    records = models.IntegerField()
    content_hash = models.CharField(max_length=64)
    head = models.CharField(max_length=64)

    class Meta:
        db_table = "ledger_batch"
        constraints: ClassVar = [
            models.CheckConstraint(name="batch_number_positive", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="batch_size", condition=Q(records__gte=1) & Q(records__lt=SPAN)
            ),
        ]


class Record(models.Model):
    """What every record has: its id, its batch, its link in the batch's chain (SHA-256, hex)."""

    id = models.BigIntegerField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, db_index=False, related_name="+")
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


def _reference(to: str, *, null: bool = False, index: bool = True) -> Any:
    return models.ForeignKey(to, models.PROTECT, null=null, related_name="+", db_index=index)


class ProjectRecord(Record):
    """One undertaking, known by its register and key."""

    register = models.CharField(max_length=24)
    key = models.CharField(max_length=120)

    class Meta:
        db_table = "ledger_project"
        constraints: ClassVar = [
            models.UniqueConstraint(name="ledger_project_key", fields=["register", "key"]),
        ]


class EnterpriseRecord(Record):
    """A company that receives capital; establishment, end and link are versions."""

    register = models.CharField(max_length=24)
    key = models.CharField(max_length=120)

    class Meta:
        db_table = "ledger_enterprise"
        constraints: ClassVar = [
            models.UniqueConstraint(name="ledger_enterprise_key", fields=["register", "key"]),
        ]


class Signing(Record):
    """The act that turns an intention into a commitment. `edition`: code of the holding."""

    project = _reference("ledger.ProjectRecord")
    register = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    signed_on = models.DateField()
    precision = models.CharField(max_length=7, default="day")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    edition = models.CharField(max_length=24, blank=True)
    edition_part = models.CharField(max_length=24, blank=True)
    follows = _reference("self", null=True, index=False)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "ledger_signing"
        indexes: ClassVar = [
            models.Index(name="ledger_signing_by_key", fields=["register", "key"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="signing_kind_known", condition=Q(kind__in=Kind.values)),
        ]


class Stake(Record):
    """One investor's part in a signing. `share_ppm`: millionths; null where not stated.

    `position` is the order of naming: the lead investor is the largest share, then the first.
    """

    signing = _reference("ledger.Signing")
    party = models.CharField(max_length=16)
    position = models.SmallIntegerField()
    share_ppm = models.IntegerField(null=True)

    class Meta:
        db_table = "ledger_stake"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="stake_share_in_range",
                condition=Q(share_ppm__isnull=True)
                | (Q(share_ppm__gte=0) & Q(share_ppm__lte=1_000_000)),
            ),
        ]


class TradeDeal(Record):
    """A purchase signed, never in one total with investment. `hs`: heading of the Harmonized System.

    `buyer`, `seller`: keys of parties. No entry while the value is undisclosed.
    """

    register = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    signed_on = models.DateField()
    precision = models.CharField(max_length=7, default="day")
    flow = models.CharField(max_length=6, choices=Flow.choices)
    hs = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    edition = models.CharField(max_length=24, blank=True)
    edition_part = models.CharField(max_length=24, blank=True)
    buyer = models.CharField(max_length=16, blank=True)
    seller = models.CharField(max_length=16, blank=True)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "ledger_trade_deal"
        constraints: ClassVar = [
            models.UniqueConstraint(name="ledger_trade_deal_key", fields=["register", "key"]),
            models.CheckConstraint(name="trade_flow_known", condition=Q(flow__in=Flow.values)),
            models.CheckConstraint(name="trade_kind_known", condition=Q(kind__in=TRADE_KINDS)),
        ]


def _natures() -> Q:
    known = Q(nature=Nature.REVERSAL)
    for capital_class, natures in NATURES.items():
        known |= Q(capital_class=capital_class, nature__in=natures)
    return known


class Entry(Record):
    """One amount of one class. Positive; the nature gives the sign.

    `amount_minor`, `foreign_minor`: smallest unit of `currency`. `posting` names which of a
    row's postings this is. A reversal bears class, amount, date and references of what it names.
    """

    register = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    posting = models.CharField(max_length=24)
    capital_class = models.CharField(max_length=10, choices=CapitalClass.choices)
    nature = models.CharField(max_length=12, choices=Nature.choices)
    amount_minor = models.BigIntegerField()
    foreign_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    effective_on = models.DateField()
    precision = models.CharField(max_length=7, default="day")
    project = _reference("ledger.ProjectRecord", null=True)
    enterprise = _reference("ledger.EnterpriseRecord", null=True)
    signing = _reference("ledger.Signing", null=True, index=False)
    investor = models.CharField(max_length=16, blank=True)
    money_origin = models.CharField(
        max_length=8, choices=MoneyOrigin.choices, default=MoneyOrigin.FOREIGN
    )
    reverses = _reference("self", null=True, index=False)
    cause = models.CharField(max_length=40, blank=True)
    evidence = models.CharField(max_length=64, blank=True)
    file_row = models.IntegerField(null=True)
    deal = _reference("ledger.TradeDeal", null=True, index=False)

    class Meta:
        db_table = "ledger_entry"
        indexes: ClassVar = [
            models.Index(name="ledger_entry_by_key", fields=["register", "key"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="entry_reversed_once",
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_reversal_names_another",
                condition=Q(nature=Nature.REVERSAL, reverses__isnull=False)
                | (~Q(nature=Nature.REVERSAL) & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(name="entry_nature_fits_class", condition=_natures()),
            models.CheckConstraint(
                name="entry_class_known", condition=Q(capital_class__in=CapitalClass.values)
            ),
            models.CheckConstraint(
                name="entry_amount_positive",
                condition=Q(amount_minor__gt=0) & Q(amount_minor__lt=10**18),
            ),
            models.CheckConstraint(
                name="entry_foreign_part",
                condition=Q(foreign_minor__isnull=True)
                | (Q(foreign_minor__gte=0) & Q(foreign_minor__lte=models.F("amount_minor"))),
            ),
            models.CheckConstraint(
                name="entry_has_a_subject",
                condition=Q(project__isnull=False)
                | Q(enterprise__isnull=False)
                | Q(deal__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_trade_is_of_a_deal",
                condition=Q(
                    capital_class=CapitalClass.TRADE,
                    deal__isnull=False,
                    project__isnull=True,
                    enterprise__isnull=True,
                    signing__isnull=True,
                )
                | (~Q(capital_class=CapitalClass.TRADE) & Q(deal__isnull=True)),
            ),
        ]


class Milestone(Record):
    """A dated step. `actual` 1, planned 0; counts once it has evidence and is verified."""

    project = _reference("ledger.ProjectRecord")
    kind = models.CharField(max_length=24)
    reached_on = models.DateField()
    precision = models.CharField(max_length=7, default="day")
    actual = models.SmallIntegerField(default=1)
    reason = models.CharField(max_length=24, blank=True)
    note = models.CharField(max_length=64, blank=True)
    evidence = models.CharField(max_length=64, blank=True)
    file_row = models.IntegerField(null=True)

    class Meta:
        db_table = "ledger_milestone"


class Confirmation(Record):
    """A person says: this project's state is still true, on this day."""

    project = _reference("ledger.ProjectRecord")
    confirmed_on = models.DateField()
    person = models.CharField(max_length=16)

    class Meta:
        db_table = "ledger_confirmation"


class Version(Record):
    """A value of an attribute from a date on. Exactly one of project, enterprise, party.

    Of a project: sector, zone, division, host, direction, origin, stage, status, officer.
    Of an enterprise: sector, division, established, ended (ISO dates), reason, project (link).
    Of a party: economy. A blank value says: none from here on.
    """

    project = _reference("ledger.ProjectRecord", null=True)
    enterprise = _reference("ledger.EnterpriseRecord", null=True)
    party = models.CharField(max_length=16, blank=True)
    attribute = models.CharField(max_length=16)
    value = models.CharField(max_length=120, blank=True)
    linked_project = _reference("ledger.ProjectRecord", null=True, index=False)
    effective_on = models.DateField()

    class Meta:
        db_table = "ledger_version"


class Verification(Record):
    """A second person's verdict on one record or on one whole batch; the newest holds."""

    target_batch = models.BigIntegerField(null=True, db_index=True)
    target_record = models.BigIntegerField(null=True, db_index=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    person = models.CharField(max_length=16)
    note = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "ledger_verification"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="verification_of_one",
                condition=Q(target_batch__isnull=True) ^ Q(target_record__isnull=True),
            ),
        ]


class Annulment(Record):
    """From its recorded time the named record counts nowhere, at any as-of."""

    target_record = models.BigIntegerField(db_index=True)
    cause = models.CharField(max_length=40)

    class Meta:
        db_table = "ledger_annulment"


class RateRecord(Record):
    """A loaded rate of exchange: units of `currency` per 1 `per`, on a day or over a period."""

    currency = models.CharField(max_length=3)
    per = models.CharField(max_length=3)
    precision = models.CharField(max_length=7)
    period_start = models.DateField()
    rate = models.CharField(max_length=40)

    class Meta:
        db_table = "ledger_rate"


class CodeRecord(Record):
    """A loaded code of a classification or division tree."""

    tree = models.CharField(max_length=24)
    code = models.CharField(max_length=24)
    parent = models.CharField(max_length=24, blank=True)
    label_en = models.CharField(max_length=300, blank=True)
    label_zh = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "ledger_code"


#: Tables of records in the order in which `verify` reads them.
RECORDS: tuple[type[Record], ...] = (
    ProjectRecord,
    EnterpriseRecord,
    Signing,
    Stake,
    TradeDeal,
    Entry,
    Milestone,
    Confirmation,
    Version,
    Verification,
    Annulment,
    RateRecord,
    CodeRecord,
)
