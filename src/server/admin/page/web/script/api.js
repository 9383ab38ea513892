// The operations of the admin listener, by their ids. Paths, methods and bodies are what its own document says.

import { token } from "./session.js";

/** Where the listener is, whatever part of its address the page has. */
export const base = new URL("../../", import.meta.url);

let operations = new Map();
export let described = {};

/** A refusal, with the status and what the listener said. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Reads the listener's document; before that there are no operations. */
export async function learn() {
  described = await (await fetch(new URL("openapi.json", base))).json();
  operations = new Map();
  for (const [path, methods] of Object.entries(described.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      operations.set(operation.operationId, { path, method: method.toUpperCase(), operation });
    }
  }
}

/** Whether the listener has an operation. */
export const has = (id) => operations.has(id);

/** The schema of an operation's body. */
export const bodyOf = (id) => operations.get(id).operation.requestBody.content["application/json"].schema;

/** The schema of a parameter of an operation. */
export const parameterOf = (id, name) =>
  operations.get(id).operation.parameters.find((parameter) => parameter.name === name)?.schema;

/** What a schema refers to. */
export const referred = (reference) =>
  reference
    .slice(2)
    .split("/")
    .reduce((value, key) => value[key], described);

/** Sends a request; gives the JSON or the text of the answer. */
export async function call(id, { path = {}, query = {}, body, signal } = {}) {
  const { path: template, method } = operations.get(id);
  const filled = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]));
  const url = new URL(filled.slice(1), base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, value);
  }
  return send(url, { method, body, signal });
}

/** The header that opens the listener's operations. */
export function credential() {
  try {
    return new Headers({ Authorization: `Bearer ${token() ?? ""}` });
  } catch {
    throw new Refused(401, "The token has characters that no header can carry.");
  }
}

async function send(url, { method, body, signal }) {
  const headers = credential();
  if (body !== undefined) headers.set("Content-Type", "application/json");
  let answer;
  try {
    answer = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The server does not answer.", { cause: error });
  }
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  const content = json ? await answer.json() : await answer.text();
  if (answer.ok) return content;
  if (answer.status === 401) document.dispatchEvent(new Event("signed-out"));
  throw new Refused(answer.status, content.message ?? `The server refuses with status ${answer.status}.`);
}
