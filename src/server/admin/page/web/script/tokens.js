// Vendors' tokens to paste. The store has hashes alone, so that a token can be shown when it is made, and when it is one of
// the sample's, which everybody knows, and the store has its hash.

import { bodyOf, call } from "./api.js";
import { button, copyButton, h, notice, refill } from "./dom.js";
import { schemaForm } from "./form.js";
import { keepVendorToken } from "./session.js";

/** The documents that a family's tokens are for, where they are not called as the family is. */
const DOCUMENTS = { huawei: ["eihealth", "modelarts", "iam"] };

/** Where the names are that a token can be for: the operation that lists them, and the field. */
const USERS = { scnet: ["list_scnet_users", "name"], maptable: ["list_maptable_users", "id"] };

/** How many names are offered. */
const OFFERED = 100;

function row({ platform, token, header, holder, scope, expires_at }) {
  const documents = DOCUMENTS[platform] ?? [platform];
  const use = () => {
    for (const name of documents) keepVendorToken(name, token);
    notice(`What is tried out on the page of ${documents.join(", ")} goes with this token.`);
  };
  const whose = [holder, scope, expires_at && `until ${expires_at}`].filter(Boolean).join(", ");
  return h(
    "li",
    { class: "line token" },
    h("div", {}, h("code", {}, h("span", { class: "soft" }, `${header}: `), token), h("p", { class: "soft" }, whose)),
    h(
      "div",
      { class: "actions" },
      copyButton(`${header}: ${token}`, `the header of ${holder}`),
      button("Try", use, { class: "plain", "aria-label": `Try out ${documents.join(", ")} as ${holder}` }),
    ),
  );
}

/** Offers the users, tenants and projects that there are. */
async function offer(platform, lists) {
  const fill = (list, values) => list.replaceChildren(...[...new Set(values)].map((value) => h("option", { value })));
  const names = async (id, path) => (await call(id, { path, query: { limit: OFFERED } })).items;
  for (const list of Object.values(lists)) list.replaceChildren();
  if (USERS[platform]) {
    const [id, field] = USERS[platform];
    return fill(
      lists.user,
      (await names(id)).map((user) => String(user[field])),
    );
  }
  const tenants = await names("list_huawei_tenants");
  const users = await Promise.all(tenants.map(({ name }) => names("list_huawei_users", { tenant: name })));
  fill(
    lists.tenant,
    tenants.map(({ name }) => name),
  );
  fill(
    lists.project,
    tenants.flatMap(({ projects }) => projects.map(({ id }) => id)),
  );
  fill(
    lists.user,
    users.flat().map(({ name }) => name),
  );
}

export function startTokens(section) {
  const made = h("ul", { class: "lines", "aria-label": "Tokens that were made here" });
  const samples = h("ul", { class: "lines" });
  const lists = Object.fromEntries(
    ["user", "tenant", "project"].map((name) => [name, h("datalist", { id: `offered-${name}` })]),
  );
  const issue = async (wanted) => {
    const { token, header, expires_at } = await call("issue_token", { body: wanted });
    const scope = wanted.project ?? (wanted.cluster && `cluster ${wanted.cluster}`);
    made.prepend(row({ platform: wanted.platform, token, header, holder: wanted.user, scope, expires_at }));
    notice(`There is a new token of ${wanted.user}; it is not shown again.`);
  };
  const form = schemaForm(bodyOf("issue_token"), "Make a token", issue, {
    order: ["platform", "user", "tenant", "project", "cluster", "lifetime"],
    lists: Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.id])),
    seen: (name, control) => {
      if (name !== "platform") return;
      const offerAgain = () => offer(control.value, lists).catch((error) => notice(error.message));
      control.addEventListener("change", offerAgain);
      offerAgain();
    },
  });
  const scrolled = h(
    "div",
    { class: "scrolled", tabIndex: 0, role: "region", "aria-label": "Tokens of the sample" },
    samples,
  );
  const known = h("details", { class: "more", hidden: true }, h("summary", {}, "Tokens of the sample"), scrolled);
  section.replaceChildren(
    h("header", {}, h("h2", { id: "tokens-title" }, "Tokens to paste")),
    made,
    known,
    h("details", { class: "more" }, h("summary", {}, "Make a token"), form),
    ...Object.values(lists),
  );
  const show = (tokens) => {
    refill(samples, tokens.map(row));
    if (known.hidden) known.open = !matchMedia("(max-width: 40rem)").matches;
    known.hidden = tokens.length === 0;
  };
  const begin = () => call("list_sample_tokens").then(show, (error) => notice(error.message));
  begin();
  document.addEventListener("changed", begin);
}
