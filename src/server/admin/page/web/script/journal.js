// The live journal: what was asked, and how it was answered.

import { call } from "./api.js";
import { button, confirmed, h, number, time } from "./dom.js";

/** Most entries on the page; the journal itself has more. */
const MOST = 200;
/** How long the server may hold back an answer that has no entry yet. */
const PATIENCE_MS = 20_000;
/** How long to wait after an answer, as many requests are easier to show together. */
const BREATH_MS = 200;
/** How long to wait after a failure. */
const AGAIN_MS = 3000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** How an answer is marked: refusals, failures, and what a fault did. */
function mark({ status, code }) {
  if (status === null || status === undefined) return "fault";
  if (status >= 500) return "bad";
  return status >= 400 || code ? "warn" : "good";
}

function facts(entry) {
  const rows = [
    ["Request", h("code", {}, `${entry.method} ${entry.target}`)],
    ["Operation", entry.operation ? `${entry.operation} (${entry.platform})` : "none has this path and method"],
    ["Caller", entry.caller ?? "nobody known"],
    ["Answer", entry.status ? `${entry.status}${entry.code ? `, code ${entry.code}` : ""}` : "the connection was cut"],
    ["Faults", entry.faults.length > 0 && h("span", { class: "fault" }, entry.faults.join(", "))],
    ...entry.parameters.map((one) => [`${one.in}: ${one.name}`, h("code", {}, one.value)]),
    ["Time", h("span", {}, time(entry.time, true), `, took ${number(entry.took_ms)} ms`)],
    ["Request id", h("code", {}, entry.request_id)],
  ];
  const shown = rows.filter(([, value]) => value);
  return h(
    "dl",
    { class: "facts" },
    shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

function line(entry) {
  const status = entry.status === null ? "cut" : String(entry.status);
  const details = h(
    "details",
    {},
    h(
      "summary",
      { class: "request" },
      h("span", { class: "when soft" }, time(entry.time)),
      h("span", { class: "method mono" }, entry.method),
      h("span", { class: "operation" }, entry.operation ?? h("span", { class: "soft" }, "no operation")),
      h("span", { class: "target mono soft" }, entry.target),
      h("span", { class: "caller" }, entry.caller ?? ""),
      h("span", { class: `status ${mark(entry)}` }, h("b", {}, status), entry.code && h("small", {}, entry.code)),
      h("span", { class: "took soft" }, `${number(entry.took_ms, 1)} ms`),
      entry.faults.length > 0 && h("span", { class: "badge fault" }, entry.faults.join(", ")),
    ),
  );
  // Most entries are never opened.
  const fill = () => details.childElementCount === 1 && details.append(facts(entry));
  details.addEventListener("toggle", fill, { once: true });
  return h("li", {}, details);
}

function filterForm(platforms, changed) {
  const platform = h(
    "select",
    { "aria-label": "Platform" },
    h("option", { value: "" }, "All platforms"),
    platforms.map(({ name }) => h("option", {}, name)),
  );
  const operation = h("select", { "aria-label": "Operation" });
  const offer = () => {
    const wanted = platforms.filter(({ name }) => !platform.value || name === platform.value);
    const ids = [...new Set(wanted.flatMap(({ operations }) => operations.map(({ id }) => id)))];
    operation.replaceChildren(h("option", { value: "" }, "All operations"), ...ids.map((id) => h("option", {}, id)));
  };
  const target = h("input", { type: "search", placeholder: "In path or query", "aria-label": "Text in path or query" });
  const caller = h("input", { type: "search", placeholder: "Caller", "aria-label": "Name of the caller" });
  const status = h("input", { type: "number", placeholder: "Status", "aria-label": "Status", min: "100", max: "599" });
  const faulted = h("input", { type: "checkbox" });
  offer();
  platform.addEventListener("change", offer);
  const form = h(
    "form",
    { class: "filters", role: "search", "aria-label": "Filter the journal" },
    [platform, operation, target, caller, status],
    h("label", { class: "check" }, faulted, "With faults"),
  );
  form.addEventListener("input", () => changed());
  form.addEventListener("submit", (event) => event.preventDefault());
  const read = () => ({
    platform: platform.value,
    operation: operation.value,
    target: target.value,
    caller: caller.value,
    status: status.validity.valid ? status.value : "",
    faulted: faulted.checked ? true : undefined,
  });
  return { form, read };
}

export function startJournal(section, platforms) {
  const list = h("ol", { class: "journal" });
  const empty = h("p", { class: "soft empty" });
  const said = h("p", { class: "unseen", role: "status" });
  let polling = new AbortController();
  let paused = false;
  const { form, read } = filterForm(platforms, () => restart());

  const show = (entries) => {
    if (entries.length > 0) {
      list.prepend(...entries.map(line).reverse());
      while (list.childElementCount > MOST) list.lastElementChild.remove();
      const last = entries.at(-1);
      said.textContent = `${entries.length} new: last ${last.operation ?? last.target}, ${last.status ?? "cut"}`;
    }
    empty.hidden = list.childElementCount > 0;
    empty.textContent = "Nothing yet. What clients ask the platforms' address is shown here as it comes.";
  };

  /** Shows what matches the filter, and then what comes; while the journal is held, no more than that. */
  async function follow(signal) {
    const begin = () => ({ ...read(), since: 0, last: MOST });
    let query = begin();
    while (!signal.aborted) {
      try {
        const { entries } = await call("list_journal", { query, signal });
        if (signal.aborted) return;
        if (query.since === 0) list.replaceChildren();
        show(entries);
        if (paused) return;
        query = { ...query, since: entries.at(-1)?.number ?? query.since, wait_for: 1, timeout_ms: PATIENCE_MS };
        await pause(BREATH_MS);
      } catch (error) {
        if (error.name === "AbortError") return;
        empty.hidden = false;
        empty.textContent = error.message;
        await pause(AGAIN_MS);
        // Another process begins to count again.
        query = begin();
      }
    }
  }

  function restart() {
    polling.abort();
    polling = new AbortController();
    follow(polling.signal);
  }

  const hold = button("Pause", () => {
    paused = !paused;
    hold.textContent = paused ? "Go on" : "Pause";
    if (paused) polling.abort();
    else restart();
  });
  const clear = async () => {
    if (!(await confirmed("Forget all entries of the journal?", "Forget them"))) return;
    await call("clear_journal");
    restart();
  };
  section.replaceChildren(
    h(
      "header",
      {},
      h("h2", { id: "journal-title" }, "Live journal"),
      h("div", { class: "actions" }, hold, button("Clear", clear)),
    ),
    form,
    h("div", { class: "scrolled", tabIndex: 0, role: "region", "aria-label": "Requests, latest first" }, empty, list),
    said,
  );
  restart();
}
