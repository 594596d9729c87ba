"""The records of the catalogue as typed, frozen values; mirrors the YAML files one to one and judges nothing.

Field names are those of the files under ``knowledge/content`` so that an exported catalogue reads as the imported one.
Dates that a source gives only as a year or a month stay strings (``as_of: '2026'`` or ``'2026-01'``).
"""

from knowledge.records.amounts import AmountOutput, AmountRule, ExtraInput, Validity
from knowledge.records.base import Confidence, LooseDate, Record, Scalar, Sourced, Value
from knowledge.records.criteria import Alternative, Alternatives, Condition, Criterion, DatedFigure, Exclusion, Lapsed
from knowledge.records.directory import Faq, HelpNumber, NeedArea, NetworkSubject, Office, OfficeGroup, OfficeType, Source, Team, Term
from knowledge.records.facts import Band, Fact, FactType, NoValue, Subject
from knowledge.records.households import ExpectedOutcome, Household, HouseholdVariation
from knowledge.records.meaning import Consequence, Implication, IseeType, Scale, ScaleRow, Semantics
from knowledge.records.sentences import Sentences
from knowledge.records.services import Benefit, Concerns, CriterionOverride, Deadline, Service, Status, TerritoryBasis, Variant, Who, Window

__all__ = [
    "Alternative",
    "Alternatives",
    "AmountOutput",
    "AmountRule",
    "Band",
    "Benefit",
    "Concerns",
    "Condition",
    "Confidence",
    "Consequence",
    "Criterion",
    "CriterionOverride",
    "DatedFigure",
    "Deadline",
    "Exclusion",
    "ExpectedOutcome",
    "ExtraInput",
    "Fact",
    "FactType",
    "Faq",
    "HelpNumber",
    "Household",
    "HouseholdVariation",
    "Implication",
    "IseeType",
    "Lapsed",
    "LooseDate",
    "NeedArea",
    "NetworkSubject",
    "NoValue",
    "Office",
    "OfficeGroup",
    "OfficeType",
    "Record",
    "Scalar",
    "Scale",
    "ScaleRow",
    "Semantics",
    "Sentences",
    "Service",
    "Source",
    "Sourced",
    "Status",
    "Subject",
    "Team",
    "Term",
    "TerritoryBasis",
    "Validity",
    "Value",
    "Variant",
    "Who",
    "Window",
]
