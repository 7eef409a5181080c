"""Which words mean the same thing: word forms, abbreviations, and families of outcomes.

The families are general medical and sports vocabulary, grouped as a reviewer groups outcomes when planning
a synthesis (SWiM, item 1: grouping of outcomes). They name no study and no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from pipeline import text

_SUFFIXES = frozenset(
    (
        "s es ed ing ings ion ions ation ations al ally ative ive ory ance ances ant ants er ers or ors "
        "ity ities ies y ic ical ment ments e en ren ness ia ias ias c d r n ated ating ates ate ious ous "
        "ful sion tion tic ary ally ist ists ism ional ability"
    ).split()
) | {""}

_STOP = frozenset(
    (
        "a an the of in on at to for from by with without and or nor but as than that this these those "
        "such which who whom whose it its their his her they them we our you your i is are was were be "
        "been being has have had do does did can could may might will would should must not no if when "
        "while during after before between among more most less least much many very other others another "
        "some any each every all both either neither same high higher low lower such so too only also "
        "even into onto over under about above below per via then there here how what why where because "
        "due using use used uses taking take takes given give giving gives getting get people person "
        "persons group groups study studies trial trials effect effects result results level levels "
        "significant significantly difference differences different change changes changed compared "
        "comparison versus vs n p ci sd se mean median et extra like including e.g i.e one two three "
        "first second well patient patients participant participants subject subjects individual "
        "individuals"
    ).split()
)

# Each line is a family: words that stand for one group of outcomes. `~` marks a family whose rise is bad.
_FAMILIES = """
performance: performance, power, strength, endurance, sprint, time trial, time-trial, time to exhaustion, exercise capacity, work output, wingate, repetitions to failure, walk test, walking distance, walked distance, walk further, walk farther, 6mwt, exercise tolerance, total work, jump, agility, speed, ergogenic, aerobic capacity, anaerobic capacity, vo2max, muscular efficiency
muscle growth: muscle growth, hypertrophy, muscle thickness, muscle mass, lean mass, lean body mass, fat-free mass, fat free mass, cross-sectional area, muscle size, ffm, growth, grew
~inflammation: inflammation, inflammatory, c-reactive protein, crp, cytokine, interleukin, il-6, tnf, tumor necrosis, tumour necrosis, esr, erythrocyte sedimentation
~disease activity: disease activity, das28, das 28, sledai, symptom, flare, tender joint, swollen joint, severity, exacerbation, physician global, clinical benefit, remission
~respiratory infection: pneumonia, respiratory, influenza, common cold, colds, bronchitis, wheez, cough, chest indrawing
~infection: infection, sepsis
~diarrhoea: diarrhea, diarrhoea, dysentery
~mortality: mortality, death, fatality, died
survival: survival, life expectancy
~pain: pain, ache, analgesi, vas, soreness, headache, migraine
~depression: depression, depressive, low mood
~anxiety: anxiety, anxious, worry, stress
sleep: sleep, insomnia
quality of life: quality of life, well-being, wellbeing, sf-36, wellness, qol, eq-5d
~body weight: body weight, weight, bmi, body mass index, obesity, overweight, body fat, fat mass, adiposity, waist
~blood pressure: blood pressure, hypertension, systolic, diastolic
~blood sugar: blood sugar, glucose, hba1c, a1c, glycemic, glycaemic, glycated, insulin resistance, metabolic control, haemoglobin a1c, hemoglobin a1c, fasting plasma glucose
blood sugar control: glycemic control, glycaemic control, blood sugar control, glucose control, metabolic control, diabetes control
vascular function: vascular function, blood vessel function, endothelial function, flow-mediated, vasodilat, vascular
~lipids: cholesterol, ldl, triglyceride, lipid
~cardiovascular events: cardiovascular, heart attack, myocardial infarction, stroke, heart disease, coronary
~fatigue: fatigue, tiredness, exhaustion
cognition: cognition, cognitive, memory, attention, concentration, executive function
~fracture: fracture, falls
bone: bone density, bone mineral, bmd
~cancer: cancer, tumor, tumour, carcinoma, neoplasm, malignan
~bleeding: bleeding, blood loss, haemorrhage, hemorrhage
~nausea: nausea, vomiting
~hospital stay: hospital stay, length of stay, hospitali, duration of hospitalization, admission
~recovery time: recovery time, time to recovery, time to resolution, duration of symptoms, duration of illness, resolution of symptoms, recovery, healing
adherence: adherence, compliance
physical activity: physical activity, step count, steps per day, sedentary
response rate: response rate, respond, participation rate
immunity: immune, immunity, antibody
"""


def _parse() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    families: dict[str, tuple[str, ...]] = {}
    bad: set[str] = set()
    for line in _FAMILIES.strip().splitlines():
        name, _, members = line.partition(": ")
        if name.startswith("~"):
            name = name[1:]
            bad.add(name)
        families[name] = tuple(m.strip() for m in members.split(","))
    return families, frozenset(bad)


FAMILIES, BAD_WHEN_HIGHER = _parse()
_MEMBER = {
    name: re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(m) for m in members) + r")(?:\w{0,4})(?!\w)", re.IGNORECASE
    )
    for name, members in FAMILIES.items()
}
_BAD_WORDS = re.compile(
    r"\b(?:risk|rate of (?:death|relapse|infection)|incidence|prevalence|hazard|odds|duration of|time to (?:recover|resol|heal)\w*|"
    r"length of|days? (?:of|with)|number of (?:falls|attacks|episodes|exacerbations)|complications?|adverse|failure rates?|"
    r"relapse|recurrence|symptoms?|illness|disease|dyspn\w+|incontinence|ulcers?|loss of|losses)\b",
    re.IGNORECASE,
)


@cache
def akin(a: str, b: str) -> bool:
    """Whether two lower-case words are forms of one another: "supplements" and "supplementation"."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) >= 8 and long.endswith(short):  # "electrostimulation" is a stimulation
        return True
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    return (
        shared >= 4
        and a[shared:] in _SUFFIXES
        and b[shared:] in _SUFFIXES
        and shared >= 0.5 * max(len(a), len(b))
    )


@lru_cache(maxsize=4096)
def content_words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase that carry meaning, lower-cased, each once, hyphenated words also in parts."""
    out: list[str] = []
    for word in text.words(phrase):
        for part in (word, *word.split("-")) if "-" in word else (word,):
            if len(part) > 2 and part not in _STOP and not part.isdigit() and part not in out:
                out.append(part)
    return tuple(out)


def mentions(phrase: str, terms: Iterable[str]) -> tuple[str, ...]:
    """Those of the terms that occur in the phrase in some form."""
    there = set(content_words(phrase))
    return tuple(t for t in terms if any(akin(t, w) for w in there))


@lru_cache(maxsize=4096)
def families_in(phrase: str) -> frozenset[str]:
    """The outcome families a phrase names."""
    return frozenset(name for name, pattern in _MEMBER.items() if pattern.search(phrase))


def bad_when_higher(phrase: str) -> bool | None:
    """Whether more of the outcome is worse: True, False, or None where the words do not tell."""
    named = families_in(phrase)
    if _BAD_WORDS.search(phrase) or named & BAD_WHEN_HIGHER:
        return not named or bool(named & BAD_WHEN_HIGHER) or bool(_BAD_WORDS.search(phrase))
    return False if named else None


@lru_cache(maxsize=64)
def abbreviations(full_text: str) -> dict[str, str]:
    """Abbreviations that a text introduces, lower-cased, with the words before the bracket that they stand for.

    "repetitions in reserve (RIR)" gives {"rir": "repetitions in reserve"}. The rule is that of Schwartz and
    Hearst (2003), simplified: the letters occur in order in the words before the bracket, and the first
    letter begins a word.
    """
    found: dict[str, str] = {}
    for m in re.finditer(r"\(([A-Za-z][A-Za-z0-9-]{1,9})\)", full_text):
        short = m.group(1)
        if not any(c.isupper() for c in short):
            continue
        before = full_text[max(0, m.start() - 100) : m.start()].rstrip()
        pieces = re.split(r"[.;:()]", before)[-1].split()
        for take in range(1, min(len(pieces), len(short) + 3) + 1):
            phrase = " ".join(pieces[-take:])
            if phrase[:1].lower() == short[0].lower() and _in_order(short, phrase):
                found.setdefault(short.lower(), phrase)
                break
    return found


def _in_order(short: str, phrase: str) -> bool:
    at = 0
    lowered = phrase.lower()
    for c in short.lower():
        if not c.isalnum():
            continue
        at = lowered.find(c, at) + 1
        if at == 0:
            return False
    return True


def outcome_words(phrase: str) -> str:
    """The outcomes that a phrase names, as it names them, comma-separated; "" where no known one is there."""
    found = sorted(
        (m.start(), m.group().lower()) for pattern in _MEMBER.values() for m in pattern.finditer(phrase)
    )
    kept: list[str] = []
    for _, word in found:
        if not any(word in other for other in kept):
            kept.append(word)
    return ", ".join(kept[:4])
