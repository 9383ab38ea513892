//! One broken document per kind of fault.

use super::faults::Case;

const LIST: Option<&str> = Some("listWorkspaces");
const SHOW: Option<&str> = Some("showWorkspace");
const COUNT: Option<&str> = Some("listProjectStatistics");
const QUOTAS: Option<&str> = Some("listStorageQuotas");
const SIGN_IN: Option<&str> = Some("createToken");
const TOKENS: Option<&str> = Some("createTokens");
const DETAIL: Option<&str> = Some("showWorkspaceDetail");

macro_rules! cases {
    ($($name:literal: $platform:ident $before:literal => $after:literal, at $marker:literal, $operation:expr, $problem:literal, $remedy:literal;)*) => {
        vec![$(Case {
            name: $name,
            platform: stringify!($platform),
            replace: ($before, $after),
            marker: $marker,
            operation: $operation,
            says: ($problem, $remedy),
        }),*]
    };
}

/// All cases.
pub fn cases() -> Vec<Case> {
    [yaml(), standard(), operations(), schemas(), values(), collections(), errata(), requests(), secrets(), unfit()]
        .into_iter()
        .flatten()
        .collect()
}

fn yaml() -> Vec<Case> {
    cases! {
        "YAML that does not parse": scnet "summary: List a user's" => "summary: a: List a user's",
            at "summary: a:", None, "this is not YAML", "mend the syntax";
        "a list that is not closed": eihealth "tags: [spaces]" => "tags: [spaces",
            at "externalDocs:\n        description: ListProjectStatistics", None, "this is not YAML", "mend the syntax";
        "a key given twice": scnet "  title: SCNet" => "  title: One\n  title: SCNet",
            at "  title: SCNet", None, "`title` stands twice", "remove one";
        "a status without quotes": scnet "        '200':" => "        200:",
            at "        200:", None, "the key `200` is no text", "put it in quotes";
        "a number that JSON lacks": scnet "usage: 398.56" => "usage: .inf",
            at "usage: .inf", None, "a number that JSON can't hold", "what JSON can hold";
        "an alias to nothing": modelarts "x-outcome: *failure" => "x-outcome: *other",
            at "*other", None, "`*other` is an alias of nothing", "put it in quotes";
        "two documents in a file": scnet "openapi: 3.0.3" => "openapi: 3.0.3\n---\nopenapi: 3.0.3",
            at "openapi: 3.0.3", None, "2 YAML documents", "keep exactly one";
    }
}

fn standard() -> Vec<Case> {
    cases! {
        "another version": scnet "openapi: 3.0.3" => "openapi: 3.1.0",
            at "openapi: 3.1.0", None, "version 3.1.0", "3.0.3";
        "an unknown keyword of the document": scnet "tags:\n  - name" => "tag: []\ntags:\n  - name",
            at "tag: []", None, "unknown keyword `tag`", "correct its spelling";
        "an unknown keyword of an operation": modelarts "      summary: Show a" => "      sumary: One\n      summary: Show a",
            at "sumary", SHOW, "unknown keyword `sumary`", "correct its spelling";
        "an unknown keyword of a parameter": modelarts "          in: query" => "          style_: form\n          in: query",
            at "style_", LIST, "unknown keyword `style_`", "correct its spelling";
        "an unknown keyword of a parameter's schema": modelarts "            maxLength: 64" => "            maxLenght: 64",
            at "maxLenght", LIST, "unknown keyword `maxLenght`", "correct its spelling";
        "an unknown keyword of a response": scnet "        4XX:" => "          header: {}\n        4XX:",
            at "header: {}", QUOTAS, "unknown keyword `header`", "correct its spelling";
        "an unknown keyword of a schema": eihealth "          minimum: 0" => "          minimun: 0",
            at "minimun", COUNT, "unknown keyword `minimun`", "correct its spelling";
        "an unknown keyword of a schema without type": maptable "    Extra:\n" => "    Extra:\n      nulable: true\n",
            at "nulable", DETAIL, "unknown keyword `nulable`", "correct its spelling";
        "an unknown keyword of a composed schema": modelarts "    Workspace:\n" => "    Workspace:\n      anyof: []\n",
            at "anyof", SHOW, "unknown keyword `anyof`", "correct its spelling";
        "a keyword of JSON Schema that the standard lacks": modelarts "          minLength: 0" => "          const: x",
            at "const: x", LIST, "unknown keyword `const`", "correct its spelling";
        "a number where text is due": modelarts "summary: Show a workspace" => "summary: 5",
            at "get:\n      operationId: showWorkspace", SHOW, "this is not OpenAPI", "compare the part";
        "text where a list is due": modelarts "required: [total_count, count, workspaces]" => "required: total_count",
            at "    WorkspaceList:", LIST, "this is not OpenAPI", "compare the part";
        "text where a number is due": eihealth "          minimum: 0" => "          minimum: none",
            at "        count:\n", COUNT, "this is not OpenAPI", "compare the part";
        "an unknown place of a parameter": modelarts "          in: query" => "          in: body",
            at "        - name: offset", LIST, "this is not OpenAPI", "compare the part";
    }
}

fn operations() -> Vec<Case> {
    cases! {
        "an operation without an id": modelarts "      operationId: listWorkspaces\n" => "",
            at "    get:", Some("GET /v1/{project_id}/workspaces"), "no operationId", "add an operationId";
        "two ids that are one in snake case": modelarts "operationId: showWorkspace\n      summary" => "operationId: list_workspaces\n      summary",
            at "operationId: list_workspaces", Some("list_workspaces"), "both become `list_workspaces`", "rename one";
        "a reference that leads nowhere": modelarts "responses/Forbidden'" => "responses/Forbiden'",
            at "responses/Forbiden'", LIST, "`#/components/responses/Forbiden` leads nowhere", "correct the reference";
        "a reference to itself": maptable "    Extra:\n" => "    Extra:\n      $ref: '#/components/schemas/Extra'\n",
            at "$ref: '#/components/schemas/Extra'", DETAIL, "leads nowhere", "correct the reference";
        "a second shape of refusal": modelarts "schema:\n            $ref: '#/components/schemas/ErrorBody'" => "schema:\n            $ref: '#/components/schemas/Grant'",
            at "      responses:", LIST, "a second error shape", "use one schema for every error";
        "a refusal without a body beside others": maptable "        '404':\n          $ref: '#/components/responses/Refusal'" => "        '404':\n          description: Nothing here.",
            at "      responses:", DETAIL, "a second error shape", "use one schema for every error";
        "a second shape of success": scnet "        4XX:" => "        '202':\n          description: Later.\n        4XX:",
            at "      responses:", QUOTAS, "a second success shape", "use one schema for every success";
        "a schema without a name": scnet "                $ref: '#/components/schemas/StorageQuotaAnswer'" => "                type: object",
            at "      responses:", QUOTAS, "a schema without a name", "move the schema to components";
        "a response for all other statuses": scnet "        4XX:" => "        default:",
            at "      responses:", QUOTAS, "`default` stands for statuses", "name each status";
        "a path parameter that is not declared": modelarts "  /v1/{project_id}/workspaces:" => "  /v1/{project_id}/{zone}/workspaces:",
            at "    get:", LIST, "`zone` is not declared", "declare it under `parameters`";
        "a path parameter that is not in the path": scnet "usernames/{username}:" => "usernames:",
            at "    get:", QUOTAS, "`username` does not occur in the path", "write it into the path";
        "a path parameter without a pattern": scnet "            pattern: ^(?!\\.{1,2}$)[^/\\\\]+$\n" => "",
            at "    get:", QUOTAS, "`username` may be empty or leave its segment", "minLength and pattern";
        "a path parameter without a length": eihealth "            minLength: 1\n            maxLength: 128" => "            maxLength: 128",
            at "    get:", COUNT, "`project_id` may be empty or leave its segment", "minLength and pattern";
    }
}

fn schemas() -> Vec<Case> {
    cases! {
        "a pattern that is no regular expression": modelarts "pattern: ^[A-Za-z0-9-]+$" => "pattern: ^[A-Za-z0-9-+$",
            at "pattern: ^[A-Za-z0-9-+$", LIST, "is no regular expression", "ECMA-262";
        "a minimum above the maximum": modelarts "            minimum: 1\n" => "            minimum: 1001\n",
            at "minimum: 1001", LIST, "minimum 1001 is above maximum 1000", "correct one of them";
        "a length that nothing has": eihealth "            minLength: 1\n            maxLength: 128" => "            minLength: 129\n            maxLength: 128",
            at "minLength: 129", COUNT, "minLength 129 is above maxLength 128", "correct one of them";
        "`nullable` without a type": maptable "    Extra:\n" => "    Extra:\n      nullable: true\n",
            at "nullable: true\n      description: Null in", DETAIL, "`nullable` beside no `type`", "give the schema a `type`";
        "a field both optional and nullable": scnet "          description: Id of the quota" => "          nullable: true\n          description: Id of the quota",
            at "        quotaId:", QUOTAS, "`quotaId` may be absent as well as null", "make it required, or not nullable";
        "an optional field of any type": eihealth "          format: date-time\n        user_stat" => "          format: date-time\n        more:\n          description: More.\n        user_stat",
            at "        more:", COUNT, "`more` may be absent as well as null", "make it required, or not nullable";
        "a required field that is none": scnet "required: [username, path" => "required: [user, path",
            at "required: [user, path", QUOTAS, "`user` is required, but is no property", "add the property";
        "unknown fields refused": scnet "      required: [username" => "      additionalProperties: false\n      required: [username",
            at "additionalProperties", QUOTAS, "unknown fields are refused", "remove it";
        "a choice of any": modelarts "      oneOf:" => "      anyOf:",
            at "anyOf", LIST, "`anyOf` generates a type that reads nothing", "use `oneOf`";
        "a closed set of values in an answer": maptable "      x-extensible-enum: [user, org]" => "      enum: [user, org]",
            at "      enum: [user, org]\n    WorkspaceContent", DETAIL, "a closed set of values", "use `x-extensible-enum`";
        "a value without a meaning": maptable "        - `group`: a group of tables\n" => "",
            at "x-extensible-enum: [table", DETAIL, "the value `group` has no meaning", "add a line";
        "two values that are one in Rust": maptable "[table, bigTable, group]" => "[table, bigTable, big-table]",
            at "x-extensible-enum: [table", DETAIL, "both become the Rust name `BigTable`", "leave the value out";
        "a value of the name that others have": maptable "[table, bigTable, group]" => "[table, bigTable, unknown]",
            at "x-extensible-enum: [table", DETAIL, "both become the Rust name `Unknown`", "leave the value out";
        "a value that Rust can't name": maptable "[table, bigTable, group]" => "[table, bigTable, '+']",
            at "x-extensible-enum: [table", DETAIL, "the value `+` becomes no Rust name", "leave the value out";
        "a schema that Rust would rename": scnet "    Refusal:\n      description: The platform" => "    refused_call:\n      description: The platform",
            at "    refused_call:", None, "the schema's name `refused_call`", "rename it to `RefusedCall`";
        "a fault in a field that is named like a keyword": scnet "        quotaId:\n" => "        default:\n          description: More.\n          type: string\n          pattern: '['\n        quotaId:\n",
            at "pattern: '['", QUOTAS, "is no regular expression", "ECMA-262";
        "a parameter's value without a meaning": modelarts "            - `asc`: smallest first\n" => "",
            at "enum: [asc, desc]", LIST, "the value `asc` has no meaning", "add a line";
    }
}

fn values() -> Vec<Case> {
    cases! {
        "an unknown extension": modelarts "      x-collection:" => "      x-pages: 5\n      x-collection:",
            at "x-pages", LIST, "unknown extension `x-pages`", "openapi/README.md";
        "documented values given twice": eihealth "[app, workflow, job, drug_job]" => "[app, workflow, job, app]",
            at "x-extensible-enum: [app", COUNT, "`x-extensible-enum` is ill-formed", "openapi/README.md";
        "a documented value that is no text": scnet "        - '10001'" => "        - 10001",
            at "x-extensible-enum", QUOTAS, "`x-extensible-enum` is ill-formed", "openapi/README.md";
        "no documented value": maptable "x-extensible-enum: [user, org]" => "x-extensible-enum: []",
            at "x-extensible-enum: []", DETAIL, "`x-extensible-enum` is ill-formed", "openapi/README.md";
        "documented values of a field": scnet "          description: The directory the" => "          x-extensible-enum: [a]\n          description: The directory the",
            at "x-extensible-enum: [a]", QUOTAS, "`x-extensible-enum` has no meaning here", "a string schema in components";
        "documented values that are no strings": maptable "    Code:\n" => "    Code:\n      x-extensible-enum: ['0']\n",
            at "x-extensible-enum: ['0']", DETAIL, "`x-extensible-enum` has no meaning here", "a string schema in components";
        "an outcome with an unknown member": scnet "            success: '0'" => "            succes: '0'",
            at "          x-outcome", QUOTAS, "`x-outcome` is ill-formed", "openapi/README.md";
        "an outcome without a pointer": scnet "            pointer: /code\n            success: '0'" => "            success: '0'",
            at "          x-outcome", QUOTAS, "`x-outcome` is ill-formed", "openapi/README.md";
        "an outcome of an operation": scnet "      x-collection:" => "      x-outcome: {pointer: /code}\n      x-collection:",
            at "x-outcome: {", QUOTAS, "`x-outcome` has no meaning here", "a response";
        "an outcome at no field": scnet "            message: /msg" => "            message: /message",
            at "        '200':", QUOTAS, "`x-outcome` points at `/message`", "point at a field";
        "a rule without a source": scnet "          source: seen on the live service, where refusals have null; the page shows none\n" => "",
            at "x-rules", QUOTAS, "`x-rules` is ill-formed", "openapi/README.md";
        "rules of an operation": scnet "      x-collection:" => "      x-rules: []\n      x-collection:",
            at "x-rules: []", QUOTAS, "`x-rules` has no meaning here", "a schema or a response";
    }
}

fn collections() -> Vec<Case> {
    cases! {
        "a collection with an unknown unit": modelarts "          unit: row" => "          unit: rows",
            at "x-collection", LIST, "`x-collection` is ill-formed", "openapi/README.md";
        "a collection without a key": modelarts "        key: /id\n" => "",
            at "x-collection", LIST, "`x-collection` is ill-formed", "openapi/README.md";
        "a collection of a path": scnet "    get:\n" => "    x-collection: {items: /data, key: /path}\n    get:\n",
            at "x-collection: {", QUOTAS, "`x-collection` has no meaning here", "an operation";
        "a collection of no field": modelarts "        items: /workspaces" => "        items: /projects",
            at "x-collection", LIST, "points at `/projects`", "point at a field";
        "a total that is no field": modelarts "        total: /total_count" => "        total: /total",
            at "x-collection", LIST, "points at `/total`", "point at a field";
        "a key that is no field": modelarts "        key: /id" => "        key: /uuid",
            at "x-collection", LIST, "points at `/uuid`", "point at a field";
        "a sort key at no field": modelarts "            update_time: /update_time" => "            update_time: /updated",
            at "x-collection", LIST, "points at `/updated`", "point at a field";
        "a filter by no field": modelarts "            field: /enterprise_project_id" => "            field: /eps",
            at "x-collection", LIST, "points at `/eps`", "point at a field";
        "paging by no parameter": modelarts "          limit: limit" => "          limit: size",
            at "x-collection", LIST, "the parameter `size`", "declare the parameter";
        "paging by a text": modelarts "          limit: limit" => "          limit: name",
            at "x-collection", LIST, "pages by `name`", "name a parameter that is one";
        "paging that no stream can follow": modelarts "          offset: offset\n          limit: limit\n          unit: row\n          past_the_end: empty" => "          next: /count",
            at "paging:", LIST, "which the client's `stream` can't", "page by `offset`";
        "an offset without a unit": modelarts "          unit: row\n" => "",
            at "x-collection", LIST, "`offset` needs a `unit`", "openapi/README.md";
        "a filter by nothing": modelarts "            field: /name\n" => "",
            at "x-collection", LIST, "a filter has a `field`", "openapi/README.md";
        "access to no list": scnet "      summary: Show a cluster" => "      x-access: []\n      summary: Show a cluster",
            at "x-access", Some("showCenter"), "`x-access` has no meaning here", "an operation with `x-collection`";
        "a filter by no parameter": modelarts "          - parameter: filter_accessible" => "          - parameter: accessible",
            at "x-collection", LIST, "the parameter `accessible`", "declare the parameter";
    }
}

fn errata() -> Vec<Case> {
    cases! {
        "an erratum without a decision": scnet "    served: nested, as in the example\n" => "",
            at "x-errata", None, "`x-errata` is ill-formed", "openapi/README.md";
        "an erratum about nothing": scnet "    at: ['#/components/schemas/StorageQuotaAnswer']" => "    at: []",
            at "  - id: rows-in-data", None, "about nothing", "point at the part";
        "an erratum that leads nowhere": scnet "    at: ['#/components/schemas/StorageQuotaAnswer']" => "    at: ['#/components/schemas/Answer']",
            at "  - id: rows-in-data", None, "`#/components/schemas/Answer` leads nowhere", "point at the part";
        "an erratum of the same name": scnet "  - id: whole-numbers" => "  - id: rows-in-data",
            at "  - id: rows-in-data\n    at:\n", None, "a second erratum `rows-in-data`", "its own id";
        "errata of the info": scnet "info:\n" => "info:\n  x-errata: []\n",
            at "x-errata: []", None, "`x-errata` has no meaning here", "the document itself";
    }
}

fn requests() -> Vec<Case> {
    cases! {
        "a body that is not JSON": iam "        content:\n          application/json:\n            schema:\n              $ref: '#/components/schemas/TokenRequest'" => "        content:\n          text/json:\n            schema:\n              $ref: '#/components/schemas/TokenRequest'",
            at "      requestBody:", SIGN_IN, "a request body that is not JSON alone", "describe it as `application/json`";
        "a body of several kinds": iam "        required: true\n        content:\n          application/json:" => "        required: true\n        content:\n          text/plain: {}\n          application/json:",
            at "      requestBody:", SIGN_IN, "a request body that is not JSON alone", "as nothing else";
        "a body with a schema without a name": iam "              $ref: '#/components/schemas/TokenRequest'" => "              type: object",
            at "      requestBody:", SIGN_IN, "a schema without a name", "move the schema to components";
        "a body that may be left out": maptable "        description: The application that signs in.\n        required: true" => "        description: The application that signs in.",
            at "      requestBody:", SIGN_IN, "may be left out", "add `required: true`";
        "a body with GET": maptable "  /open/api/v1/auth/:\n    post:" => "  /open/api/v1/auth/:\n    get:",
            at "      requestBody:", SIGN_IN, "a request body with GET", "use another method";
        "an unknown keyword of a body": iam "        description: Who signs in, by what" => "        descripton: Who\n        description: Who signs in, by what",
            at "descripton", SIGN_IN, "unknown keyword `descripton`", "correct its spelling";
        "text where a body is due": iam "        required: true\n        content:\n          application/json:" => "        required: often\n        content:\n          application/json:",
            at "      requestBody:", SIGN_IN, "this is not OpenAPI", "compare the part";
        "a schema of requests and of answers": maptable "            - $ref: '#/components/schemas/TokenPair'" => "            - $ref: '#/components/schemas/TokenRequest'",
            at "    TokenRequest:", SIGN_IN, "`TokenRequest` is of requests as well as of answers", "give each its own";
        "a choice of schemas in a request": iam "      required: [auth]\n" => "      required: [auth]\n      oneOf:\n        - {type: object}\n",
            at "      oneOf:", SIGN_IN, "a choice of schemas in a request", "use optional fields";
        "an unknown security scheme": maptable "        - refreshToken: []" => "        - refresh: []",
            at "    post:\n      operationId: refreshToken", Some("refreshToken"), "there is no security scheme `refresh`", "correct the name";
        "a credential in the query": scnet "      in: header\n      name: token\n      description: A token of the cluster; a" => "      in: query\n      name: token\n      description: A token of the cluster; a",
            at "    get:\n      operationId: listStorageQuotas", QUOTAS, "the credential of `token` is not the value of a header", "an `apiKey` in a header";
        "a header that the standard passes over": scnet "        - name: accessKey" => "        - name: Content-Type",
            at "    post:\n      operationId: createTokens", TOKENS, "passes over a header parameter `Content-Type`", "remove it";
        "a header that is a list": scnet "            type: string\n            pattern: ^[0-9]+$" => "            type: array\n            items: {type: string}",
            at "    post:\n      operationId: createTokens", TOKENS, "`timestamp` is no text, whole number or boolean", "one of these types";
    }
}

fn secrets() -> Vec<Case> {
    cases! {
        "a secret in the address": iam "catalogue (errata `nocatalog-value`).\n      required: false\n      schema:\n        type: string" => "catalogue (errata `nocatalog-value`).\n      required: false\n      schema:\n        type: string\n        format: password",
            at "    post:\n      operationId: createToken", SIGN_IN, "the secret `nocatalog` would be a part of the address", "in a header or in the body";
        "a list of secrets in a request": maptable "          description: Secret of the application.\n          type: string\n          format: password" => "          description: Secret of the application.\n          type: array\n          items: {type: string, format: password}",
            at "        appSecret:\n          description", SIGN_IN, "a list of secrets in a request", "make each secret a field";
    }
}

fn unfit() -> Vec<Case> {
    cases! {
        "an operation called as the client's own functions": modelarts "operationId: showWorkspace\n      summary" => "operationId: new\n      summary",
            at "operationId: new", Some("new"), "a name that the client's own functions have", "rename it";
        "a parameter called as every call's functions": modelarts "        - name: offset\n" => "        - {name: send, in: query, description: A., schema: {type: string}}\n        - name: offset\n",
            at "        - {name: send", LIST, "the name of a function that every call has", "leave it out";
        "a parameter declared twice": modelarts "        - name: limit\n" => "        - {name: offset, in: query, description: A., schema: {type: integer, format: int32}}\n        - name: limit\n",
            at "        - {name: offset", LIST, "the parameter `offset` is declared twice", "remove one of them";
        "two parameters that are one in snake case": modelarts "        - name: limit\n" => "        - {name: sortBy, in: query, description: A., schema: {type: string}}\n        - name: limit\n",
            at "        - name: sort_by", LIST, "`sortBy` and `sort_by` both become the function `sort_by`", "leave one of them out";
        "an erratum at a parameter by its number": modelarts "/get/parameters/offset'" => "/get/parameters/0'",
            at "  - id: offset-unit", None, "/get/parameters/0` leads nowhere", "at a parameter by its name";
        "a reading that no erratum explains": modelarts "          - erratum: offset-unit" => "          - erratum: offset",
            at "        accepts:", LIST, "`x-collection` accepts what no erratum `offset` explains", "name an erratum";
        "an erratum that widens something else than a parameter": modelarts "/get/parameters/limit'" => "/get/responses/200'",
            at "  - id: limit-maximum", None, "`accepts` of `limit-maximum` is about something else", "widen the schema";
        "an erratum at a parameter that is none": modelarts "/get/parameters/offset'" => "/get/parameters/page'",
            at "  - id: offset-unit", None, "/get/parameters/page` leads nowhere", "at a parameter by its name";
        "a format misspelt": eihealth "          format: date-time\n        user_stat" => "          format: datetime\n        user_stat",
            at "format: datetime", COUNT, "unknown format `datetime` of string", "write `date-time`";
        "a format of no type": scnet "          format: double" => "          format: money",
            at "format: money", QUOTAS, "unknown format `money` of number", "use one of double, float";
        "a choice of objects": modelarts "      oneOf:" => "      oneOf:\n        - {type: object}\n        - {type: object}",
            at "      oneOf:", LIST, "a choice of objects that nothing tells apart", "add a `discriminator`";
        "a discriminator of texts": modelarts "      oneOf:" => "      discriminator: {propertyName: kind}\n      oneOf:",
            at "discriminator", LIST, "a discriminator of no named objects", "a `oneOf` of references";
        "a bound that is left out": modelarts "            minimum: 1\n" => "            exclusiveMinimum: true\n",
            at "exclusiveMinimum", LIST, "`exclusiveMinimum` without `minimum`", "add `minimum`";
        "a multiple of nothing": modelarts "            minimum: 1\n" => "            minimum: 1\n            multipleOf: 0\n",
            at "multipleOf", LIST, "`multipleOf` is 0", "a number above 0";
        "a server at no certain path": scnet "      operationId: listStorageQuotas\n" => "      servers: [{url: 'https://other.example/{zone}', variables: {zone: {default: a}}}]\n      operationId: listStorageQuotas\n",
            at "      servers: [{", QUOTAS, "the server `https://other.example/{zone}` has a path that nobody knows", "write the path as it is";
        "a cookie": modelarts "        - name: offset\n" => "        - {name: a, in: cookie, description: A., schema: {type: string}}\n        - name: offset\n",
            at "    get:", LIST, "the parameter `a` is a cookie", "leave it out";
        "a list in a style of objects": modelarts "        - name: offset\n" => "        - {name: a, in: query, style: deepObject, description: A., schema: {type: array, items: {type: string}}}\n        - name: offset\n",
            at "    get:", LIST, "is of type array in the style `deepObject`", "lists are `form`";
        "a list of lists in the query": modelarts "        - name: offset\n" => "        - {name: a, in: query, description: A., schema: {type: array, items: {type: array, items: {type: string}}}}\n        - name: offset\n",
            at "    get:", LIST, "parts that are no texts, numbers or booleans", "one of these types";
        "an answer that is no JSON": scnet "          content:\n            application/json:" => "          content:\n            text/csv:",
            at "      responses:", QUOTAS, "the body of 200 is text/csv, no JSON", "leave out its `content`";
        "an answer without a schema": scnet "            application/json:\n              schema:\n                $ref: '#/components/schemas/StorageQuotaAnswer'\n" => "            application/json:\n",
            at "      responses:", QUOTAS, "the body of 200 has no schema", "add the schema";
        "a method that clients lack": modelarts "    get:\n      operationId: showWorkspace" => "    trace:\n      operationId: showWorkspace",
            at "    trace:", SHOW, "clients have no method TRACE", "leave the operation out";
        "no success": maptable "        '200':\n          description: The workspace, or" => "        '410':\n          description: The workspace, or",
            at "      responses:", DETAIL, "no response is a success", "add the response of success";
        "two properties that are one in snake case": scnet "        quotaId:\n" => "        quota-id:\n          description: More.\n          type: string\n        quotaId:\n",
            at "        quotaId:", QUOTAS, "`quotaId` and `quota-id` both become the field `quota_id`", "among the unknown fields";
        "a request that holds itself": iam "      required: [auth]\n" => "      required: [auth]\n      additionalProperties: {$ref: '#/components/schemas/TokenRequest'}\n",
            at "    TokenRequest:", SIGN_IN, "holds itself", "write out as many levels";
    }
}
