"""A small API document that has a text at nearly every place that may have one."""

RICH_DOCUMENT = """\
openapi: 3.1.1
info:
  title: Rich API
  version: v1
  summary: All sorts of texts.
  description: What it is about.
  contact: {name: Somebody, url: "https://example.com", email: a@example.com}
  license: {name: MIT, identifier: MIT}
externalDocs: {url: "https://example.com", description: More.}
servers: [{url: "https://api.example.com/v1", description: The only one.}]
tags:
  - {name: Things, description: Things that there are., x-sdk-resource: things}
security: [{token: []}]
paths:
  /things:
    summary: All things.
    get:
      operationId: list-things
      x-sdk-method: list
      x-sdk-find: name
      tags: [Things]
      summary: List the things
      description: All that there are.
      externalDocs: {url: "https://example.com/list-things", description: The page.}
      security: [{token: [things.read]}]
      x-evidence: {level: partial, why: the page says little}
      parameters:
        - {name: page, in: query, description: Which page., schema: {type: integer, minimum: 1}, example: 1}
        - name: since-then
          in: query
          description: Only newer ones.
          schema: {type: string, format: date, description: A day.}
        - name: states
          in: query
          description: Only those.
          style: pipeDelimited
          schema: {type: array, minItems: 1, uniqueItems: true, items: {$ref: "#/components/schemas/State"}}
        - name: X-Trace
          in: header
          description: What to find it by.
          deprecated: true
          x-python-name: trace
          schema: {type: string, minLength: 2, maxLength: 9}
      responses:
        "200":
          description: A page of things.
          headers: {X-RateLimit-Limit: {description: How many calls., schema: {type: integer}}}
          content:
            application/json:
              schema:
                allOf:
                  - $ref: "#/components/schemas/Page"
                  - type: object
                    required: [data]
                    properties:
                      data: {type: array, description: The rows., items: {$ref: "#/components/schemas/Thing"}}
              example: {current_page: 1, next_page_url: null, data: []}
        "404": {$ref: "#/components/responses/Gone"}
  /things/{thingId}/parts:
    parameters:
      - {name: thingId, in: path, required: true, description: Which thing., schema: {type: string, pattern: ^thi_}}
    post:
      operationId: make-part
      x-sdk-method: make
      tags: [Things]
      summary: Make a part
      externalDocs: {url: "https://example.com/make-part"}
      requestBody:
        required: true
        description: What it is made of.
        content:
          multipart/form-data:
            schema: {$ref: "#/components/schemas/NewPart"}
            encoding: {drawing: {contentType: application/pdf}}
            example: {name: a}
      responses:
        "200":
          description: The thing, with its part.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {name: a, state: new}}}
    put:
      operationId: change-thing
      x-sdk-methods:
        grow: {schema: Growth, summary: Let it grow, description: It becomes bigger.}
        shrink: {schema: Shrinking}
      tags: [Things]
      summary: Change a thing
      externalDocs: {url: "https://example.com/change-thing"}
      requestBody:
        content:
          application/json:
            schema: {oneOf: [{$ref: "#/components/schemas/Growth"}, {$ref: "#/components/schemas/Shrinking"}]}
            example: {by: 1}
      responses:
        "200":
          description: The thing as it is now.
          content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {name: a, state: new}}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer, bearerFormat: opaque, description: A key.}
  responses:
    Gone:
      description: There is no such thing.
      content: {application/json: {schema: {$ref: "#/components/schemas/Error"}, example: {message: Gone}}}
  schemas:
    Page:
      type: object
      description: One page.
      x-sdk-pages: {style: page-number, current: current_page, following: next_page_url}
      properties:
        current_page: {type: integer, description: Its number.}
        next_page_url: {type: [string, "null"], description: The next one.}
    Thing:
      type: object
      description: Something that there is.
      x-evidence: {level: inferred, why: seen once}
      required: [name, state]
      properties:
        name: {type: string, description: What it is called., example: a thing}
        state: {$ref: "#/components/schemas/State", description: How it is.}
        "it's": {type: string, x-python-name: its, description: "What \\"it\\" has."}
        price: {type: string, format: decimal, pattern: "^[0-9.]+$", description: What it costs., default: "1"}
        parent: {anyOf: [{$ref: "#/components/schemas/Thing"}, {type: "null"}], description: What it belongs to.}
        sizes: {type: array, description: How big., items: {type: integer, enum: [1, 2]}, maxItems: 3}
        size: {oneOf: [{type: string}, {type: integer}], description: How big it is.}
        key: {type: string, x-secret: true, deprecated: true, description: What it opens with.}
        pin: {type: string, writeOnly: true, description: What it is opened with.}
        labels: {type: object, additionalProperties: {type: string}, description: What is on it.}
        rest: {description: Whatever else.}
    State: {type: string, description: How a thing is., enum: [new, "14 days"], x-enum-varnames: [NEW, DAYS_14]}
    NewPart:
      type: object
      description: A part to be.
      required: [name, photos]
      properties:
        name: {type: string, description: What it is called.}
        drawing: {type: string, format: binary, description: How it looks.}
        photos: {type: array, description: More looks., items: {type: string, format: binary}, x-max-total-bytes: 10}
        kind: {const: part, description: Always the same.}
        weight: {type: number, exclusiveMinimum: 0, maximum: 9, multipleOf: 0.5, description: How heavy.}
        id: {type: string, readOnly: true, description: Its id.}
    Growth:
      type: object
      description: More.
      minProperties: 1
      properties: {by: {type: integer, description: How much.}}
    Shrinking: {type: object, description: Less., properties: {to: {type: integer, description: How small.}}}
    Error: {type: object, description: A fault., properties: {message: {type: string, description: Which.}}}
"""
