"""A claim folder: its statement, its studies, and what had to be set aside."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import doi, text
from pipeline.errors import InputError
from pipeline.ingest import formats
from pipeline.ingest.raw import RawStudy, corrected, decode
from pipeline.ingest.yaml_fields import read_fields
from pipeline.records import Claim, SetAside, Study

MAX_BYTES = 64 * 1024 * 1024
"""A larger study file is set aside."""

_CLAIM_FIELDS = ("statement", "population", "intervention", "comparator", "outcome", "notes")
_SIDECARS = (".yaml", ".yml")


@dataclass(frozen=True)
class GivenClaim:
    """A claim with all that was given for it."""

    claim: Claim
    studies: tuple[Study, ...]
    set_aside: tuple[SetAside, ...]
    inputs: dict[str, str]
    """SHA-256 of each file that was read, by its path below the folder."""


def claim_folders(folder: Path) -> list[Path]:
    """The claim folders in `folder`, by name; `folder` itself where it is one.

    Raises InputError where it does not exist or holds no claim.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise InputError(
            what,
            where=str(folder),
            remedy="name a folder of claims, such as `claimsynth run fixtures/claims`",
        )
    if _statement_file(folder):
        return [folder]
    try:
        found = sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(folder)) from error
    found = [p for p in found if _statement_file(p) or (p / "studies").is_dir()]
    if not found:
        raise InputError(
            "holds no claim",
            where=str(folder),
            remedy="make a folder <name>/ in it with claim.txt (the statement) and studies/ (one file a study)",
        )
    first: dict[str, str] = {}
    for claim in found:
        twin = first.setdefault(text.slug(claim.name), claim.name)
        if twin != claim.name:
            what = f"holds {twin}/ and {claim.name}/, which would be written to the same place"
            raise InputError(what, where=str(folder), remedy="rename one of them")
    return found


def _statement_file(folder: Path) -> Path | None:
    return next(
        (p for name in ("claim.yaml", "claim.yml", "claim.txt") if (p := folder / name).is_file()), None
    )


def read_claim(folder: Path) -> GivenClaim:
    """The claim in a folder, with its studies in the order of their file names.

    A file that cannot be used is set aside with the reason; the others go on. Raises InputError where the
    claim has no statement or no study is left.
    """
    claim, inputs = _claim(folder)
    raws: list[tuple[RawStudy, str, str]] = []
    set_aside: list[SetAside] = []
    studies_folder = folder / "studies"
    if not studies_folder.is_dir():
        raise InputError(
            "has no studies/ folder",
            where=str(folder),
            remedy="make studies/ and put one file a study into it",
        )
    for path in _study_files(studies_folder, set_aside, folder):
        name = _shown(path, folder)
        try:
            data = _bytes(path, studies_folder)
            fields, sidecar = _sidecar(path, folder)
            sha = text.digest(data, *sidecar.values())
            inputs[name] = text.digest(data)
            inputs.update({key: text.digest(value) for key, value in sidecar.items()})
            found = formats.of(data, name).read(data, name)
            if len(found) > 1 and sidecar:
                why = f"is a sidecar of a file with {len(found)} studies → correct them in {name} itself"
                set_aside += [SetAside(file=beside, reason=why) for beside in sidecar]
                fields = {}
            for number, raw in enumerate(found, start=1):
                place = name if len(found) == 1 else f"{name} item {number}"
                raws.append((corrected(raw, fields, place) if fields else raw, place, sha))
        except InputError as error:
            set_aside.append(_aside(name, error))
    studies = _accepted(raws, set_aside)
    if not studies:
        why = "; ".join(f"{s.file}: {s.reason}" for s in set_aside) or "the folder is empty"
        raise InputError(
            f"no study can be used ({why})",
            where=str(studies_folder),
            remedy="put one file a study into it: .md, .json or .pdf",
        )
    return GivenClaim(claim, studies, tuple(set_aside), inputs)


def _claim(folder: Path) -> tuple[Claim, dict[str, str]]:
    path = _statement_file(folder)
    name = text.slug(folder.resolve().name)
    if not name:
        raise InputError(
            "has a name without letters or digits", where=str(folder), remedy="rename it, such as `my-claim`"
        )
    if path is None:
        raise InputError(
            "has no claim.yaml and no claim.txt",
            where=str(folder),
            remedy="write the statement into claim.txt",
        )
    data = _bytes(path, folder)
    content = text.tidy(decode(data, str(path)))
    if path.suffix == ".txt":
        fields = {"statement": content}
    else:
        fields = {key: value for key, value in read_fields(content, str(path)).items() if value is not None}
        for key, value in fields.items():
            if key not in _CLAIM_FIELDS:
                close = difflib.get_close_matches(key, _CLAIM_FIELDS, 1)
                hint = (
                    f"did you mean `{close[0]}`?" if close else f"the fields are {', '.join(_CLAIM_FIELDS)}"
                )
                raise InputError(f"`{key}` is not a field of a claim", where=str(path), remedy=hint)
            if not isinstance(value, str):
                raise InputError(
                    f"`{key}` must be a text", where=str(path), remedy=f"write `{key}: …` on one line"
                )
    fields = {key: " ".join(text.tidy(value).split()) for key, value in fields.items()}
    if not any(c.isalnum() for c in fields.get("statement", "")):
        raise InputError(
            "has no statement", where=str(path), remedy="write the claim as one sentence: `statement: …`"
        )
    return Claim(slug=name, **fields), {path.name: text.digest(data)}


def _study_files(folder: Path, set_aside: list[SetAside], top: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda p: p.name)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(folder)) from error
    studies = {p.stem for p in entries if p.suffix.lower() not in _SIDECARS and not p.is_dir()}
    sidecars: set[str] = set()
    for path in entries:
        if path.name.startswith(".") or path.name.endswith("~"):
            continue
        name = _shown(path, top)
        if path.is_dir():
            set_aside.append(
                SetAside(file=name, reason="is a folder → put one file a study directly into studies/")
            )
        elif path.suffix.lower() in _SIDECARS:
            if path.stem not in studies:
                reason = f"is a sidecar without its study → name it after the study's file ({path.stem}.pdf → {path.name})"
                set_aside.append(_aside(name, reason))
            elif path.stem in sidecars:
                set_aside.append(_aside(name, "is a second sidecar of its study → keep one of the two"))
            sidecars.add(path.stem)
        else:
            yield path


def _bytes(path: Path, inside: Path) -> bytes:
    where = str(path)
    try:
        if not path.resolve().is_relative_to(inside.resolve()):
            raise InputError(
                "is a link that leads out of the folder", where=where, remedy="copy the file itself"
            )
        if not path.is_file():
            raise InputError("is not a regular file", where=where, remedy="copy the file itself")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"is larger than {MAX_BYTES >> 20} MB", where=where, remedy="give the abstract as a .md file"
            )
        data = path.read_bytes()
    except RuntimeError as error:  # what Python 3.11 and 3.12 make of a loop
        raise InputError("is a link to itself", where=where, remedy="copy the file itself") from error
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror or error})", where=where, remedy="check its permissions"
        ) from error
    if not data.strip():
        raise InputError("is empty", where=where, remedy="put the text into it, or remove it")
    return data


def _sidecar(path: Path, folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    for beside in sorted(path.parent.iterdir(), key=lambda p: p.name):
        if beside.stem == path.stem and beside.suffix.lower() in _SIDECARS and not beside.is_dir():
            name = _shown(beside, folder)
            try:
                data = _bytes(beside, path.parent)
                return read_fields(decode(data, name), name), {name: data}
            except InputError as error:
                what = f"its sidecar {beside.name} cannot be used: {error.what}"
                raise InputError(what, where=error.where, remedy=error.remedy) from error
    return {}, {}


def _accepted(raws: Sequence[tuple[RawStudy, str, str]], set_aside: list[SetAside]) -> tuple[Study, ...]:
    """The studies that can be cited: with a DOI, a text, and not twice."""
    studies: list[Study] = []
    first: dict[str, str] = {}
    for raw, name, sha in raws:
        canonical = doi.normalise(raw.doi)
        reason = raw.fault
        if reason:
            pass
        elif not raw.doi:
            doubt = next((r for r in raw.remarks if r.startswith("DOI")), "has no DOI")
            reason = f"{doubt} → add {_place_for_doi(raw, name)}"
        elif canonical is None:
            reason = f"`{raw.doi[:80]}` is not a DOI → write it as it is printed on the paper, 10.NNNN/…"
        elif canonical in first:
            reason = (
                f"has the DOI of {first[canonical]} ({canonical}) → keep one of the two, or correct the DOI"
            )
        elif not any(c.isalnum() for c in raw.text):
            reason = "has no abstract or text → add the abstract"
        if reason or canonical is None:
            set_aside.append(_aside(name, reason))
            continue
        first[canonical] = name
        studies.append(
            Study(
                key=f"S{len(studies) + 1}",
                doi=canonical,
                doi_from=raw.doi_from,
                title=" ".join(raw.title.split()),
                authors=raw.authors,
                journal=" ".join(raw.journal.split()),
                year=raw.year,
                text=raw.text,
                pages=raw.pages,
                file=name,
                sha256=sha,
                remarks=raw.remarks,
            )
        )
    return tuple(studies)


def _place_for_doi(raw: RawStudy, name: str) -> str:
    if raw.doi_from.startswith("field"):
        return f"it as its {raw.doi_from}"
    where = "its front matter or to " if raw.doi_from == "front matter" else ""
    return f"`doi: 10.…` to {where}a sidecar {Path(name).stem}.yaml beside it"


def _aside(name: str, why: InputError | str) -> SetAside:
    if isinstance(why, InputError):
        why = f"{why.what} → {why.remedy}" if why.remedy else why.what
    return SetAside(file=name, reason=" ".join(text.tidy(why).split()))


def _shown(path: Path, top: Path) -> str:
    """A path below a folder as one line of plain text, whatever bytes the file system gave its name."""
    name = path.relative_to(top).as_posix()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
