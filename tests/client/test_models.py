"""All models, whatever they hold and whatever arrives: Hypothesis looks for what breaks them."""

from __future__ import annotations

import copy
import json
import pickle
import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, cast, get_args, get_origin, get_type_hints

import pytest
from api_document import DOCUMENT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generated_client import UNSET, DecodeError, UnreadableField, models
from generated_client._core.decoding import read_json
from generated_client._core.model import Model, OpenEnum
from generated_client._core.rows import list_in_data
from generated_client.pagination import Page, page_of

CLASSES = [getattr(models, name) for name in models.__all__]
MODELS: list[type[Model]] = [each for each in CLASSES if issubclass(each, Model)]
ENUMS: list[type[OpenEnum]] = [each for each in CLASSES if issubclass(each, OpenEnum)]

quick = settings(deadline=None, max_examples=8)
thorough = settings(deadline=None, max_examples=60)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9
)
MOMENTS = st.datetimes(
    timezones=st.just(UTC) | st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
)


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """What an attribute with this annotation may hold."""
    kinds = get_args(hint)
    if NoneType in kinds:
        rest = [kind for kind in kinds if kind is not NoneType]
        return st.none() | st.one_of([values(kind) for kind in rest])
    if get_origin(hint) is list:
        return st.lists(values(kinds[0]), max_size=3)
    if kinds:
        return st.one_of([values(kind) for kind in kinds])
    if issubclass(hint, Model):
        return objects(hint)
    if issubclass(hint, OpenEnum):
        return st.sampled_from(list(hint)) | TEXT.map(hint)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXT,
        int: st.integers(),
        bool: st.booleans(),
        Decimal: AMOUNTS,
        date: st.dates(),
        datetime: MOMENTS,
    }
    return plain[hint]


@cache
def objects(model: Any) -> st.SearchStrategy[Any]:
    """Any object of a model, with fields that nobody knows."""
    hints = get_type_hints(model)
    names = [field.attribute for field in model.json_fields.values()]
    kinds = {name: values(hints[name]) for name in names}
    if "link" in kinds:
        kinds["link"] = TEXT.filter(bool)
    unknown = st.dictionaries(TEXT.filter(lambda key: key not in model.json_fields), JSON.map(as_received), max_size=2)
    return st.builds(model, **kinds, extra=unknown)


def as_received(data: Any) -> Any:
    """What becomes of a JSON value on its way."""
    return read_json(json.dumps(data).encode())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_any_object_survives_the_way_to_json_and_back(model: Any) -> None:
    @quick
    @given(objects(model))
    def survives(original: Any) -> None:
        received = as_received(original.to_dict())
        again = model.from_dict(received)
        assert again == original
        assert as_received(again.to_dict()) == received

    survives()


def fits(hint: Any, value: Any) -> bool:
    """Whether a value is of the type that an annotation names."""
    kinds = get_args(hint)
    if get_origin(hint) is list:
        items: list[Any] = cast(Any, value) if isinstance(value, list) else []
        return isinstance(value, list) and all(fits(kinds[0], item) for item in items)
    if kinds:
        return any(fits(kind, value) for kind in kinds)
    if hint is date:
        return type(value) is date
    if hint is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None
    return hint is Any or (type(value) is hint if hint in {str, int, bool, Decimal} else isinstance(value, hint))


def assert_typed_or_unreadable(decoded: Model) -> None:
    """What an object promises: each attribute is of its type, or raises and is told by `unreadable`."""
    hints = get_type_hints(type(decoded))
    for key, field in decoded.json_fields.items():
        if key in decoded.unreadable:
            with pytest.raises(UnreadableField, match=f"{re.escape(key)} (is|cannot be read)") as caught:
                getattr(decoded, field.attribute, "a default that nobody may get")
            assert (caught.value.path, caught.value.model) == (key, type(decoded).__name__)
            assert caught.value.may_have_acted
            continue
        value = getattr(decoded, field.attribute)
        assert fits(hints[field.attribute], value), f"{key}: {value!r}"
        inners: list[Any] = cast(Any, value) if isinstance(value, list) else [value]
        for inner in inners:
            if isinstance(inner, Model):
                assert_typed_or_unreadable(inner)


def assert_survives(decoded: Model) -> None:
    """Objects with unreadable fields can be shown, compared, copied, pickled and written."""
    model = type(decoded)
    twins = [copy.copy(decoded), copy.deepcopy(decoded), model.from_dict(as_received(decoded.to_dict()))]
    twins += [pickle.loads(pickle.dumps(decoded, protocol)) for protocol in range(2, 6)]
    for twin in twins:
        assert twin == decoded
        assert twin.unreadable == decoded.unreadable
        assert repr(twin) == repr(decoded)


ROOT = Path(__file__).parents[2]
RECEIVED = DOCUMENT.reached([operation["responses"] for *_, operation in DOCUMENT.operations()])
# The others are only sent, and an unreadable field of theirs must not go out.
ANSWERED = [each for each in MODELS if each.__name__ in RECEIVED or "CloudFile" in each.__name__]


@pytest.mark.parametrize("model", ANSWERED, ids=lambda model: model.__name__)
def test_whatever_arrives_each_attribute_has_its_type_or_raises(model: Any) -> None:
    # Nearly right things first, since those get furthest: some fields of a good object replaced by anything.
    right = objects(model).map(lambda each: each.to_dict())
    changes = st.dictionaries(st.sampled_from([*model.json_fields, "new"]), JSON | st.just(UNSET), max_size=2)

    @quick
    @given(right, changes)
    def holds(data: dict[str, Any], changed: dict[str, Any]) -> None:
        data = {key: value for key, value in (data | changed).items() if value is not UNSET}
        decoded = model.from_dict(as_received(data))
        assert_typed_or_unreadable(decoded)
        assert_survives(decoded)

    holds()


@thorough
@given(JSON)
@example([])
@example({})
@example({"data": [None]})
@example({"data": {}})
@example({"data": {"id": "inv_1"}})
@example({"data": [None], "current_page": True, "next_page_url": None})
@example({"data": {"0": {"id": "inv_1"}}, "current_page": "1", "next_page_url": ""})
@example({"data": ""})
def test_any_json_at_all_is_read_or_a_decode_error(data: Any) -> None:
    received = as_received(data)
    for decode in (
        models.CustomerInvoice.from_dict,
        models.AgreementWithDetails.from_dict,
        models.CloudFile.from_dict,
        page_of(models.CustomerInvoice),
        list_in_data(models.Appointment),
    ):
        with suppress(DecodeError):
            found: Any = decode(received)
            rows: Any = cast(Any, found).items if isinstance(found, Page) else found
            objects_found: list[Any] = cast(Any, rows)[:] if isinstance(rows, list) else [rows]
            for each in objects_found:
                assert_typed_or_unreadable(each)
                assert_survives(each)


@thorough
@given(st.binary(max_size=60) | TEXT.map(str.encode) | JSON.map(lambda data: json.dumps(data).encode()[:-1]))
@example(b"\xef\xbb\xbf{}")
@example(b"[" * 100_000)
@example(b"1" * 5_000)
@example(b"NaN")
@example(b'"\xed\xa0\x80"')
def test_bytes_that_are_no_json_are_refused_as_such(body: bytes) -> None:
    with suppress(ValueError, RecursionError):  # what the engine takes for "the response is not JSON"
        read_json(body)


# Enums


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_an_enum_has_the_documented_values_and_takes_any_other(enum: type[OpenEnum]) -> None:
    documented = DOCUMENT.schemas[enum.__name__]["enum"]
    assert [str(member) for member in enum] == documented
    before = len(enum)
    for value in (*documented, "something new", "", "\N{SNOWMAN}"):
        member = enum(value)
        assert member == value
        assert str(member) == f"{member}" == value
        assert hash(member) == hash(value)
        assert isinstance(member, enum)
        assert json.dumps(member) == json.dumps(value)
        assert pickle.loads(pickle.dumps(member)) == member
    assert len(enum) == before, "a value from outside became a documented one"
    others: list[Any] = [None, 1, True, ["a"], {}]
    for value in others:
        with pytest.raises(ValueError, match="is not a valid"):
            enum(value)


# What comes beyond the documentation


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_unknown_fields_are_kept_and_not_shown(model: Any) -> None:
    @settings(deadline=None, max_examples=3)
    @given(objects(model))
    def are_kept(original: Any) -> None:
        data = as_received(original.to_dict()) | {"brandNew": {"a": [1, None]}}
        decoded: Any = model.from_dict(data)
        assert decoded.extra == original.extra | {"brandNew": {"a": [1, None]}}
        assert "brandNew" not in repr(decoded)
        assert as_received(decoded.to_dict()) == data

    are_kept()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_objects_of_a_model_are_values(model: Any) -> None:
    @settings(deadline=None, max_examples=3)
    @given(objects(model))
    def are_values(original: Any) -> None:
        assert model.from_dict(as_received(original.to_dict())) == original
        assert pickle.loads(pickle.dumps(original)) == original
        with pytest.raises(AttributeError):
            original.misspelt = 1

    are_values()
