// SCNet's quotas as bars.

import { call } from "./api.js";
import { button, h, number } from "./dom.js";

/** How many are shown at once. */
const PAGE = 20;

function row({ username, path, usage, threshold }) {
  const part = threshold > 0 ? usage / threshold : usage > 0 ? Infinity : 0;
  const over = part > 1;
  const percent = Number.isFinite(part) ? `${number(Math.round(part * 1000) / 10)} %` : "over";
  const text = `${number(usage)} of ${number(threshold)} GB, ${percent}${over && Number.isFinite(part) ? ": over" : ""}`;
  // The scale goes on beyond the threshold, where there is more than that.
  const scale = Math.max(1, Math.min(part, 2));
  const fill = h("span", { class: "fill" });
  fill.style.width = `${(Math.min(part, 2) / scale) * 100}%`;
  const bar = h("span", { class: over ? "meter over" : part >= 0.9 ? "meter close" : "meter" }, fill);
  if (over) {
    const limit = h("span", { class: "limit" });
    limit.style.left = `${100 / scale}%`;
    bar.append(limit);
  }
  bar.ariaHidden = "true";
  return h(
    "li",
    { class: "quota" },
    h("p", {}, h("b", {}, username), " ", h("code", { class: "soft" }, path)),
    bar,
    h("p", { class: over ? "bad" : "soft" }, text),
  );
}

export function startQuotas(section) {
  const list = h("ul", { class: "lines" });
  const state = h("p", { class: "soft", role: "status" });
  let next;
  const load = async (again) => {
    const page = await call("list_scnet_quotas", { query: { limit: PAGE, page_token: again ? undefined : next } });
    if (again) list.replaceChildren();
    list.append(...page.items.map(row));
    next = page.items.length === PAGE ? page.next_page : null;
    more.hidden = !next;
    state.textContent = list.childElementCount === 0 ? "None yet." : "";
  };
  const more = button("More", () => load(false), { hidden: true });
  const begin = () => load(true).catch((error) => (state.textContent = error.message));
  section.replaceChildren(
    h(
      "header",
      {},
      h("h2", { id: "quotas-title" }, "SCNet quotas"),
      button("Refresh", begin, { class: "plain", "aria-label": "Refresh the quotas" }),
    ),
    state,
    list,
    more,
  );
  begin();
  document.addEventListener("changed", begin);
}
