"""The contract: openapi.yaml, as routes, and as checks of what comes in and what goes out.

openapi-core does the checking. Two of its parts are replaced, since it would otherwise read the document again for each
request: the search for the operation, which the router has found already, and the schema validators, which are compiled
once by jsonschema-rs.
"""

from __future__ import annotations

import importlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
from attrs import define, field
from jsonschema_path import SchemaPath
from openapi_core import V31RequestValidator, V31ResponseValidator
from openapi_core.datatypes import Parameters, RequestParameters
from openapi_core.deserializing.styles.deserializers import StyleDeserializer
from openapi_core.exceptions import OpenAPIError
from openapi_core.schema.parameters import get_style_and_explode
from openapi_core.templating.datatypes import TemplateResult
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.finders import BasePathFinder
from openapi_core.validation.request.exceptions import ParameterValidationError
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue
from openapi_core.validation.schemas.factories import SchemaValidatorsFactory
from openapi_core.validation.schemas.validators import SchemaValidator
from werkzeug.datastructures import Headers, ImmutableMultiDict

_IN_REPOSITORY = __name__ == "sandbox.contract"
# An installed sandbox shares the document that the generator brings along.
DOCUMENT = Path(__file__).parents[1] / ("openapi.yaml" if _IN_REPOSITORY else "mijnklantportaal_generator/openapi.yaml")

FORM = "multipart/form-data"
METHODS = ("get", "post", "put", "patch", "delete")


@define(frozen=True)
class Operation:
    """One operation of the document."""

    id: str
    method: str
    path: str
    scopes: tuple[str, ...]
    parameters: frozenset[str]
    """The names of its query parameters."""
    body: Mapping[str, Any] | None
    """The schema of its body, with references resolved; None when it takes none."""
    form: Mapping[str, Any] | None
    """The same where the body is a form; None where it is not."""
    responses: frozenset[str]


@define
class Incoming:
    """A request as openapi-core expects it."""

    method: str
    path_pattern: str
    parameters: RequestParameters
    body: Any
    content_type: str
    host_url: str = ""
    path: str = ""


@define
class Outgoing:
    """A response as openapi-core expects it."""

    status_code: int
    data: bytes
    headers: Mapping[str, str]
    content_type: str = "application/json"


@define
class RefusedError(Exception):
    """A request that does not fit the document.

    Attributes:
        message: What is wrong with it.
        in_path: Whether it is a part of the path, which cannot be the id of anything then.
    """

    message: str
    in_path: bool = False


@define
class Contract:
    """The document and what was compiled from it; one for the whole process, see `contract`."""

    document: Mapping[str, Any]
    operations: tuple[Operation, ...]
    _requests: V31RequestValidator = field(repr=False)
    _answers: V31ResponseValidator = field(repr=False)

    def check_request(
        self,
        operation: Operation,
        path: Mapping[str, str],
        query: list[tuple[str, str]],
        headers: Mapping[str, str],
        body: Any,
        content_type: str,
    ) -> None:
        """Check a request.

        Args:
            operation: What is asked for.
            path: The variables in the path.
            query: The query parameters, in order.
            headers: The request's headers.
            body: The body's bytes, or the value of a form that was read already.
            content_type: The body's content type, in lower case.

        Raises:
            RefusedError: It does not fit the document.
        """
        parameters = RequestParameters(query=ImmutableMultiDict(query), header=Headers(dict(headers)), path=path)
        asked = Incoming(operation.method, operation.path, parameters, body, content_type)
        refusals = [_refused(error) for error in self._requests.iter_errors(asked)]
        if refusals:
            raise next((refusal for refusal in refusals if refusal.in_path), refusals[0])

    def faults_of(self, operation: Operation, status: int, body: bytes, headers: Mapping[str, str]) -> list[str]:
        """What is wrong with a response; nothing if it fits the document."""
        asked = Incoming(operation.method, operation.path, RequestParameters(), None, "")
        answer = Outgoing(status, body, headers)
        return [_explained(error) for error in self._answers.iter_errors(asked, answer)]


@cache
def contract() -> Contract:
    """The contract, read once in a process."""
    # PyYAML has no types; its loader in C reads the document in a tenth of the time of one in Python.
    yaml: Any = importlib.import_module("yaml")
    document: dict[str, Any] = yaml.load(DOCUMENT.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    _judge_forms_by_their_value(document)
    spec = SchemaPath.from_dict(document)
    schemas = _CompiledSchemas(document["components"])
    finder = _finder(spec, document)
    return Contract(
        document,
        tuple(_operations(document)),
        _RequestValidator(spec, schema_validators_factory=schemas, path_finder_cls=finder),
        _AnswerValidator(spec, schema_validators_factory=schemas, path_finder_cls=finder),
    )


def _judge_forms_by_their_value(document: dict[str, Any]) -> None:
    """Replace the parts of a nested form with the value they represent: `forms` reads more than one notation of it."""
    for item in document["paths"].values():
        for method in [each for each in METHODS if each in item]:
            for content in item[method].get("requestBody", {}).get("content", {}).values():
                content["schema"] = content.get("x-form-value", content["schema"])


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in [each for each in METHODS if each in item]:
            described = item[method]
            content = described.get("requestBody", {}).get("content", {})
            security = described.get("security", document.get("security", ()))
            yield Operation(
                id=described["operationId"],
                method=method,
                path=path,
                scopes=tuple(scope for scheme in security for scope in scheme.get("token", ())),
                parameters=frozenset(
                    each["name"]
                    for each in _resolved(document, [*described.get("parameters", ()), *item.get("parameters", ())])
                    if each["in"] == "query"
                ),
                body=_resolved(document, schema) if (schema := _body_schema(content)) else None,
                form=_resolved(document, content[FORM]["schema"]) if FORM in content else None,
                responses=frozenset(described["responses"]),
            )


def _body_schema(content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    schema: Mapping[str, Any] | None = next((each["schema"] for each in content.values()), None)
    return schema


def _resolved(document: Mapping[str, Any], schema: Any) -> Any:
    if isinstance(schema, Mapping):
        described = cast("Mapping[str, Any]", schema)
        if "$ref" in described:
            target: Any = document
            for part in described["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            return _resolved(document, target)
        return {key: _resolved(document, value) for key, value in described.items()}
    if isinstance(schema, list):
        return [_resolved(document, each) for each in cast("list[object]", schema)]
    return schema


# What openapi-core is given to work faster


def _listed(described: SchemaPath) -> list[SchemaPath]:
    return list(described / "parameters") if "parameters" in described else []


@define(frozen=True)
class _Parameter:
    """A parameter of an operation, and openapi-core's own parts that read and check it."""

    name: str
    location: str
    required: bool
    reader: StyleDeserializer
    validator: SchemaValidator

    def fits(self, parameters: RequestParameters) -> bool:
        values = parameters[self.location]
        if self.name not in values:
            return not self.required
        try:
            value = self.reader.deserialize(values)
            self.validator.validate(value)
        except OpenAPIError:
            return False
        return bool(value != "")


class _RequestValidator(V31RequestValidator):
    @cached_property
    def _known(self) -> dict[int, list[_Parameter]]:
        return {}

    def _get_parameters(self, parameters: RequestParameters, operation: SchemaPath, path: SchemaPath) -> Parameters:
        # Validators that are made once check whether they fit. If they do not, openapi-core says why.
        known = self._known.get(id(operation))  # the finder keeps the operations, so their identity distinguishes them
        if known is None:
            known = [self._parameter(each) for each in (*_listed(operation), *_listed(path))]
            self._known[id(operation)] = known
        if all(parameter.fits(parameters) for parameter in known):
            return Parameters()
        return super()._get_parameters(parameters, operation, path)

    def _parameter(self, described: SchemaPath) -> _Parameter:
        name, schema = (described / "name").read_str(), described / "schema"
        style, explode = get_style_and_explode(described)
        return _Parameter(
            name,
            (described / "in").read_str(),
            (described / "required").read_bool(default=False),
            self.style_deserializers_factory.create(self.spec, schema, style, explode, name=name),
            self.schema_validators_factory.create(self.spec, schema),
        )

    def _get_security(self, parameters: RequestParameters, operation: SchemaPath) -> dict[str, str]:
        return {}  # checked before anything of the request is looked at

    def _deserialise_media_type(
        self, media_type: SchemaPath, mimetype: str, parameters: Mapping[str, str], value: Any
    ) -> Any:
        if mimetype == FORM:
            return value
        try:
            return read_json(value)
        except ValueError as error:
            raise InvalidSchemaValue(value, "any", [ValueError(f"the body is not JSON: {error}")]) from None

    def _get_body_value(self, body: Any, request_body: SchemaPath) -> Any:
        return (
            cast("dict[str, object]", body) if isinstance(body, dict) else super()._get_body_value(body, request_body)
        )


class _AnswerValidator(V31ResponseValidator):
    def _deserialise_media_type(
        self, media_type: SchemaPath, mimetype: str, parameters: Mapping[str, str], value: bytes
    ) -> Any:
        return json.loads(value)


class _CompiledSchemas(SchemaValidatorsFactory):
    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components
        self._compiled: dict[int, _CompiledSchema] = {}

    def create(self, spec: SchemaPath, schema: SchemaPath, *_: Any, **__: Any) -> SchemaValidator:
        with schema.resolve() as resolved:
            contents = cast("Mapping[str, Any]", resolved.contents)
        # The document lives as long as this, so the identity of its parts tells them apart.
        found = self._compiled.get(id(contents))
        if found is None:
            found = self._compiled[id(contents)] = _CompiledSchema(schema, contents, self._components)
        return found


class _CompiledSchema(SchemaValidator):
    def __init__(self, schema: SchemaPath, contents: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self.schema = schema
        self._validator = jsonschema_rs.Draft202012Validator(
            {**contents, "components": components}, validate_formats=True, formats=_FORMATS
        )

    def validate(self, value: Any) -> None:
        if not self._validator.is_valid(value):
            raise InvalidSchemaValue(
                value, "any", [ValueError(_problem(error)) for error in self._validator.iter_errors(value)]
            )


def _finder(spec: SchemaPath, document: Mapping[str, Any]) -> type[BasePathFinder]:
    servers = spec / "servers" / 0
    found = {
        (method, path): PathOperationServer(
            spec / "paths" / path, spec / "paths" / path / method, servers, TemplateResult(path, {}), None
        )
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }

    class Finder(BasePathFinder):
        def find(self, method: str, name: str) -> PathOperationServer:
            return found[method, name]

    return Finder


def _is_moment(form: str) -> Any:
    def check(text: str) -> bool:
        try:
            datetime.strptime(text, form)
        except ValueError:
            return False
        return True

    return check


def _is_day(text: str) -> bool:
    # The validator's own check knows a year 0, which Python does not.
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return _DAY.fullmatch(text) is not None


def _is_day_or_moment(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FORMATS = {
    "date": _is_day,
    "portal-date-time": _is_moment("%Y-%m-%d %H:%M:%S"),
    "portal-date-time-minutes": _is_moment("%Y-%m-%d %H:%M"),
    "date-or-date-time": _is_day_or_moment,
}


# Problems in words


def _problem(error: jsonschema_rs.ValidationError) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path).lstrip(".")
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Enum):
        message = f"{json.dumps(error.instance)} is not one of {', '.join(map(str, kind.options))}"
    else:
        message = error.message
    return f"{where}: {message}" if where else message


def _refused(error: Exception) -> RefusedError:
    in_path = isinstance(error, ParameterValidationError) and error.location == "path"
    return RefusedError(_explained(error), in_path)


def _explained(error: Exception) -> str:
    cause = error.__cause__
    reasons = "; ".join(str(each) for each in cause.schema_errors) if isinstance(cause, InvalidSchemaValue) else ""
    if isinstance(error, ParameterValidationError):
        return f"{error.name}: {reasons or 'is missing or cannot be read'}"
    return reasons or str(error)


# JSON as it is taken in


def read_json(raw: bytes) -> Any:
    """Read a body: strict JSON, without what cannot be written back.

    Raises:
        ValueError: It is none.
    """
    text = raw.decode()
    try:
        value = json.loads(text, parse_float=_number, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if _SURROGATE.search(text):
        # Half a character, `"\ud800"`, can neither be stored nor sent on.
        json.dumps(value, ensure_ascii=False).encode()
    return value


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def _number(text: str) -> float | int:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is out of range")
    # 1.0 is an integer to JSON Schema, so it is one to the behaviour too.
    return int(number) if number.is_integer() else number


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not JSON")
