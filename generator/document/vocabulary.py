"""The vocabulary of an API document: each keyword at each place is read, harmless or refused.

This table decides. A keyword that is not in it is refused, with its line. The page "What a document may say" is made of
it (`python -m generator.documentation`).

To let the document say something new, make the generator understand it and change one line: `refused("...")` becomes
`read(SHAPE, "what becomes of it")`. The shapes are in `shape.py`: `TEXT`, `FLAG`, `ListOf(...)`, `MapOf(...)`,
`Schema("field")`. Which kinds of schema may be where (an inline object as a field, a list in a query) is decided by
`POSITIONS` in `schemas.py`: there a kind moves from its words to `ALLOWED`. What depends on several places at once is
in `rules.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import text as texts
from .schemas import ANYTHING, EVIDENCE_KEYWORD, EXAMPLES, EXTERNAL_DOCS, FLAG, PYTHON_NAME, TEXT
from .shape import (
    Flag,
    Keyword,
    ListOf,
    MapOf,
    Place,
    Schema,
    Text,
    harmless,
    read,
    refused,
)

URL = Text(texts.URL)
_LATER = "leave it out; nothing is made of it"

# The document and what frames it

_CONTACT = Place("the contact", {key: harmless(TEXT) for key in ("name", "url", "email")})
_LICENCE = Place("the licence", {key: harmless(TEXT) for key in ("name", "url", "identifier")})
INFO = Place(
    "info",
    {
        "title": read(TEXT, needed=True),
        "version": harmless(TEXT, "the package has a version of its own", needed=True),
        "summary": harmless(TEXT),
        "description": harmless(TEXT),
        "contact": harmless(_CONTACT),
        "license": harmless(_LICENCE),
        "termsOfService": harmless(TEXT),
    },
)
SERVER = Place(
    "a server",
    {
        "url": read(URL, "the base URL", needed=True),
        "description": harmless(TEXT),
        "name": harmless(TEXT),
        "variables": refused("write the URL out; callers choose another one with `base_url`"),
    },
)
TAG = Place(
    "a tag",
    {
        "name": read(TEXT, "what operations refer to", needed=True),
        "description": read(TEXT, "the docstring of the resource", needed=True),
        "x-sdk-resource": read(PYTHON_NAME, "the name of the resource, such as `customer_invoices`", needed=True),
        "externalDocs": harmless(EXTERNAL_DOCS),
        "summary": harmless(TEXT),
    },
)
SECURITY = ListOf(MapOf(ListOf(Text(texts.SCOPE))))

# Parameters

_IN_SCHEMA = refused("write it in the parameter's `schema`")
_PARAMETER = {
    "name": read(TEXT, "its name on the wire; snake_case in Python", needed=True),
    "in": read(
        Text(words=("path", "query", "header", "cookie"), instead="describe what is sent in `requestBody`"),
        "its place",
        needed=True,
    ),
    "description": read(TEXT, "its line in the docstring"),
    **EXAMPLES,
    **EVIDENCE_KEYWORD,
    "deprecated": read(FLAG, "stated in the docstring, with a warning where it is given"),
    "x-python-name": read(PYTHON_NAME, "the name of the argument"),
    "content": refused("give it a `schema`; a parameter that is JSON cannot be sent"),
    "allowReserved": refused("leave it out; reserved characters are always encoded"),
    "allowEmptyValue": refused("leave it out; an empty text is sent as it is"),
    **dict.fromkeys(("type", "format", "enum", "items", "default", "pattern", "minimum", "maximum"), _IN_SCHEMA),
    "collectionFormat": refused("write `style` and `explode`"),
}
PATH_PARAMETER = Place(
    "a path parameter",
    {
        **_PARAMETER,
        "required": read(Flag(only=True, instead="write `required: true`"), "true, always", needed=True),
        "schema": read(Schema("path"), "its type; a pattern such as `^inv_` checks its prefix", needed=True),
        "style": harmless(Text(words=("simple",), instead="leave it out")),
        "explode": harmless(Flag(only=False, instead="leave it out")),
    },
)
QUERY_PARAMETER = Place(
    "a query parameter",
    {
        **_PARAMETER,
        "required": read(FLAG, "whether the argument may be left out"),
        "schema": read(Schema("query"), "its type", needed=True),
        "style": read(
            Text(words=("form", "spaceDelimited", "pipeDelimited", "deepObject")),
            "how a list is written; `deepObject` for objects",
        ),
        "explode": read(FLAG, "whether a list repeats the name, `a=1&a=2`, or is one value, `a=1,2`"),
        "x-query-style": read(Text(words=("php",)), "instead: a list as PHP reads it, `a[0]=1&a[1]=2`"),
    },
)
_ANY_PARAMETER = {**_PARAMETER, **{key: harmless() for key in ("schema", "required", "style", "explode")}}
HEADER_PARAMETER = Place(
    "a header parameter",
    {
        **_PARAMETER,
        "name": read(Text(texts.HEADER_NAME), "the header; snake_case in Python", needed=True),
        "required": read(FLAG, "whether the argument may be left out"),
        "schema": read(Schema("header"), "its type", needed=True),
        "style": harmless(Text(words=("simple",), instead="leave it out")),
        "explode": harmless(Flag(only=False, instead="leave it out")),
    },
)
COOKIE_PARAMETER = Place(
    "a cookie parameter", {**_ANY_PARAMETER, "in": refused("leave it out; cookies are never sent")}
)
PARAMETER = Place(
    "a parameter",
    _ANY_PARAMETER,
    section="parameters",
    one_of=lambda value: str(value.get("in")),
    kinds={
        "path": PATH_PARAMETER,
        "query": QUERY_PARAMETER,
        "header": HEADER_PARAMETER,
        "cookie": COOKIE_PARAMETER,
    },
)

# Bodies and responses

ENCODING = Place(
    "an encoding",
    {
        "contentType": read(Text(texts.MEDIA_TYPE), "the media type of a file that does not tell it", needed=True),
        "headers": refused("leave it out; parts of a form have no headers of their own"),
        "style": refused("leave it out; say with `x-form-value` what the parts are made of"),
        "explode": refused("leave it out; say with `x-form-value` what the parts are made of"),
        "allowReserved": refused(_LATER),
    },
)
FILES = (
    *("application/octet-stream", "application/pdf", "application/zip", "image/png", "image/jpeg", "application/xml"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
TEXTS = ("text/plain", "text/csv", "text/html", "text/markdown")
_MEDIA: Mapping[str, Keyword] = {**EXAMPLES, **EVIDENCE_KEYWORD}
JSON_BODY = Place(
    "a JSON body",
    {
        **_MEDIA,
        "schema": read(Schema("body"), "its fields are the arguments of the method", needed=True),
        "encoding": refused("leave it out; only forms have an encoding"),
        "x-form-value": refused("leave it out: only the parts of multipart/form-data are made of another value"),
    },
)
FORM_BODY = Place(
    "a form",
    {
        **_MEDIA,
        "schema": read(Schema("body"), "its fields are the arguments of the method", needed=True),
        "encoding": read(MapOf(ENCODING), "the media types of its files"),
    },
)
OTHER_BODY = Place("a body", {**_MEDIA, "schema": read(Schema("body"), "what it is made of")})
NESTED_FORM_BODY = Place(
    "a nested form",
    {
        **_MEDIA,
        "schema": harmless(ANYTHING, "its parts, as PHP names them: `signers[0][email]`", needed=True),
        "x-form-value": read(Schema("body"), "the object that its parts are made of", needed=True),
        "encoding": read(MapOf(ENCODING), "the media types of its files"),
    },
)
BODY = Place(
    "a request body",
    {
        "content": read(
            Place(
                "the content of a body",
                {
                    "application/json": read(
                        JSON_BODY, "an object, whose fields are the arguments, or any other value"
                    ),
                    "multipart/form-data": read(
                        Place(
                            "a form",
                            FORM_BODY.keywords,
                            one_of=lambda value: "nested" if "x-form-value" in value else "flat",
                            kinds={"nested": NESTED_FORM_BODY, "flat": FORM_BODY},
                        ),
                        "texts and files",
                    ),
                    "application/merge-patch+json": read(JSON_BODY, "the same"),
                    "application/x-www-form-urlencoded": read(OTHER_BODY, "texts"),
                    **{each: read(OTHER_BODY, "bytes as they are") for each in FILES},
                    **{each: read(OTHER_BODY, "a text as it is") for each in TEXTS},
                },
                otherwise="describe JSON, a form, a text or a file of a type in docs/document.md, or call it with "
                "`portal.request`",
            ),
            needed=True,
        ),
        "required": read(FLAG, "whether a method always sends it; without it a body may be left out"),
        "description": harmless(TEXT),
        **EVIDENCE_KEYWORD,
    },
    section="requestBodies",
)
HEADER = Place(
    "a response header",
    {
        "description": harmless(TEXT),
        "schema": harmless(ANYTHING, "`portal.send` gives all headers, as text"),
        "required": harmless(FLAG),
        "deprecated": harmless(FLAG),
        **EXAMPLES,
        **EVIDENCE_KEYWORD,
    },
    section="headers",
)
JSON_RESPONSE = Place(
    "a JSON response",
    {**_MEDIA, "schema": read(Schema("response"), "what the method returns", needed=True)},
)
OTHER_RESPONSE = Place("a response that is not JSON", {**_MEDIA, "schema": read(Schema("response"), "what it is")})
_NO_MEDIA_TYPE = (
    "describe JSON, a text or a file of a type in docs/document.md, or leave the operation out and call it with "
    "`portal.request`"
)
RESPONSE = Place(
    "a response",
    {
        "description": read(TEXT, "the docstring's Returns and Raises", needed=True),
        "content": read(
            Place(
                "the content of a response",
                {
                    "application/json": read(JSON_RESPONSE, "an object, a list, a page of a list, or a plain value"),
                    "application/problem+json": read(JSON_RESPONSE, "of errors: the same"),
                    "application/hal+json": read(JSON_RESPONSE, "the same"),
                    "application/x-ndjson": read(JSON_RESPONSE, "a list, of which each line is a value"),
                    **{each: read(OTHER_RESPONSE, "bytes") for each in FILES},
                    **{each: read(OTHER_RESPONSE, "a text") for each in TEXTS},
                },
                otherwise=_NO_MEDIA_TYPE,
            ),
        ),
        "headers": harmless(MapOf(HEADER, texts.HEADER_NAME), "`portal.send` gives all headers"),
        "links": harmless(),
        "summary": harmless(TEXT),
        "schema": refused("write it under `content` and its media type"),
        **EVIDENCE_KEYWORD,
    },
    section="responses",
)

# Operations

SDK_METHOD = Place(
    "a method",
    {
        "content": read(Text(texts.MEDIA_TYPE), "the media type of its body"),
        "schema": read(Text(texts.CLASS_NAME), "the object that it sends"),
        "summary": read(TEXT, "its docstring"),
        "description": read(TEXT, "its docstring"),
    },
)
OPERATION = Place(
    "an operation",
    {
        "operationId": read(Text(texts.OPERATION_ID), "its name in the documentation, once in a document", needed=True),
        "tags": read(ListOf(TEXT), "exactly one, its resource", needed=True),
        "summary": read(TEXT, "the first line of the docstring", needed=True),
        "description": read(TEXT, "the docstring"),
        "externalDocs": read(EXTERNAL_DOCS, "the documentation page that it was read from", needed=True),
        "security": read(SECURITY, "its scopes, in the docstring"),
        "parameters": read(ListOf(PARAMETER), "arguments of the method"),
        "requestBody": read(BODY, "arguments of the method"),
        "responses": read(MapOf(RESPONSE, texts.STATUS), "what it returns, and the errors it raises", needed=True),
        "x-sdk-method": read(PYTHON_NAME, "the name of its Python method"),
        "x-sdk-methods": read(MapOf(SDK_METHOD, texts.PYTHON_NAME), "instead: several Python methods, by name"),
        "x-sdk-find": read(TEXT, "of a list: the field that `find` looks for"),
        **EVIDENCE_KEYWORD,
        "deprecated": read(FLAG, "stated in the docstring, with a warning when it is called"),
        "servers": refused("leave it out; all calls go to the first server of the document"),
        "callbacks": refused("leave it out; events are read by `webhooks`"),
        "consumes": refused("write the media type under `content` of the body"),
        "produces": refused("write the media type under `content` of the response"),
    },
)
VERBS = {verb: read(OPERATION) for verb in ("get", "put", "post", "patch", "delete")}
_NO_VERB = "leave it out; call it with `portal.request`"
PATH_ITEM = Place(
    "a path",
    {
        **VERBS,
        "parameters": read(ListOf(PARAMETER), "parameters of all its operations"),
        "summary": harmless(TEXT),
        "description": harmless(TEXT),
        "head": refused(_NO_VERB),
        "options": refused(_NO_VERB),
        "trace": refused(_NO_VERB),
        "servers": refused("leave it out; all calls go to the first server of the document"),
        "$ref": refused("write its operations here"),
    },
)

_SCHEME = {"description": harmless(TEXT), **EVIDENCE_KEYWORD}
_ONLY_BEARER = "leave it out; the client sends its key as `Authorization: Bearer`, or what `auth` makes of the request"
SECURITY_SCHEME = Place(
    "a security scheme",
    {"type": read(Text(words=("http", "oauth2")), needed=True), **_SCHEME},
    one_of=lambda value: str(value.get("type")),
    kinds={
        "http": Place(
            "an http scheme",
            {
                **_SCHEME,
                "type": read(TEXT, needed=True),
                "scheme": read(Text(words=("bearer",), instead=_ONLY_BEARER), "the key that is sent", needed=True),
                "bearerFormat": harmless(TEXT),
            },
        ),
        "oauth2": Place(
            "an oauth2 scheme",
            {
                **_SCHEME,
                "type": read(TEXT, needed=True),
                "flows": harmless(note="the documentation lists its scopes; `OAuth` gets the tokens", needed=True),
            },
        ),
        "apiKey": Place("an apiKey scheme", {"type": refused(_ONLY_BEARER)}),
        "openIdConnect": Place("an openIdConnect scheme", {"type": refused(_ONLY_BEARER)}),
        "mutualTLS": Place("a mutualTLS scheme", {"type": refused(_ONLY_BEARER)}),
    },
)

COMPONENTS = Place(
    "components",
    {
        "schemas": read(MapOf(Schema("component"), texts.COMPONENT_NAME), "classes"),
        "parameters": read(MapOf(PARAMETER, texts.COMPONENT_NAME)),
        "responses": read(MapOf(RESPONSE, texts.COMPONENT_NAME)),
        "requestBodies": read(MapOf(BODY, texts.COMPONENT_NAME)),
        "securitySchemes": read(MapOf(SECURITY_SCHEME, texts.COMPONENT_NAME), "how calls are authorized"),
        "headers": harmless(MapOf(HEADER, texts.COMPONENT_NAME)),
        "examples": harmless(),
        "links": harmless(),
        "callbacks": refused("leave it out; events are read by `webhooks`"),
        "pathItems": refused("write the operations under `paths`"),
    },
)
DOCUMENT = Place(
    "the document",
    {
        "openapi": read(TEXT, "3.1", needed=True),
        "info": read(INFO, needed=True),
        "servers": read(ListOf(SERVER, least=1), "exactly one, the base URL; without it the one of this API"),
        "tags": read(ListOf(TAG), "the resources", needed=True),
        "paths": read(MapOf(PATH_ITEM, texts.PATH), "the operations", needed=True),
        "components": read(COMPONENTS),
        "security": read(SECURITY, "the scheme whose token is sent; scopes belong to operations"),
        "externalDocs": harmless(EXTERNAL_DOCS),
        "jsonSchemaDialect": harmless(TEXT),
        "webhooks": refused("leave it out; events are read by `webhooks`"),
        # OpenAPI 2
        "swagger": refused("write `openapi: 3.1.1`"),
        **{key: refused("write it in the URL of `servers`") for key in ("host", "basePath", "schemes")},
        "definitions": refused("write them as `schemas` under `components`"),
        "securityDefinitions": refused("write them as `securitySchemes` under `components`"),
        **{key: refused("write them under `components`") for key in ("parameters", "responses")},
        "consumes": refused("write the media type under `content` of each body"),
        "produces": refused("write the media type under `content` of each response"),
    },
)
