"""What kind of study a text reports, how many were in it, who they were, and what was compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.analysts.rules.terms import mentions
from pipeline.numbers import counts
from pipeline.records import Design, Study
from pipeline.text import Sentence, sentences

_RANDOM = r"randomi[sz]\w+|random(?:ly)? (?:assign|allocat|order|select\w+ (?:to|for)|divided|distribut)\w*|at random|random order"
_DESIGNS: tuple[tuple[Design, str], ...] = (
    ("protocol", r"\bstudy protocol\b|\bprotocol for (?:a|the)\b"),
    ("systematic review", r"\bsystematic(?:ally)? review\w*|\bmeta-?analys[ei]s\b(?! of (?:the )?data)"),
    (
        "animal or laboratory study",
        r"\b(?:mice|rats?|murine|rabbits?|sows?|piglets?|zebrafish|in vitro|cell lines?|cultured cells|alpacas?|llamas?)\b",
    ),
    (
        "cluster-randomised trial",
        rf"\bcluster[- ]?randomi[sz]\w+|\bcluster\b.{{0,40}}(?:{_RANDOM})|\bC-RCT\b",
    ),
    (
        "randomised crossover trial",
        rf"(?:{_RANDOM}).{{0,400}}\bcross-?over\b|\bcross-?over\b.{{0,400}}(?:{_RANDOM})",
    ),
    ("non-randomised trial", r"\bnon-?\s?randomi[sz]ed|\bquasi-?experiment\w*"),
    ("randomised trial", rf"\b(?:{_RANDOM})|\bRCT\b"),
    ("case-control study", r"\bcase-?control\b"),
    (
        "cohort study",
        r"\bcohort study|\bprospective(?:ly)? (?:cohort|follow|observ)\w*|\bretrospective\w*|\blongitudinal study|\bfollow-?up study",
    ),
    ("cross-sectional study", r"\bcross-?sectional\b"),
    (
        "controlled trial, allocation not stated",
        r"\bcontrol group\b|\bcontrolled trial\b|\bcross-?over\b|\bplacebo\b|\beach (?:participant|subject|gymnast|athlete)\b.{0,80}\b(?:both|two) (?:days|conditions|sessions|trials)",
    ),
    ("before-after study", r"\bbefore and after\b|\bpre-? ?(?:and )?post\b|\bpilot study\b"),
    ("case series", r"\bcase (?:series|reports?)\b"),
)
_TRIAL_WORDS = re.compile(
    r"\btrial\b|\bplacebo\b|\bparticipants?\b|\bvolunteers\b|\bpatients?\b|\bmen\b|\bwomen\b", re.IGNORECASE
)
_PEOPLE = (
    r"(?:participants?|patients?|subjects?|individuals?|people|persons?|adults?|children|infants?|neonates?|men|women|males|females|"
    r"boys|girls|athletes?|players?|cyclists?|runners?|swimmers?|gymnasts?|volunteers?|students?|adolescents?|pre-?schoolers?|"
    r"nurses?|physicians?|practitioners?|clusters?|eyes|legs|limbs|trainees?|lifters?|residents?|couples?|families|pregnancies|"
    r"mothers?|nulliparous|workers?|smokers?|elderly|cases|respondents?|doctors|gps?|drinkers|users|consumers|parents|carers|"
    r"donors|employees|soldiers|veterans|recruits|survivors|twins|outpatients|inpatients|seniors|teachers|drivers|dancers|"
    r"sows?|mice|rats?|animals?|alpacas?)"
)
_AFTER = re.compile(
    rf"^\s*(?:\([^)]*\)\s*)?(?:[\w’'-]+,?\s+){{0,6}}?{_PEOPLE}\b(?:\s+(?:and|or)\s+{_PEOPLE}\b)?",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:randomi[sz]\w+|enrol\w+|recruit\w+|total|includ\w+|participat\w+|assigned|allocated|complet\w+|took part|volunteered|involved|received|trained)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(\d+|[a-z]+(?:-[a-z]+)?) (?:\w+ )?(?:received|took|were (?:given|assigned|allocated|randomi[sz]ed) (?:to )?)",
    re.IGNORECASE,
)
_N = re.compile(r"\b[nN]\s*=\s*(\d[\d, ]*\d|\d)")
_NOT_SIZE = re.compile(
    r"^\s*(?:[-–]\s*\d|(?:to|of)\s+\d+\s*(?:years|months)|%|years?|yrs?|months?|weeks?|days?|hours?|min\w*|mg|g\b|kg|ml|mmol|iu|cm|mm|m\b|km|w\b|parallel|groups?|arms?|sets?|times\b|occasions\b|health\b)",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"\b(?:placebos?|sham|control (?:group|arm|condition|day|trial|subjects|patients|participants|beverage|drink)|controls|usual care|standard (?:care|treatment|therapy)|"
    r"no (?:treatment|intervention|supplement\w*)|untreated|wait(?:ing)?[- ]list|non-?caloric|depleted|vehicle|dummy|decaffeinated|decaf|water(?: day)?|conventional)\b",
    re.IGNORECASE,
)
_ONE_OTHER = re.compile(
    r"\b(?:one|the first|in one|group a|half)\b(?P<a>(?:(?!\bone\b)[^.]){5,220}?)(?:;|,|\band\b|\bwhile\b|\bwhereas\b)\s*(?:and\s+|while\s+|whereas\s+|in\s+|for\s+)?(?:the\s+(?:other|second)s?|the remaining|group b|another|the rest)\b(?P<b>[^.;:]{5,220})",
    re.IGNORECASE,
)
_OR = re.compile(
    r"\b(?:(?:randomi[sz]ed|assigned|allocated|performed)\b[^.;]{0,60}?\b(?:either|to receive|to)|"
    r"(?:received|receive|took|given|consumed|ingested|drank|ate|administered)(?: either)?)\b"
    r"(?P<a>[^.;]{3,160}?)\b(?:or|versus|vs\.?)\b(?P<b>[^.;]{3,160})",
    re.IGNORECASE,
)
_VERSUS = re.compile(
    r"(?P<a>[^.;:,]{4,120}?)\b(?:versus|vs\.?|compared (?:with|to)|in comparison (?:with|to)|rather than|or with)\b(?P<b>[^.;:,]{4,120})",
    re.IGNORECASE,
)
_NO_ARM = re.compile(
    r"\b(?:no|neither|none of the)\s+(?:(?:study|trial)\s+)?(?:condition|group|arm|participant|subject|patient|one|leg|limb|body)s?\b(?P<rest>[^.]*)"
    r"|\b(?:nobody|no-one)\b(?P<rest2>[^.]*)|\bthere was no (?:\w+ )?(?:control|comparison|placebo)(?P<rest3>[^.]*)",
    re.IGNORECASE,
)
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}


@dataclass(frozen=True)
class Arms:
    """Two things that a study compares, each as the words that describe it."""

    one: str
    other: str


def design_of(study: Study) -> Design:
    """The design by the first cue that applies, the most specific first; "unclear" where none does."""
    text = f"{study.title}\n{study.text[:6000]}"
    flat = " ".join(text.split())
    for design, pattern in _DESIGNS:
        if re.search(pattern, flat, re.IGNORECASE):
            if design == "animal or laboratory study" and _TRIAL_WORDS.search(study.text):
                continue
            if (
                design == "systematic review"
                and not re.search(pattern, study.title, re.IGNORECASE)
                and re.search(_RANDOM, flat, re.IGNORECASE)
            ):
                continue
            return design
    return "unclear"


def sample_size(study: Study) -> int | None:
    """How many were studied, as the text says it; None where it does not say.

    A count of people beside words such as "randomised" or "a total of" wins; then the largest count of
    people in the methods; then a total of `n = …`; then the sum of the arms' `n = …`.
    """
    best: tuple[int, int] | None = None
    for sentence in _where_sizes_stand(study):
        cohorts = _listed_cohorts(sentence.text)
        if cohorts and (best is None or best < (4, cohorts)):
            best = (4, cohorts)
        for count in counts(sentence.text):
            if not 2 <= count.value <= 5_000_000:
                continue
            after, before = sentence.text[count.end :], sentence.text[: count.start]
            if re.search(
                r"[\d.]\s*[-–/:]\s*$|[<>=±]\s*$|\bday\s*$|\bphase\s*$|\bage\w*\s*$", before
            ) and not re.search(r"\bn\s*=\s*$", before, re.IGNORECASE):
                continue
            if re.match(r"-[a-z]", after) or _NOT_SIZE.match(after) or not _AFTER.match(after):
                continue
            score = (
                1
                + 2 * bool(_TOTAL.search(sentence.text))
                + 2 * bool(re.search(r"\b(?:total of|in total)\s*$", before, re.IGNORECASE))
            )
            score -= 2 * bool(
                re.search(
                    r"\b(?:subgroup|sub-group|per (?:group|arm)|each (?:group|arm)|in each|group [a-c])\b",
                    sentence.text[max(0, count.start - 60) : count.end + 60],
                    re.IGNORECASE,
                )
            )
            score -= 2 * bool(re.search(r"\bof the\s*$|\($", before))
            score -= 2 * (sentence.section == "background")
            if best is None or (score, count.value) > best:
                best = (score, count.value)
    if best and best[0] >= 1:
        return best[1]
    given = [c.value for m in _GIVEN.finditer(study.text[:6000]) for c in counts(m.group(1))]
    if len(given) >= 2:
        return sum(given[:4])
    sizes = [int(re.sub(r"\D", "", m.group(1))) for m in _N.finditer(study.text)]
    sizes = [n for n in sizes if n > 1]
    if not sizes:
        return best[1] if best else None
    if len(sizes) <= 2:
        return sum(sizes)
    return max(sizes) if 2 * max(sizes) >= sum(sizes) else sum(sizes[:4])


def _listed_cohorts(sentence: str) -> int:
    """The sum of a list such as "three cohorts: 32 …; 154 …; and 187 …", or 0."""
    m = re.search(r"\b(?:cohorts|groups|arms|sites)\b[^:;.]{0,60}[:;]", sentence, re.IGNORECASE)
    if not m:
        return 0
    rest = sentence[m.end() :]
    listed = [
        c.value for c in counts(rest) if _AFTER.match(rest[c.end :]) and not _NOT_SIZE.match(rest[c.end :])
    ]
    return sum(listed) if len(listed) > 1 else 0


def _where_sizes_stand(study: Study) -> Sequence[Sentence]:
    found = sentences(study.text[:12000])
    marked = [s for s in found if s.section in ("methods", "results", "objective")]
    return marked or found


_NO_DESCRIPTION = frozenset(
    ("participants", "patients", "subjects", "individuals", "people", "persons", "cases")
)


def population_of(study: Study) -> str:
    """The words with which the study describes who was in it; "" where none, or several cohorts, are described."""
    for sentence in _where_sizes_stand(study):
        if _listed_cohorts(sentence.text):
            return ""
        for count in counts(sentence.text):
            rest = sentence.text[count.end :]
            m = None if re.match(r"-[a-z]", rest) else _AFTER.match(rest)
            if not m or count.value <= 1 or _NOT_SIZE.match(rest):
                continue
            tail = re.match(
                r"\s*(?:with|aged|who had|at risk of|suffering from)\s+[^,.;()]{3,60}", rest[m.end() :]
            )
            described = m.group().strip() + (tail.group() if tail else "")
            phrase = " ".join(
                re.split(r"\b(?:were|was|to receive|who were|volunteered)\b", described)[0].split()
            )
            if phrase.lower() not in _NO_DESCRIPTION:
                return phrase
    return ""


def controlled_arms(study: Study) -> Arms | None:
    """The one comparison of something with a usual control, intervention first; None where it is not that plain."""
    flat = re.sub(r"\([^()]*\)", " ", " ".join(study.text[:6000].split()))
    for m in _OR.finditer(flat):
        one, other = (" ".join(re.sub(r"^\s*to\s+", "", side).split()) for side in (m["a"], m["b"]))
        control = [
            bool(_CONTROL.match(re.sub(r"^(?:an?|the)\s+|^(?:matching|identical)\s+", "", s)))
            for s in (one, other)
        ]
        if control[0] == control[1]:
            continue
        given, against = (other, one) if control[0] else (one, other)
        against = re.split(r",|\bfor\b|\bunder\b|\bon top\b|\bas an?\b", against)[0].strip()
        if "," not in given and len(given.split()) <= 20:
            return Arms(given, against)
    return None


def comparisons(study: Study) -> list[Arms]:
    """The comparisons that title and abstract name, as pairs of descriptions."""
    found: list[Arms] = []
    for text in (study.title, study.text[:6000]):
        flat = re.sub(r"\([^()]*\)", " ", " ".join(text.split()))
        for pattern in (_ONE_OTHER, _OR, _VERSUS):
            found.extend(Arms(m["a"].strip(), m["b"].strip()) for m in pattern.finditer(flat))
    return found


def has_control(study: Study) -> bool:
    """Whether the study names a control of the usual kinds: placebo, sham, usual care, no treatment."""
    return bool(_CONTROL.search(study.title) or _CONTROL.search(study.text))


def absent_arm(study: Study, terms: tuple[str, ...]) -> str:
    """The sentence in which a study says itself that an arm with these terms was not there; "" if none."""
    for sentence in sentences(study.text[:12000]):
        m = _NO_ARM.search(sentence.text)
        if m and mentions(next((g for g in m.groups() if g), ""), terms):
            return sentence.text
    return ""


def duration_days(study: Study) -> float | None:
    """The longest duration of treatment or follow-up that the methods name, in days."""
    days: list[float] = []
    for sentence in _where_sizes_stand(study):
        for m in re.finditer(
            r"\b(?:for|over|during|after|lasting|of|(?<=\s))\s*(?:about |up to |an average of |the )?([\w-]+)[\s-](day|week|month|year)s?\b",
            sentence.text,
            re.IGNORECASE,
        ):
            tail = sentence.text[m.end() :]
            if re.search(r"[±–-]\s*$", sentence.text[: m.start(1)]):
                continue
            if re.match(r"\s*(?:of age|old|washout|wash-out)|\s*-?old", tail) or re.search(
                r"\baged?\b[^.;]{0,25}$", sentence.text[: m.start()]
            ):
                continue
            values = counts(m.group(1))
            if values:
                days.append(values[0].value * _DAYS[m.group(2).lower()])
    sane = [d for d in days if 0 < d < 365.25 * 30]
    return max(sane) if sane else None
