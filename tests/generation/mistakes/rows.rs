//! The mistakes.

use std::fs;

use super::{Edit, Mistake};

macro_rules! rows {
    ($($name:literal: $before:literal => $after:literal $(, at $at:literal)?;)*) => {
        [$(Mistake { name: $name, edit: Edit::Text($before, $after), at: rows!(@ $($at)?) }),*]
    };
    (@ $at:literal) => { Some($at) };
    (@) => { None };
}

/// All mistakes.
pub fn rows() -> Vec<Mistake> {
    let parts: [Vec<Mistake>; 9] =
        [files(), text(), standard(), operations(), schemas(), examples(), extensions(), requests(), words()];
    parts.into_iter().flatten().collect()
}

fn files() -> Vec<Mistake> {
    fn latin(text: &str) -> Vec<u8> {
        let (before, after) = text.split_once("Where the page starts").unwrap();
        [before.as_bytes(), b"O\xf9 la page commence", after.as_bytes()].concat()
    }
    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }
    let bytes = |name, encode, at| Mistake { name, edit: Edit::Bytes(encode), at };
    let around = |name, edit, file| Mistake { name, edit: Edit::Crate(edit, file), at: None };
    vec![
        bytes("a file in Latin-1", latin as fn(&str) -> Vec<u8>, Some("Where the page starts")),
        bytes("a file in UTF-16", wide, None),
        bytes("an empty file", |_| Vec::new(), None),
        around(
            "a document that no feature reads",
            |root| fs::write(root.join("openapi/museum.yaml"), "openapi: 3.0.3\n").unwrap(),
            "openapi/museum.yaml",
        ),
        around(
            "a document with the ending `.yml`",
            |root| fs::write(root.join("openapi/museum.yml"), "openapi: 3.0.3\n").unwrap(),
            "openapi/museum.yml",
        ),
        around(
            "a platform without a source file",
            |root| fs::remove_file(root.join("src/library.rs")).unwrap(),
            "src/library.rs",
        ),
        around(
            "a source file that is no module",
            |root| fs::write(root.join("src/lib.rs"), "\n").unwrap(),
            "src/lib.rs",
        ),
    ]
}

fn text() -> Vec<Mistake> {
    rows! {
        "YAML that does not parse": "summary: List books" => "summary: a: List books";
        "a list that is not closed": "tags: [books]" => "tags: [books", at "externalDocs:\n        url: https://library.example/doc/list";
        "a tab for an indentation": "      summary: List books" => "\tsummary: List books", at "\tsummary";
        "a key given twice": "  title: Library" => "  title: One\n  title: Library", at "  title: Library";
        "a status without quotes": "        '200':" => "        200:";
        "a number that JSON lacks": "price: 12.5" => "price: .inf", at "price: .inf";
        "an alias to nothing": "x-outcome:\n            pointer: /kind" => "x-outcome: *failure\n          x-none:\n            pointer: /kind";
        "two documents in a file": "openapi: 3.0.3" => "openapi: 3.0.3\n---\nopenapi: 3.0.3", at "openapi: 3.0.3";
        "text behind ` #` without quotes": "description: Books." => "description: Books of rank #1 to #9.";
        "a tag of YAML": "description: Books." => "description: !markdown Books.";
    }
    .into()
}

fn standard() -> Vec<Mistake> {
    rows! {
        "another version of OpenAPI": "openapi: 3.0.3" => "openapi: 3.1.0";
        "no version of OpenAPI": "openapi: 3.0.3\n" => "", at "info:";
        "an unknown keyword of the document": "tags:\n  - name" => "tag: []\ntags:\n  - name";
        "an unknown keyword of a path": "    post:\n" => "    posts: {}\n    post:\n";
        "an unknown keyword of an operation": "      summary: Show a" => "      sumary: One\n      summary: Show a";
        "an unknown keyword of a parameter": "          in: query" => "          style_: form\n          in: query";
        "an unknown keyword of a parameter's schema": "            maxLength: 64" => "            maxLenght: 64";
        "an unknown keyword of a response": "          links:" => "          link: {}\n          links:";
        "an unknown keyword of a schema": "          minimum: 0\n        books" => "          minimun: 0\n        books";
        "an unknown keyword of a composed schema": "      oneOf:" => "      anyof: []\n      oneOf:";
        "a keyword that another type has": "          maxLength: 200" => "          maximum: 200";
        "a keyword of JSON Schema that 3.0 lacks": "          description: Who has it." => "          const: anna\n          description: Who has it.";
        "words beside a reference": "          $ref: '#/components/schemas/BookId'" => "          $ref: '#/components/schemas/BookId'\n          description: Its id.";
        "a number where text is due": "summary: Show a book" => "summary: 5", at "    get:\n      operationId: showBook";
        "text where a list is due": "required: [total, books]" => "required: total", at "    BookList:";
        "text where a number is due": "          minimum: 1450\n        price" => "          minimum: old\n        price", at "        year:\n          description: The year of printing.\n          type: integer\n          format: int32\n          minimum: old";
        "a bound in quotes": "            maximum: 100" => "            maximum: '100'", at "        - name: limit";
        "a bound beyond 64 bits": "            maximum: 100" => "            maximum: 99999999999999999999";
        "an unknown type": "          type: number" => "          type: numeric";
        "an unknown place of a parameter": "          in: query" => "          in: body", at "        - name: offset";
        "a status that is none": "        '204':" => "        '2040':";
    }
    .into()
}

fn operations() -> Vec<Mistake> {
    rows! {
        "an operation without an id": "      operationId: listBooks\n" => "", at "    get:";
        "an operation id given twice": "operationId: showBook\n      summary" => "operationId: listBooks\n      summary";
        "two ids that are one in snake case": "operationId: showBook\n      summary" => "operationId: list_books\n      summary";
        "an operation called as the client's own functions": "operationId: removeBook" => "operationId: new";
        "a path without a slash before it": "  /v1/{shelf}/books:" => "  v1/{shelf}/books:";
        "a query in the path": "  /v1/{shelf}/books:" => "  /v1/{shelf}/books?all=true:";
        "two paths that differ by a variable's name": "  /v1/{shelf}/books/{book_id}:" => "  /v1/{place}/books:\n    parameters:\n      - {name: place, in: path, required: true, description: A., schema: {type: integer, format: int32}}\n    put:\n      operationId: touch\n      description: Touches.\n      externalDocs: {url: 'https://library.example'}\n      responses: {'204': {description: Done}}\n  /v1/{shelf}/books/{book_id}:";
        "a path parameter that is not declared": "  /v1/{shelf}/books:" => "  /v1/{shelf}/{row}/books:", at "    get:";
        "a path parameter that is not in the path": "  /v1/{shelf}/books/{book_id}:" => "  /v1/{shelf}/book:", at "    get:\n      operationId: showBook";
        "a path parameter without `required`": "        description: The book's id.\n        required: true" => "        description: The book's id.", at "      - name: book_id";
        "a path parameter without a pattern": "          pattern: ^[a-z0-9]+$\n" => "", at "    get:\n      operationId: showBook";
        "two variables with nothing between": "  /v1/{shelf}/books/{book_id}:" => "  /v1/{shelf}{book_id}:", at "    get:\n      operationId: showBook";
        "a parameter declared twice": "        - name: limit\n" => "        - {name: offset, in: query, description: A., schema: {type: integer, format: int32}}\n        - name: limit\n", at "        - {name: offset";
        "two parameters that are one in snake case": "        - name: title\n" => "        - {name: sortBy, in: query, description: A., schema: {type: string}}\n        - name: title\n", at "        - {name: sortBy";
        "a parameter called as every call's functions": "        - name: title\n" => "        - {name: send, in: query, description: A., schema: {type: string}}\n        - name: title\n", at "        - {name: send";
        "a cookie": "          in: query" => "          in: cookie", at "    get:";
        "a list in a style of objects": "        - name: offset\n" => "        - {name: a, in: query, style: deepObject, description: A., schema: {type: array, items: {type: string}}}\n        - name: offset\n", at "    get:";
        "a list of lists in the query": "        - name: offset\n" => "        - {name: a, in: query, description: A., schema: {type: array, items: {type: array, items: {type: string}}}}\n        - name: offset\n", at "    get:";
        "a reference that leads nowhere": "responses/Refusal'" => "responses/Refused'";
        "a second shape of refusal": "        4XX:\n          $ref: '#/components/responses/Refusal'" => "        '404':\n          description: No\n          content: {application/json: {schema: {$ref: '#/components/schemas/BookId'}, example: 1}}\n        4XX:\n          $ref: '#/components/responses/Refusal'", at "      responses:";
        "a second shape of success": "        '204':" => "        '200':\n          description: It\n          content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}\n        '204':", at "      responses:\n        '200':\n          description: It";
        "a schema without a name": "                $ref: '#/components/schemas/BookList'" => "                type: object", at "      responses:";
        "a response for all other statuses": "        4XX:" => "        default:", at "      responses:";
        "an answer that is no JSON": "          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/BookList'" => "          content:\n            text/csv:\n              schema:\n                $ref: '#/components/schemas/BookList'", at "      responses:";
        "an answer without a schema": "              schema:\n                $ref: '#/components/schemas/BookList'\n" => "", at "      responses:";
        "no success": "        '204':\n          description: It is gone\n" => "", at "      responses:\n        4XX:";
        "a method that clients lack": "    delete:" => "    trace:";
        "a tag that is not declared": "tags: [books]" => "tags: [book]";
        "a tag that nothing has": "  - name: books\n" => "  - name: papers\n    description: Papers.\n  - name: books\n";
        "a link to no operation": "              operationId: showBook" => "              operationId: showBok";
        "a link by a parameter that is none": "                book_id: $response" => "                id: $response";
        "a link from a field that is none": "$response.body#/books/0/id" => "$response.body#/books/0/uuid";
        "a link from a parameter that is none": "$request.path.shelf" => "$request.query.shelf";
        "a default server that is none of its values": "        default: north" => "        default: west";
        "a server at no certain path": "      operationId: listBooks\n" => "      servers: [{url: 'https://other.example/{zone}', variables: {zone: {default: a}}}]\n      operationId: listBooks\n";
    }
    .into()
}

fn schemas() -> Vec<Mistake> {
    rows! {
        "a pattern that is no regular expression": "pattern: ^[a-z]+$" => "pattern: ^[a-z+$";
        "a minimum above the maximum": "            minimum: 1\n" => "            minimum: 101\n";
        "a length that nothing has": "        minLength: 1\n        maxLength: 8" => "        minLength: 9\n        maxLength: 8";
        "a bound beyond its format": "          minimum: 1450\n        price" => "          maximum: 3000000000\n        price";
        "an exclusive bound without the bound": "            minimum: 1\n" => "            exclusiveMinimum: true\n";
        "a multiple of nothing": "            minimum: 1\n" => "            minimum: 1\n            multipleOf: 0\n", at "multipleOf";
        "a format misspelt": "format: date-time" => "format: datetime";
        "a format of another type": "          format: double" => "          format: int64";
        "a format that nobody knows": "          format: double" => "          format: money";
        "`nullable` without a type": "    BookId:\n" => "    BookId:\n      nullable: true\n";
        "a keyword of a schema misspelt": "      required: [id, title, year, price, bought, kind, owner]" => "      require: [id, title, year, price, bought, kind, owner]";
        "a field that may be null as well as absent": "        id:\n          $ref: '#/components/schemas/BookId'" => "        note: {description: More., type: string, nullable: true}\n        id:\n          $ref: '#/components/schemas/BookId'";
        "a required field that is none": "required: [total, books]" => "required: [total, book]";
        "a field required twice": "required: [total, books]" => "required: [total, total, books]";
        "unknown fields refused": "      required: [total, books]" => "      additionalProperties: false\n      required: [total, books]";
        "a choice of any": "      oneOf:" => "      anyOf:";
        "a choice of objects": "      oneOf:" => "      oneOf:\n        - {type: object}\n        - {type: object}", at "      oneOf:";
        "a discriminator of texts": "      oneOf:" => "      discriminator: {propertyName: kind}\n      oneOf:";
        "a closed set of values in an answer": "      x-extensible-enum: [printed, written]" => "      enum: [printed, written]";
        "a value without a meaning": "        - `written`: by hand\n" => "", at "      x-extensible-enum";
        "a meaning without a value": "x-extensible-enum: [printed, written]" => "x-extensible-enum: [printed]", at "      description: |\n        How a book";
        "a parameter's value without a meaning": "            - `year`: the year of printing\n" => "", at "            enum: [title, year]";
        "a value given twice": "enum: [title, year]" => "enum: [title, year, year]";
        "a value of another type": "enum: [title, year]" => "enum: [title, 1]", at "            enum: [title, 1]";
        "two values that are one in Rust": "[printed, written]" => "[printed, Printed]";
        "a value of the name that others have": "[printed, written]" => "[printed, unknown]";
        "a value that Rust can't name": "[printed, written]" => "[printed, '+']";
        "a schema that Rust would rename": "    BookKind:\n" => "    book_kind:\n";
        "two properties that are one in snake case": "        owner:\n          description" => "        Owner: {description: It., type: string}\n        owner:\n          description", at "        owner:\n          description";
        "a schema that nothing uses": "    Problem:\n" => "    Paper: {description: None., type: string}\n    Problem:\n";
        "a parameter that nothing uses": "  responses:\n    Refusal:" => "    Row: {name: row, in: query, description: None., schema: {type: string}}\n  responses:\n    Refusal:";
    }
    .into()
}

fn examples() -> Vec<Mistake> {
    rows! {
        "a default out of bounds": "            default: 20" => "            default: 200";
        "a default outside its values": "            default: title" => "            default: name";
        "a default of another type": "            default: 0" => "            default: none";
        "a parameter's example out of bounds": "          example: 5" => "          example: 500";
        "a parameter's example that the pattern excludes": "        example: b1" => "        example: B1";
        "a body without an example": "            example:\n              title: Flora\n              year: 1753\n" => "", at "          application/json:\n            schema:\n              $ref: '#/components/schemas/NewBook'";
        "an example of another type": "                    price: 12.5" => "                    price: cheap";
        "an example below the minimum": "                    year: 1753" => "                    year: 1400";
        "an example that is no time": "                    bought: '2025-01-02T03:04:05Z'" => "                    bought: yesterday";
        "an example without a required field": "                    owner: anna\n" => "", at "                  - id: b1";
        "an example with a field that is none": "                    owner: anna\n" => "                    owner: anna\n                    isbn: none\n", at "                    isbn";
        "an example with a field that is optional": "[id, title, year, price, bought, kind, owner]" => "[id, title, year, price, bought, kind]", at "                    owner: anna";
        "an example of a refusal of another type": "            code: 7" => "            code: seven";
        "an example of a request without what is required": "              title: Flora\n              year: 1753\n" => "              year: 1753\n", at "            example:\n              year";
    }
    .into()
}

fn extensions() -> Vec<Mistake> {
    rows! {
        "an unknown extension": "      x-collection:" => "      x-pages: 5\n      x-collection:";
        "documented values given twice": "[printed, written]" => "[printed, written, printed]";
        "a documented value that is no text": "[printed, written]" => "[printed, 2]";
        "no documented value": "[printed, written]" => "[]";
        "documented values of a field": "          description: Who has it." => "          x-extensible-enum: [a]\n          description: Who has it.";
        "an outcome with an unknown member": "            success: printed" => "            succes: printed", at "          x-outcome";
        "an outcome without a pointer": "            pointer: /kind\n" => "", at "          x-outcome";
        "an outcome of an operation": "      x-collection:" => "      x-outcome: {pointer: /code}\n      x-collection:";
        "an outcome at no field": "            message: /title" => "            message: /text", at "        '200':\n          description: The book\n          x-outcome";
        "a rule without a source": "          source: page of listBooks, table 1\n" => "", at "      x-rules";
        "rules of an operation": "      x-collection:" => "      x-rules: []\n      x-collection:";
        "a rule with a field that is none": "size(self.books)" => "size(self.boks)";
        "a rule with a field that is none of an item": "self.title.size()" => "self.titel.size()";
        "a rule that does not end": "size(self.books) <=" => "size(self.books <=";
        "a rule with one `&`": "0 && self.year" => "0 & self.year";
        "a rule with one `=`": "self.year < 2100" => "self.year = 2100";
        "a rule with an unknown function": "size(self.books)" => "length(self.books)";
        "a rule with an unknown name": "self.year < 2100" => "book.year < 2100", at "        - rule: self.title.size()";
        "a rule of access with a field that is none": "item.owner ==" => "item.ower ==";
        "access to no list": "      summary: Show a book" => "      x-access: []\n      summary: Show a book";
        "a collection with an unknown unit": "unit: row}" => "unit: rows}", at "      x-collection";
        "a collection without a key": "        key: /id\n" => "", at "      x-collection";
        "a collection of a path": "    post:\n" => "    x-collection: {items: /data, key: /path}\n    post:\n";
        "a collection of no field": "        items: /books" => "        items: /papers", at "      x-collection";
        "a total that is no field": "        total: /total" => "        total: /count", at "      x-collection";
        "a key that is no field": "        key: /id" => "        key: /uuid", at "      x-collection";
        "a sort key at no field": "year: /year}" => "year: /printed}", at "      x-collection";
        "a filter by no field": "            field: /title" => "            field: /name", at "      x-collection";
        "a filter by nothing": "            field: /title\n" => "", at "      x-collection";
        "a filter by no parameter": "          - parameter: title" => "          - parameter: name", at "      x-collection";
        "paging by no parameter": "limit: limit," => "limit: size,", at "      x-collection";
        "paging by a text": "limit: limit," => "limit: title,", at "      x-collection";
        "an offset without a unit": ", unit: row}" => "}", at "      x-collection";
        "an erratum without a decision": "    served: rows\n" => "", at "x-errata";
        "an erratum about nothing": "    at: ['#/components/schemas/BookId']" => "    at: []", at "  - id: numbered-ids";
        "an erratum that leads nowhere": "    at: ['#/components/schemas/BookId']" => "    at: ['#/components/schemas/Id']", at "  - id: numbered-ids";
        "an erratum at a parameter by its number": "/get/parameters/offset'" => "/get/parameters/0'", at "  - id: offset-unit";
        "an erratum of the same name": "  - id: numbered-ids" => "  - id: offset-unit";
        "an erratum that serves more than is accepted": "    serves:\n      type: string" => "    serves:\n      type: boolean", at "    serves:";
        "an erratum that serves all that is accepted": "      type: string\n      minLength: 1\n" => "      oneOf: [{type: string, minLength: 1}, {type: integer}]\n", at "    serves:";
        "errata of the info": "info:\n" => "info:\n  x-errata: []\n";
        "words about an erratum that is none": "(errata `offset-unit`)" => "(errata `offset-units`)";
    }
    .into()
}

fn requests() -> Vec<Mistake> {
    rows! {
        "a body that is not JSON": "        content:\n          application/json:\n            schema:\n              $ref: '#/components/schemas/NewBook'" => "        content:\n          text/json:\n            schema:\n              $ref: '#/components/schemas/NewBook'", at "      requestBody:";
        "a body with a schema without a name": "              $ref: '#/components/schemas/NewBook'" => "              type: object", at "      requestBody:";
        "a body that may be left out": "        required: true\n        content:" => "        content:", at "      requestBody:";
        "a body with GET": "    get:\n      operationId: showBook\n" => "    get:\n      operationId: showBook\n      requestBody: {description: It., required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewBook'}, example: {title: A}}}}\n", at "      requestBody: {";
        "an unknown keyword of a body": "        description: The book.\n" => "        descripton: The book.\n        description: The book.\n";
        "a schema of requests and of answers": "              $ref: '#/components/schemas/NewBook'" => "              $ref: '#/components/schemas/Book'", at "    Book:";
        "a choice of schemas in a request": "      required: [title]\n" => "      required: [title]\n      oneOf: [{type: object}]\n", at "      oneOf: [{";
        "a request that holds itself": "      required: [title]\n" => "      required: [title]\n      additionalProperties: {$ref: '#/components/schemas/NewBook'}\n", at "    NewBook:";
        "an unknown security scheme": "  - token: []" => "  - tokens: []", at "    get:";
        "a credential in the query": "      in: header\n      name: X-Auth-Token" => "      in: query\n      name: X-Auth-Token", at "    get:";
        "a header that the standard passes over": "        - name: offset\n          in: query" => "        - {name: Content-Type, in: header, description: A., schema: {type: string}}\n        - name: offset\n          in: query", at "    get:";
        "a header that is a list": "        - name: offset\n          in: query" => "        - {name: X-All, in: header, description: A., schema: {type: array, items: {type: string}}}\n        - name: offset\n          in: query", at "    get:";
        "a secret in the address": "            maxLength: 64\n" => "            maxLength: 64\n            format: password\n", at "    get:";
        "a list of secrets in a request": "      required: [title]\n      properties:\n" => "      required: [title]\n      properties:\n        keys: {description: Keys., type: array, items: {type: string, format: password}}\n", at "        keys: {description";
    }
    .into()
}

fn words() -> Vec<Mistake> {
    rows! {
        "an operation without a description": "      description: Shows one book.\n" => "", at "    get:\n      operationId: showBook";
        "an operation that names no page": "      externalDocs:\n        url: https://library.example/doc/show\n" => "", at "    get:\n      operationId: showBook";
        "a field without a description": "          description: Who has it.\n" => "", at "        owner:\n          type";
        "a parameter without a description": "          description: Only books with this in their title.\n" => "", at "        - name: title";
    }
    .into()
}
