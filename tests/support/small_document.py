"""A small API document with two resources, for tests that have to compile one."""

SMALL_DOCUMENT = """\
openapi: 3.1.1
info: {title: Small API, version: v1}
servers: [{url: "https://api.example.com/v1"}]
tags:
  - {name: Things, description: Things., x-sdk-resource: things}
  - {name: Boxes, description: Boxes., x-sdk-resource: boxes}
paths:
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, description: Its id., schema: {type: string}}]
    get:
      operationId: get-thing
      x-sdk-method: get
      tags: [Things]
      summary: Get one thing
      externalDocs: {url: "https://docs.example.com/get-thing"}
      responses:
        "200":
          description: The thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {id: thg_1}}}
  # Boxes
  /boxes/{boxId}:
    parameters: [{name: boxId, in: path, required: true, description: Its id., schema: {type: string}}]
    get:
      operationId: get-box
      x-sdk-method: get
      tags: [Boxes]
      summary: Get one box
      externalDocs: {url: "https://docs.example.com/get-box"}
      responses:
        "200":
          description: The box.
          content: {application/json: {schema: {$ref: "#/components/schemas/Box"}, example: {id: box_1}}}
components:
  schemas:
    Thing:
      type: object
      description: A thing.
      required: [id]
      properties: {id: {type: string, description: Its id.}}
    # Boxes
    Box:
      type: object
      description: A box.
      required: [id]
      properties: {id: {type: string, description: Its id.}}
"""


def without_boxes() -> str:
    """The same document after the API has lost a resource."""
    lines = SMALL_DOCUMENT.splitlines(keepends=True)
    path, schema = (index for index, line in enumerate(lines) if line.strip() == "# Boxes")
    kept = lines[:path] + lines[lines.index("components:\n") : schema]
    return "".join(line for line in kept if "name: Boxes" not in line)
