// A platform's document, to read and to try out against this server.

/* global SwaggerUIBundle */

import { base, call, credential } from "./api.js";
import { find, h } from "./dom.js";
import { enter } from "./entry.js";
import { keepVendorToken, takeFromAddress, token, vendorToken } from "./session.js";

const name = location.pathname.split("/").pop();

/** The document with this server in place of the vendor's hosts, everywhere. */
function served(root, url) {
  const strip = ({ servers: _, ...rest }) => rest;
  const operations = (path) =>
    Object.entries(strip(path)).map(([key, one]) => [key, one?.operationId ? strip(one) : one]);
  const paths = Object.entries(root.paths ?? {}).map(([path, one]) => [path, Object.fromEntries(operations(one))]);
  return { ...root, servers: [{ url, description: "this server" }], paths: Object.fromEntries(paths) };
}

/** Sends what is tried out by way of the relay, as the platforms' operations are of another origin. */
function relayed(request, url) {
  if (request.loadSpec) return request;
  const target = new URL(request.url);
  if (target.origin !== new URL(url).origin) throw new Error(`${target.origin} is not this server`);
  const headers = Object.entries(request.headers ?? {}).map(([header, value]) => [`Relay-${header}`, value]);
  request.url = new URL(`relay${target.pathname}${target.search}`, base).href;
  request.headers = Object.fromEntries([...headers, ...credential()]);
  return request;
}

/** Where a document has the caller's token: its first scheme, and the operations that list the header as a parameter. */
function places(root) {
  const [scheme, { name: header } = {}] = Object.entries(root.components?.securitySchemes ?? {})[0] ?? [];
  const listed = ({ $ref, ...own }) => {
    const parameter = $ref ? root.components.parameters[$ref.split("/").pop()] : own;
    return parameter.in === "header" && parameter.name === header;
  };
  const operations = Object.entries(root.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.parameters?.some(listed))
      .map(([method]) => [path, method]),
  );
  return { scheme, header, operations };
}

/** Has a token sent wherever the document asks for one. */
function useToken(ui, value) {
  const { scheme, header, operations } = places(ui.specSelectors.specJson().toJS());
  if (!scheme) return;
  if (value) ui.preauthorizeApiKey(scheme, value);
  else if (ui.authSelectors.authorized()?.has(scheme)) ui.authActions.logout([scheme]);
  for (const operation of operations) ui.specActions.changeParam(operation, header, "header", value, false);
}

function tokenForm(ui, url) {
  const input = h("input", {
    id: "vendor-token",
    type: "text",
    class: "mono",
    spellcheck: false,
    autocomplete: "off",
    value: vendorToken(name),
  });
  const form = h(
    "form",
    { class: "trying" },
    h("label", { for: "vendor-token" }, "Ask with the token"),
    input,
    h("button", { class: "main" }, "Use it"),
    h("p", { class: "soft" }, "What is tried out goes to ", h("code", {}, url), " and is in its journal."),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keepVendorToken(name, input.value.trim());
    useToken(ui, input.value.trim());
  });
  return form;
}

function matchColours() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const set = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", set);
  set();
}

/** Shows the document; without an address of the platforms, to read alone. */
function show(url) {
  const ui = SwaggerUIBundle({
    url: new URL(`documents/${name}.yaml`, base).href,
    dom_id: "#document",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    tryItOutEnabled: url !== undefined,
    supportedSubmitMethods: url === undefined ? [] : undefined,
    // What is shown as `curl` is what the platform is sent.
    showMutatedRequest: false,
    // There is one in the network, which is asked unless another is named.
    validatorUrl: null,
    requestInterceptor: (request) => relayed(request, url),
    plugins: [
      () => ({
        statePlugins: {
          spec: { wrapActions: { updateJsonSpec: (update) => (root) => update(url ? served(root, url) : root) } },
        },
      }),
    ],
    onComplete: () => {
      if (!url) return;
      find("trying").replaceChildren(tokenForm(ui, url));
      useToken(ui, vendorToken(name));
    },
  });
}

async function start() {
  document.title = `${name} – scicloud`;
  matchColours();
  // Before the component, which has the operation that is open in the same place.
  takeFromAddress();
  if (!token()) show();
  const { url } = await enter();
  show(url);
  const platforms = await call("list_platforms");
  find("documents").replaceChildren(
    ...platforms.map((one) =>
      h("li", {}, h("a", { href: one.name, "aria-current": one.name === name ? "page" : null }, one.name)),
    ),
  );
}

start().catch((error) => {
  find("trying").replaceChildren(h("p", { class: "error", role: "alert" }, error.message));
});
