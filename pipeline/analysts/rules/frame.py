"""What a claim asserts: its intervention, comparator and outcome, and which way the outcome is said to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.analysts.rules.terms import bad_when_higher, content_words, families_in
from pipeline.records import Claim

Assertion = Literal["increase", "decrease", "better", "worse", "change", "no difference"]
"""`change` = some difference, either way: "affects", and what "has no effect on" denies."""

_VERBS: tuple[tuple[Assertion, str], ...] = (
    (
        "better",
        r"improve[sd]?|enhance[sd]?|benefits?|boosts?|strengthen(?:s|ed)?|restore[sd]?|optimi[sz]e[sd]?|help(?:s|ed)?",
    ),
    (
        "better",
        r"protect(?:s|ed)? against|relieve[sd]?|alleviate[sd]?|eases?|treats?|cures?|mitigate[sd]?",
    ),
    ("worse", r"harm(?:s|ed)?|worsen(?:s|ed)?|impair(?:s|ed)?|damage[sd]?|undermine[sd]?"),
    (
        "decrease",
        r"prevent(?:s|ed)?|shorten(?:s|ed)?|lessen(?:s|ed)?|reduce[sd]?|lower(?:s|ed)?|decrease[sd]?|cuts?|suppress(?:es|ed)?|limit(?:s|ed)?|slow(?:s|ed)?|inhibit(?:s|ed)?|"
        r"(?:lead\w*|result\w*) (?:to|in) (?:less|fewer|lower|shorter|smaller)|weaken(?:s|ed)?|diminish(?:es|ed)?|delay(?:s|ed)?|attenuate[sd]?",
    ),
    (
        "increase",
        r"increase[sd]?|raise[sd]?|elevate[sd]?|accelerate[sd]?|speeds? up|promote[sd]?|stimulate[sd]?|builds?|grows?|causes?|"
        r"(?:lead\w*|result\w*|contribut\w*) (?:to|in)(?: (?:more|greater|higher|better|faster|larger|longer|bigger))?|"
        r"produce[sd]?|yields?|triggers?|adds?|gives? (?:more|greater|higher)|lengthen(?:s|ed)?|extend(?:s|ed)?|prolong(?:s|ed)?|worth",
    ),
    ("better", r"(?:is|are|works?|work) (?:more effective|better|superior|effective|beneficial|good)"),
    ("change", r"affects?|influences?|alters?|changes?|modif(?:y|ies)"),
    (
        "no difference",
        r"(?:is|are|works?) (?:as (?:good|effective|well|safe|much)|equivalent|no (?:better|more|worse)|equal\w*|the same)|"
        r"(?:has|have|makes?|make) no (?:effect|influence|impact|difference|benefit)|equals?",
    ),
)
_ASSERT = re.compile(
    r"(?P<neg>\b(?:do|does|did|will|can|could|would|may|might|is|are)(?:\s+not|n['’]t)\s+(?:\w+ly\s+)?|\bcannot\s+|\bno longer\s+|\bnever\s+|\bfails? to\s+)?"
    r"\b(?:"
    + "|".join(f"(?P<v{i}>{pattern})" for i, (_, pattern) in enumerate(_VERBS))
    + r")\b(?P<neg2>\s+(?:no|neither|any)\s+)?",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|over|rather than|instead of|relative to|as)\b(?!\s+(?:well|part|much as))",
    re.IGNORECASE,
)
_IN_WHOM = re.compile(
    r"\b(?:in|among|for)\s+(?=(?:\w+\s+){0,3}(?:people|adults|children|men|women|patients|athletes|players|those|individuals|"
    r"persons|elderly|older|young\w*|infants|students|workers|runners|cyclists|smokers)\b)",
    re.IGNORECASE,
)
_HELPED = re.compile(
    r"\s*(?P<whom>(?:\w+\s+){0,2}?(?:people|adults|children|men|women|patients|athletes|students|smokers|elderly)(?:\s+with\s+(?:[\w-]+\s+){1,3}?(?=\w+\s+\w+$))?)"
    r"\s+(?:with\s+|to\s+)?(?P<what>.+)$",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\s+in\s+(?=(?:type|chronic|acute|severe|mild|early|late|\w+ (?:disease|syndrome|diabetes|disorder))\b).*$",
    re.IGNORECASE,
)
_GIVEN_TO = re.compile(
    r"(?:\w+\s+){0,2}?(?:people|adults|children|infants|men|women|patients|athletes|students|elderly)\s+(?=\w)",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"^(?:when \w+ \w+,\s*)?(?:taking|giving|using|drinking|eating|doing|having|adding|getting|wearing|receiving)\b\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Frame:
    """A claim taken apart. Phrases may be empty; `certain` is false where no asserting verb was found."""

    intervention: str
    comparator: str
    outcome: str
    population: str
    asserts: Assertion
    denied: Assertion | None
    """For a claim of no difference, what it denies: "does not increase" denies an increase."""
    certain: bool

    @property
    def outcome_terms(self) -> tuple[str, ...]:
        """Content words of the outcome."""
        return content_words(self.outcome)

    @property
    def outcome_families(self) -> frozenset[str]:
        """Outcome families of the outcome."""
        return families_in(self.outcome)

    @property
    def wanted_good(self) -> bool | None:
        """Whether what is asserted (or denied) is a good thing; None where the words do not tell."""
        asserted = self.denied or self.asserts
        if asserted in ("better", "worse"):
            return asserted == "better"
        bad = bad_when_higher(self.outcome)
        return None if bad is None else (asserted == "increase") != bad


def frame(claim: Claim) -> Frame:
    """The claim's frame: its own PICO fields where its author gave them, else what the statement says."""
    statement = re.sub(r"\s+", " ", claim.statement).strip().rstrip(".")
    match = _verb(statement)
    if match is None:
        return Frame(
            claim.intervention or statement,
            claim.comparator,
            claim.outcome or statement,
            claim.population,
            "better",
            None,
            False,
        )
    asserts = next(kind for i, (kind, _) in enumerate(_VERBS) if match[f"v{i}"])
    denied: Assertion | None = None
    if asserts == "no difference":
        denied = "better" if re.search(r"\bno (?:better|more)\b", match.group()) else "change"
    elif match["neg"] or (match["neg2"] or "").strip() == "no":
        asserts, denied = "no difference", asserts
    before, after = statement[: match.start()], statement[match.end() :]
    against = _AGAINST.search(after)
    comparator = after[against.end() :] if against else ""
    outcome = re.split(r",\s*(?:because|since|as)\b", after[: against.start()] if against else after)[0]
    helped = _HELPED.match(outcome) if match.group().lower().split()[-1].startswith("help") else None
    if helped:  # "helps older women with incontinence", "helps patients walk further"
        outcome = helped["what"]
    whom = _IN_WHOM.search(outcome)
    population = outcome[whom.end() :] if whom else helped["whom"] if helped else ""
    outcome = outcome[: whom.start()] if whom else outcome
    condition = _CONDITION.search(outcome)
    if condition:  # "blood sugar in type 2 diabetes" is about blood sugar
        population = population or condition.group().strip()[3:]
        outcome = outcome[: condition.start()]
    outcome = re.sub(
        r"^\s*(?:(?:or|and)\s+\w+s\b|the (?:risk|chance|odds|number|rate) of|more|greater|any|better)\s*",
        "",
        outcome,
    )
    intervention, given_to = _intervention(before)
    return Frame(
        intervention=claim.intervention or intervention,
        comparator=claim.comparator or comparator.strip(" ,"),
        outcome=claim.outcome or re.sub(r"\s+(?:more|less|better|worse|faster)$", "", outcome.strip(" ,")),
        population=claim.population or population.strip(" ,") or given_to,
        asserts=asserts,
        denied=denied,
        certain=True,
    )


def _verb(statement: str) -> re.Match[str] | None:
    """The asserting verb: the first with a noun before it, a relative clause's verb ("that helps …") passed over."""
    first: re.Match[str] | None = None
    for match in _ASSERT.finditer(statement):
        before = statement[: match.start()].strip().lower()
        if not before:
            continue
        if re.search(r"\b(?:that|which|who|to|of|and|for|with|by|a|an|the|in)$", before):
            first = first or match
            continue
        if match.group().lower().endswith("ing"):
            continue
        return match
    return first


def _intervention(before: str) -> tuple[str, str]:
    """The intervention, and whom it is given to where the claim says so: "giving children zinc" is zinc, in children."""
    phrase = re.sub(r"^(?:when|while|if|during)\b[^,]*,\s*", "", before.strip(), flags=re.IGNORECASE)
    phrase = _ACTS.sub("", phrase).strip(" ,")
    whom = _GIVEN_TO.match(phrase) if phrase != before.strip() else None
    return (phrase[whom.end() :], whom.group().strip()) if whom else (phrase, "")
