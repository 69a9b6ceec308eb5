"""YAML that is not a document, or more than can be read: refused at once, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.__main__ import main
from generator.document import DocumentError, parse
from generator.document.reading import LARGEST, UnreadableYAMLError, YAMLText

LISTS = "\n".join(
    ["openapi: 3.1.1", "a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 13))]
)
OBJECTS = "\n".join(
    ["openapi: 3.1.1", "a0: &a0 {k: x}", *(f"a{n}: &a{n} {{b: *a{n - 1}, c: *a{n - 1}}}" for n in range(1, 40))]
)
MERGED = "\n".join(
    ["openapi: 3.1.1", "a0: &a0 {k: [x]}", *(f"a{n}: &a{n} {{<<: *a{n - 1}, k{n}: *a{n - 1}}}" for n in range(1, 40))]
)


@pytest.mark.parametrize("text", [LISTS, OBJECTS, MERGED], ids=["lists", "objects", "merged"])
def test_aliases_that_explode_are_refused_before_they_do(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = f"its aliases repeat so much that it would hold more than {LARGEST:,} values: write them out"
    with pytest.raises(DocumentError, match=f"^openapi.yaml:1: is not valid YAML: {said}$"):
        parse(text)
    theirs = tmp_path / "theirs.yaml"
    theirs.write_text(text)
    assert main(["--drift", str(theirs)]) == 2
    assert capsys.readouterr().err == f"{theirs} is not valid YAML, line 1: {said}\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: b\nc: &x [*x]", 1, "it is nested too deeply, or an alias contains itself"),
        ("a: " + "[" * 9000 + "]" * 9000, 1, "it is nested too deeply, or an alias contains itself"),
        ("a: b\nc: 1\na: d", 3, "the key 'a' appears twice in one object"),
        ('a:\n  200: b\n  "200": c', 3, "the key '200' appears twice in one object"),
        ("a: b\n? [c]\n: d", 2, "a key has to be text"),
        ("a: b\nc: {d: [!!int x]}", 2, "invalid literal for int() with base 10: 'x'"),
        ("a: [b\nc: d", 2, "did not find expected ',' or ']'"),
        ("a: !!python/x 1", 1, "the tag 'tag:yaml.org,2002:python/x' has no meaning in JSON: leave it out"),
        ("a: b\nc: !!set {d}", 2, "the tag 'tag:yaml.org,2002:set' has no meaning in JSON: leave it out"),
        ("a: é\nc: \x00", 2, "it has the character U+0000: take it out"),
        ("a: b\n---\nc: d", 2, "but found another document"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(UnreadableYAMLError) as caught:
        YAMLText(text)
    assert (caught.value.line, caught.value.problem) == (line, said)


def test_keys_of_other_peoples_documents_may_repeat() -> None:
    assert YAMLText("a: 1\na: 2", keys_may_repeat=True).value == {"a": 2}


def test_an_alias_that_is_used_twice_is_read_twice() -> None:
    assert YAMLText("a: &a {b: 1}\nc: *a\nd: {<<: *a, e: 2}").value == {
        "a": {"b": 1},
        "c": {"b": 1},
        "d": {"b": 1, "e": 2},
    }


def test_scalars_are_what_they_are_in_json() -> None:
    words = "[yes, 1:30, 2024-13-45, 012, 1e3, 1.5, -.5, .inf, null, ~, True, 1_000, '1', +1]"
    values = ["yes", "1:30", "2024-13-45", 12, 1000.0, 1.5, -0.5, ".inf", None, None, True, "1_000", "1", 1]
    assert YAMLText(words).value == values
    assert YAMLText("").value is None


def test_the_line_of_a_place_is_that_of_the_key_that_counts() -> None:
    text = YAMLText("a: &a\n  b: 1\nc:\n  <<: *a\n  b: 2\n  d: [\n    3]\n")
    assert [text.line(place) for place in [("a", "b"), ("c", "b"), ("c", "d", 0), ("c", "x"), ()]] == [2, 5, 7, 3, 1]
