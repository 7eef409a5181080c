"""YAML as people write it in claim.yaml and front matter: every scalar a text, no key twice."""

from __future__ import annotations

from typing import Any

import yaml

from pipeline.errors import InputError


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Plain texts only: `comparator: no` stays "no" and `doi: 10.10` stays "10.10"."""


_DEEPEST = 20
"""Deeper nesting is refused before libyaml's composer, which recurses in C, can overflow the stack."""


def _value(loader: Any, node: Any) -> Any:
    """Any node by its shape alone: a tag such as `!!int` or `!!python/object` means nothing here."""
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node)
    if isinstance(node, yaml.SequenceNode):
        return [loader.construct_object(item, deep=True) for item in node.value]
    return node.value


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


_Loader.yaml_implicit_resolvers = {}
_Loader.yaml_constructors = {None: _value}


def _refuse_depth(text: str, where: str, first_line: int) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            line = first_line + (event.start_mark.line if event.start_mark else 0)
            raise InputError(
                f"line {line}: is nested too deeply", where=where, remedy="write plain `name: value` lines"
            )


def read_fields(text: str, where: str, first_line: int = 1) -> dict[str, Any]:
    """A YAML mapping with every scalar as a text, empty values as None.

    Raises InputError with the line, counted from `first_line`, and what usually mends it.
    """
    try:
        _refuse_depth(text, where, first_line)
        loaded = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None and isinstance(error, yaml.reader.ReaderError):
            raise InputError(
                "holds control characters", where=where, remedy="save it as plain text"
            ) from error
        line = f"line {first_line + mark.line}: " if mark else ""
        problem = str(getattr(error, "problem", "") or error).split("\n")[0]
        remedy = "correct that line"
        if "mapping values are not allowed" in problem or "block mapping" in problem:
            remedy = 'put a text that holds ": " or begins with a sign into double quotes'
        raise InputError(f"{line}{problem}", where=where, remedy=remedy) from error
    if not loaded:
        return {}
    if not isinstance(loaded, dict):
        raise InputError(
            "is not a list of `name: value` lines", where=where, remedy="write `name: value` lines"
        )
    return {name: (None if value == "" else value) for name, value in loaded.items()}
