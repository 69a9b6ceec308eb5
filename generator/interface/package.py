"""The Python package that a document describes, as plain data: what the templates print."""

from __future__ import annotations

from dataclasses import dataclass

from .value_types import ValueType, as_function


@dataclass(frozen=True)
class Field:
    """A field of a JSON object: an attribute of a model, or an argument of a method."""

    name: str
    wire: str
    type: ValueType
    required: bool
    text: str
    default: str = ""
    """What the service takes where it is left out, as JSON."""
    deprecated: bool = False
    secret: bool = False
    needed_together: bool = False
    """Whether it is required once any other argument of an optional body is given."""

    @property
    def entry(self) -> str:
        """How the slow way through a model reads and writes it."""
        parts = [f'"{self.name}"', as_function(self.type.read)]
        if self.type.write != "{}":
            parts.append(as_function(self.type.write))
        marks = {"required": not self.required, "nullable": self.type.nullable, "secret": self.secret}
        parts += [f"{name}={name != 'required'}" for name, holds in marks.items() if holds]
        return f"Field({', '.join(parts)})"

    @property
    def annotation(self) -> str:
        """As an attribute: one that may be absent is None then."""
        kind = self.type.attribute_annotation
        return kind if self.required or self.type.nullable else f"{kind} | None"

    @property
    def argument_annotation(self) -> str:
        """As an argument: one that may be left out is UNSET then."""
        kind = self.type.argument or self.type.annotation
        kind += "" if self.required else " | Unset"
        kind += " | None" if self.type.nullable else ""
        return kind if self.required else f"{kind} = UNSET"

    @property
    def attribute_text(self) -> str:
        """What the docstring says of it as an attribute."""
        return f"Deprecated. {self.text}".strip() if self.deprecated else self.text

    @property
    def argument_text(self) -> str:
        """What the docstring says of it as an argument."""
        left_out = f"{self.default} where it is left out" if self.default else ""
        text = "Deprecated. " * self.deprecated + self.text.rstrip(".")
        return ": ".join(filter(None, [text, ", ".join(filter(None, [self.type.note, left_out]))])) + "."

    @property
    def is_asked_for(self) -> bool:
        """Whether callers give it: what is always the same is sent without them."""
        return not (self.type.constant and self.required)

    def read(self, source: str) -> str:
        """The expression that reads it from `source`, fast where it is right."""
        kind, may_be_none = self.type, self.type.nullable or not self.required
        if kind.as_it_is:
            known = f"(value := {source}) is None or type(value)" if may_be_none else f"type(value := {source})"
            return f"value if {known} is {kind.as_it_is} else {kind.read.format('value')}"
        pattern = kind.quick or kind.read
        return (
            f"None if (value := {source}) is None else {pattern.format('value')}"
            if may_be_none
            else pattern.format(source)
        )

    def write(self) -> str:
        """The expression that writes the attribute."""
        return self.type.write.format(f"self.{self.name}")

    def check(self, source: str) -> str:
        """The expression that checks a value that a caller gave, and writes it."""
        checked = f'{self.type.writer}({source}, "{self.name}")'
        return f"None if {source} is None else {checked}" if self.type.nullable else checked

    @property
    def sent(self) -> str:
        """The expression that checks and writes the argument of this name."""
        return self.check(self.name) if self.is_asked_for else self.type.constant


@dataclass(frozen=True)
class Model:
    """A JSON object with a class of its own."""

    name: str
    text: str
    fields: tuple[Field, ...]
    is_input: bool
    """It is sent and never received: what callers put into it is checked."""

    @property
    def required(self) -> list[Field]:
        """The fields that are always there."""
        return [each for each in self.fields if each.required]

    @property
    def optional(self) -> list[Field]:
        """The fields that may be absent."""
        return [each for each in self.fields if not each.required]


@dataclass(frozen=True)
class Enum:
    """A string with documented values."""

    name: str
    text: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Body:
    """What a method sends."""

    arguments: tuple[Field, ...] = ()
    content: str = ""
    """The expression that makes the body; empty where there is none."""
    collects: bool = False
    """Whether the arguments are put into `_fields` first."""
    media_type: str = ""
    """Where it is not the usual one."""
    php_form: bool = False
    """Whether the parts of the form are named as PHP reads them."""
    one_at_least: bool = False
    is_optional: bool = False

    @property
    def needed(self) -> str:
        """Of a body that may be left out: what it needs when it is not, as names and fields."""
        return ", ".join(f'("{each.name}", "{each.wire}")' for each in self.arguments if each.needed_together)

    @property
    def is_form(self) -> bool:
        """Whether it is a form with parts."""
        return self.media_type == "multipart/form-data"

    @property
    def files(self) -> list[Field]:
        """The files of a form."""
        return [each for each in self.arguments if each.type.is_file]

    @property
    def texts(self) -> list[Field]:
        """The rest of the body."""
        return [each for each in self.arguments if not each.type.is_file]


@dataclass(frozen=True)
class PageStyle:
    """How a list in pages is turned."""

    argument: str
    """The argument by which `calls` take the place of the page: `page`."""
    wire: str
    annotation: str
    check: str
    start: str
    """Where the list starts, as an expression."""
    reader: str
    """The function of `pagination` that reads a page."""
    fields: tuple[tuple[str, str], ...]
    """The arguments of the reader: names and expressions."""

    @property
    def may_be_unset(self) -> bool:
        """Whether the first page is asked for without it."""
        return self.start == "UNSET"

    @property
    def named(self) -> str:
        """The arguments of the reader, as code."""
        return "".join(f", {name}={value}" for name, value in self.fields)


@dataclass(frozen=True)
class Result:
    """What a method returns."""

    annotation: str
    reader: str
    """The expression of the function that reads it."""
    text: str
    classes: frozenset[str] = frozenset()
    reads_json: bool = True
    accept: str = ""
    """The media type that is asked for, where it is not JSON."""
    model: str = ""
    """Of a list: the class of its objects."""
    pages: PageStyle | None = None
    is_file_link: bool = False
    async_annotation: str = ""
    """Where it differs."""

    def returned(self, *, sync: bool) -> str:
        """The annotation of what a method returns."""
        return self.annotation if sync else self.async_annotation or self.annotation


@dataclass(frozen=True)
class Once:
    """How a method that creates something finds out whether it did, where that is unknown."""

    listing: str
    """The method that lists what was created."""
    same: tuple[tuple[str, str], ...]
    """Attributes of what is listed, with the expressions that they have to be equal to."""
    told: str
    """The same in words."""
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Method:
    """A method of a resource: an operation, or one of the things that an operation does."""

    name: str
    operation_id: str
    verb: str
    path: str
    summary: str
    text: str
    page: str
    path_arguments: tuple[Field, ...]
    query_arguments: tuple[Field, ...]
    """Without the one that turns the pages of a list."""
    header_arguments: tuple[Field, ...]
    body: Body
    result: Result
    errors: tuple[tuple[str, str], ...]
    scopes: tuple[str, ...]
    evidence: str
    deprecated: bool
    found_by: Field | None
    """For a list: the field by which `find` looks an object up."""
    once: Once | None = None
    """For what creates objects of such a list."""

    @property
    def names(self) -> list[str]:
        """Its name, and those of the methods that come with it."""
        return [self.name, *["find"] * bool(self.found_by), *[f"{self.name}_once"] * bool(self.once)]

    @property
    def arguments(self) -> list[Field]:
        """All arguments, those that may be left out last."""
        return [*self.path_arguments, *self.named_arguments]

    @property
    def named_arguments(self) -> list[Field]:
        """The arguments that are given by name, those that may be left out last."""
        named = [*self.query_arguments, *self.header_arguments, *self.body.arguments]
        return sorted((each for each in named if each.is_asked_for), key=lambda each: not each.required)

    @property
    def deprecated_arguments(self) -> list[Field]:
        """The arguments that may be left out and should be."""
        return [each for each in self.named_arguments if each.deprecated and not each.required]

    @property
    def warns(self) -> bool:
        """Whether calling it may give a `DeprecationWarning`."""
        return self.deprecated or bool(self.deprecated_arguments)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers that it always sends beside the usual ones."""
        given = {"accept": self.result.accept, "content-type": "" if self.body.is_form else self.body.media_type}
        return [(name, value) for name, value in given.items() if value]


@dataclass(frozen=True)
class Resource:
    """A group of methods, with the models and enums that belong to it."""

    name: str
    class_name: str
    title: str
    text: str
    methods: tuple[Method, ...]
    models: tuple[Model, ...]
    enums: tuple[Enum, ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    """Other resources, with the classes that are used from there."""

    @property
    def classes(self) -> list[str]:
        """The names of its enums and models."""
        return [*(each.name for each in self.enums), *(each.name for each in self.models)]


@dataclass(frozen=True)
class Package:
    """All that is generated from a document."""

    title: str
    resources: tuple[Resource, ...]
    shared: Resource
    base_url: str

    @property
    def homes(self) -> list[Resource]:
        """Everything that has classes."""
        return [each for each in (*self.resources, self.shared) if each.classes]
