// The page of the whole server.

import { call, has } from "./api.js";
import { startClock } from "./clock.js";
import { button, find, h } from "./dom.js";
import { enter, leave } from "./entry.js";
import { startFaults } from "./faults.js";
import { startJournal } from "./journal.js";
import { startQuotas } from "./quotas.js";
import { startTokens } from "./tokens.js";
import { startWorkspaces } from "./workspaces.js";

async function start() {
  const status = await enter();
  const documents = await call("list_documents");
  find("documents").replaceChildren(
    ...documents.map(({ name, title }) => h("li", {}, h("a", { href: `platforms/${name}`, title }, name))),
    h("li", {}, h("a", { href: "openapi.json", title: "The document of the admin listener" }, "admin")),
    has("show_metrics") && h("li", {}, button("metrics", showMetrics, { class: "plain" })),
  );
  find("leave").addEventListener("click", leave);
  find("leave").hidden = false;
  find("panels").hidden = false;
  startClock(find("facts"), find("readiness"), status);
  startJournal(find("journal"), documents);
  startTokens(find("tokens"), status);
  startFaults(find("faults"), documents);
  startQuotas(find("quotas"));
  startWorkspaces(find("workspaces"));
}

async function showMetrics() {
  const text = await call("show_metrics");
  const dialog = h("dialog", { "aria-label": "Metrics" });
  dialog.append(
    h(
      "div",
      {},
      h("h2", {}, "Metrics"),
      h("pre", { class: "scrolled", tabIndex: 0 }, text),
      h("div", { class: "actions" }, h("button", { onclick: () => dialog.close() }, "Close")),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

start().catch((error) => {
  find("entry").replaceChildren(h("p", { class: "entry error", role: "alert" }, error.message));
});
