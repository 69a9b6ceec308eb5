"""All models, whatever they hold and whatever arrives: Hypothesis looks for what breaks them."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import attrs
import pytest
from documented import DOCUMENT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generated_client import DecodeError, models
from generated_client._core.answers import list_in_data
from generated_client._core.decoding import Model, OpenEnum, read_json
from generated_client.pagination import page_of

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
    names = [each.name for each in attrs.fields(model) if each.name != "extra"]
    unknown = st.dictionaries(TEXT.filter(lambda key: key not in model.json_keys), JSON.map(as_received), max_size=2)
    return st.builds(model, **{name: values(hints[name]) for name in names}, extra=unknown)


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


def decoded_or_error(model: type[Model], data: Any) -> Model | DecodeError:
    try:
        return model.from_dict(data)
    except DecodeError as error:
        return error


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_whatever_arrives_it_is_an_object_or_a_decode_error(model: Any) -> None:
    # Nearly right things first, since those get furthest: one field of a good object replaced by anything.
    right = objects(model).map(lambda each: each.to_dict())

    @quick
    @given(right, st.sampled_from([*model.json_keys, "new"]), JSON)
    def is_understood_or_refused(data: dict[str, Any], key: str, value: Any) -> None:
        data[key] = value
        received = as_received(data)
        decoded = decoded_or_error(model, received)
        if isinstance(decoded, DecodeError):
            assert decoded.model in {each.__name__ for each in MODELS}
            assert decoded.path.partition(".")[0].partition("[")[0] == key
        else:
            # Not the same JSON in all cases: an amount that came as a number is written as text where it should be.
            assert model.from_dict(as_received(decoded.to_dict())) == decoded

    is_understood_or_refused()


@thorough
@given(JSON)
@example([])
@example({"data": [None]})
@example({"data": {}})
@example({"data": [None], "current_page": True, "next_page_url": None})
@example({"data": ""})
def test_any_json_at_all_is_an_object_or_a_decode_error(data: Any) -> None:
    received = as_received(data)
    for decode in (
        models.CustomerInvoice.from_dict,
        models.AgreementWithDetails.from_dict,
        models.CloudFile.from_dict,
        page_of(models.CustomerInvoice),
    ):
        with pytest.raises(DecodeError):
            decode(received)
    if received == {"data": []}:
        return
    with pytest.raises(DecodeError):
        list_in_data(models.Appointment)(received)


@thorough
@given(st.binary(max_size=60) | TEXT.map(str.encode) | JSON.map(lambda data: json.dumps(data).encode()[:-1]))
@example(b"\xef\xbb\xbf{}")
@example(b"[" * 100_000)
@example(b"1" * 5_000)
@example(b"NaN")
@example(b'"\xed\xa0\x80"')
def test_bytes_that_are_no_json_are_refused_as_such(body: bytes) -> None:
    with suppress(ValueError, RecursionError):  # what the engine takes for "the answer is no JSON"
        read_json(body)


# Enums


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_an_enum_has_the_documented_values_and_takes_any_other(enum: type[OpenEnum]) -> None:
    documented = DOCUMENT["components"]["schemas"][enum.__name__]["enum"]
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
