// The page of the whole server.

import { call } from "./api.js";
import { startClock } from "./clock.js";
import { button, find, h, opened } from "./dom.js";
import { enter, leave } from "./entry.js";
import { startFaults } from "./faults.js";
import { startJournal } from "./journal.js";
import { startQuotas } from "./quotas.js";
import { startTokens } from "./tokens.js";
import { startWorkspaces } from "./workspaces.js";

async function start() {
  const status = await enter();
  const platforms = await call("list_platforms");
  find("documents").replaceChildren(
    ...platforms.map(({ name }) => h("li", {}, h("a", { href: `platforms/${name}` }, name))),
    h("li", {}, h("a", { href: "openapi.json" }, "openapi.json")),
    h("li", {}, button("metrics", showMetrics, { class: "plain" })),
  );
  find("leave").addEventListener("click", () => leave());
  find("leave").hidden = false;
  find("panels").hidden = false;
  startClock(find("facts"), find("readiness"), status);
  startJournal(find("journal"), platforms);
  startTokens(find("tokens"));
  startFaults(find("faults"), platforms);
  startQuotas(find("quotas"));
  startWorkspaces(find("workspaces"));
}

async function showMetrics() {
  const text = await call("show_metrics");
  opened(
    "Metrics",
    h("pre", { class: "scrolled", tabIndex: 0, role: "region", "aria-label": "Metrics as text" }, text),
  );
}

start().catch((error) => {
  find("entry").replaceChildren(h("p", { class: "entry error", role: "alert" }, error.message));
});
