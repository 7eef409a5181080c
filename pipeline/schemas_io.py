"""JSON Schemas: generated from the records, kept in `schemas/`, enforced wherever a record is a file."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import InputError, OutputError
from pipeline.records import Appraisal, Claim, Extraction, Record, Report, Run, Study, Synthesis

R = TypeVar("R", bound=Record)

PUBLISHED: dict[str, type[Record]] = {
    "claim": Claim,
    "study": Study,
    "extraction": Extraction,
    "appraisal": Appraisal,
    "synthesis": Synthesis,
    "report": Report,
    "run": Run,
}
"""The records whose schemas are published, by the schema's name."""


def generate(name: str) -> str:
    """The schema of one record as the text of its file (draft 2020-12, sorted keys, final newline)."""
    schema = PUBLISHED[name].model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:claimsynth:{name}"}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"


def resources(folder: str) -> Path:
    """Where `prompts` or `schemas` lie: in the wheel beside the modules, in a checkout at its top."""
    inside = Path(str(files("pipeline"))) / folder
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / folder


def named(name: str) -> str:
    """The schema of a published record. Raises InputError where there is none of that name."""
    if name not in PUBLISHED:
        raise InputError("is not a published record", where=name, remedy=f"there are {', '.join(PUBLISHED)}")
    return generate(name)


def write_all(folder: Path) -> list[Path]:
    """Write every schema into a folder; the paths."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = {name: folder / f"{name}.schema.json" for name in PUBLISHED}
        for name, path in paths.items():
            path.write_text(generate(name), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error})", where=str(folder)) from error
    return list(paths.values())


def stale(folder: Path) -> list[str]:
    """The names of schemas in `folder` that are missing or differ from what the records say."""
    return [
        name
        for name in PUBLISHED
        if not (path := folder / f"{name}.schema.json").is_file()
        or path.read_text(encoding="utf-8") != generate(name)
    ]


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator

    path = resources("schemas") / f"{name}.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def violations(data: object, validator: Any, most: int = 8) -> list[str]:
    """What breaks a schema, one line each with its JSON pointer, at most `most` lines."""
    found = sorted(validator.iter_errors(data), key=lambda e: [str(p) for p in e.absolute_path])
    lines = []
    for error in found[:most]:
        pointer = "".join(f"/{part}" for part in error.absolute_path) or "/"
        lines.append(f"{pointer}: {error.message[:300]}")
    return lines


def dump(name: str, record: Record) -> str:
    """A record as the text of its file; refused where it breaks the committed schema."""
    data = record.model_dump(mode="json")
    if broken := violations(data, _validator(name)):
        raise OutputError(f"the {name} to be written breaks its schema: {'; '.join(broken)}")
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def load(name: str, text: str, where: str) -> Any:
    """A record read back from the text of its file.

    Raises InputError that names the place where the text is not JSON or breaks the schema.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON ({error})", where=where) from error
    if broken := violations(data, _validator(name)):
        raise InputError(
            f"does not fit schemas/{name}.schema.json: {'; '.join(broken)}",
            where=where,
            remedy="mend the file, or write it again with `claimsynth run`",
        )
    return PUBLISHED[name].model_validate(data)
