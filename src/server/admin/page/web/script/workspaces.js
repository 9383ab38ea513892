// What the platforms have: workspaces and spaces, page by page.

import { bodyOf, call } from "./api.js";
import { button, confirmed, h, notice, opened, refill, time } from "./dom.js";
import { schemaForm } from "./form.js";

/** Rows of a page. */
const PAGE = 10;

const count = (value) => String(Object.keys(value ?? {}).length);
const sum = (resources) =>
  Object.values(resources ?? {})
    .flatMap((kinds) => Object.values(kinds))
    .reduce((all, one) => all + one, 0);
const instant = (value) => time(typeof value === "number" ? new Date(value).toISOString() : value, true);

/** What is listed of each platform: its operations' name, the fields that are its key, and the columns. */
const KINDS = [
  {
    title: "ModelArts",
    name: "modelarts_workspace",
    key: ["project", "id"],
    columns: {
      Name: (item) => [item.name, h("code", {}, item.id)],
      Project: (item) => item.project,
      Owner: (item) => item.owner,
      Access: (item) => item.auth_type,
      Status: (item) => item.status,
      "Shared with": (item) => count(item.grants),
    },
  },
  {
    title: "eiHealth",
    name: "eihealth_space",
    key: ["id"],
    columns: {
      Name: (item) => [item.name, h("code", {}, item.id)],
      Project: (item) => item.project,
      Creator: (item) => item.creator,
      Members: (item) => count(item.members),
      Resources: (item) => String(sum(item.resources)),
      Updated: (item) => instant(item.update_time),
    },
  },
  {
    title: "MapTable",
    name: "maptable_workspace",
    key: ["type", "id"],
    columns: {
      Name: (item) => [item.name ?? "(its user's)", h("code", {}, `${item.type}/${item.id}`)],
      Plan: (item) => item.plan,
      Members: (item) => count(item.members),
      Projects: (item) => count(item.projects),
      "Data files": (item) => count(item.data_files),
    },
  },
];

function showWhole(item, called) {
  const text = JSON.stringify(item, null, 2);
  opened(called, h("pre", { class: "scrolled", tabIndex: 0, role: "region", "aria-label": "As JSON" }, text));
}

function row(kind, item, removed) {
  const key = kind.key.map((field) => item[field]).join("/");
  const called = item.name ?? key;
  const remove = async () => {
    if (!(await confirmed(`Delete ${item.name ? `${called} (${key})` : key} with all that is in it?`, "Delete it"))) return;
    await call(`delete_${kind.name}`, { path: item });
    notice(`${called} is deleted.`);
    await removed();
  };
  const cells = Object.entries(kind.columns).map(([title, cell]) => h("td", { "data-title": title }, cell(item)));
  return h(
    "tr",
    {},
    cells,
    h(
      "td",
      { class: "actions" },
      button("Show", () => showWhole(item, called), { class: "plain", "aria-label": `Show all of ${called}` }),
      button("Delete", remove, { class: "plain bad", "aria-label": `Delete ${called}` }),
    ),
  );
}

function creation(kind, now, made) {
  const whole = now.replace(/\.\d+Z$/, "Z");
  const instant = (schema) => (schema.type === "integer" ? Date.parse(whole) : whole);
  const create = async (item) => {
    const { name, id } = await call(`create_${kind.name}`, { body: item });
    notice(`${name ?? id} is there.`);
    dialog.close();
    await made();
  };
  const form = schemaForm(bodyOf(`create_${kind.name}`), "Create it", create, {
    order: ["name", "project", "type", "id", "owner", "creator", "status", "members", "create_time", "update_time"],
    preset: { create_time: instant, update_time: instant },
  });
  const dialog = opened(`Create a workspace of ${kind.title}`, form);
}

/** The table of one kind, and what turns its pages; each page begins after the last row of the one before. */
function table(kind, state) {
  const body = h("tbody");
  let tokens = [undefined];
  const load = async () => {
    const query = { limit: PAGE, page_token: tokens.at(-1) };
    const { items, next_page: next } = await call(`list_${kind.name}s`, { query });
    refill(body, items.map((item) => row(kind, item, load)));
    const before = (tokens.length - 1) * PAGE;
    state.textContent = items.length ? `${before + 1} to ${before + items.length}` : before ? "No more." : "None yet.";
    back.disabled = before === 0;
    forward.disabled = items.length < PAGE;
    following = next;
  };
  let following;
  const turn = async (to) => {
    const there = tokens;
    tokens = to;
    await load().catch((error) => {
      tokens = there;
      notice(error.message);
    });
  };
  const back = h("button", { type: "button", disabled: true, onclick: () => turn(tokens.slice(0, -1)) }, "Before");
  const forward = h("button", { type: "button", disabled: true, onclick: () => turn([...tokens, following]) }, "Next");
  const titles = Object.keys(kind.columns).map((title) => h("th", { scope: "col" }, title));
  const element = h(
    "table",
    {},
    h("caption", { class: "unseen" }, `Workspaces of ${kind.title}`),
    h("thead", {}, h("tr", {}, titles, h("th", { scope: "col" }, h("span", { class: "unseen" }, "Actions")))),
    body,
  );
  return { element, load, turns: [back, forward] };
}

export function startWorkspaces(section) {
  const place = h("div", { class: "wide", tabIndex: 0, role: "region" });
  const state = h("span", { class: "soft", role: "status" });
  const turns = h("div", { class: "actions" });
  let shown;
  const choose = (kind) => {
    shown = { kind, ...table(kind, state) };
    place.replaceChildren(shown.element);
    place.setAttribute("aria-label", `Workspaces of ${kind.title}`);
    turns.replaceChildren(state, ...shown.turns);
    for (const one of choices.children) one.setAttribute("aria-pressed", String(one.textContent === kind.title));
    shown.load().catch((error) => (state.textContent = error.message));
  };
  const choices = h(
    "div",
    { class: "choice", role: "group", "aria-label": "Platform" },
    KINDS.map((kind) => h("button", { type: "button", onclick: () => choose(kind) }, kind.title)),
  );
  const create = async () => creation(shown.kind, (await call("show_status")).time, shown.load);
  section.replaceChildren(
    h(
      "header",
      {},
      h("h2", { id: "workspaces-title" }, "Workspaces"),
      choices,
      h(
        "div",
        { class: "actions last" },
        button("Create", create, { "aria-haspopup": "dialog" }),
        button("Refresh", () => shown.load(), { class: "plain", "aria-label": "Refresh the workspaces" }),
      ),
    ),
    place,
    turns,
  );
  choose(KINDS[0]);
  document.addEventListener("changed", () => shown.load().catch((error) => (state.textContent = error.message)));
}
