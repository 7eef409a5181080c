"""YAML as people write it in claim.yaml and front matter: every scalar a text, no key twice."""

from __future__ import annotations

from typing import Any

import yaml

from pipeline.errors import InputError


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Plain texts only: `comparator: no` stays "no" and `doi: 10.10` stays "10.10"."""


_Loader.yaml_implicit_resolvers = {}


def _mapping(loader: Any, node: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, "a field's name must be a text", key_node.start_mark
            )
        if key in fields:
            raise yaml.constructor.ConstructorError(
                None, None, f"`{key}` stands here twice", key_node.start_mark
            )
        fields[key] = loader.construct_object(value_node, deep=True)
    return fields


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_fields(text: str, where: str, first_line: int = 1) -> dict[str, Any]:
    """A YAML mapping with every scalar as a text, empty values as None.

    Raises InputError with the line, counted from `first_line`, and what usually mends it.
    """
    try:
        loaded = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {first_line + mark.line}: " if mark else ""
        problem = str(getattr(error, "problem", "") or error).split("\n")[0]
        remedy = "correct that line"
        if "mapping values are not allowed" in problem or "block mapping" in problem:
            remedy = 'put a text that holds ": " or begins with a sign into double quotes'
        raise InputError(f"{line}{problem}", where=where, remedy=remedy) from error
    except RecursionError as error:
        raise InputError(
            "is nested too deeply", where=where, remedy="write plain `name: value` lines"
        ) from error
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict):
        raise InputError(
            "is not a list of `name: value` lines", where=where, remedy="write `name: value` lines"
        )
    return {name: (None if value == "" else value) for name, value in loaded.items()}
