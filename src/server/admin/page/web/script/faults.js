// Faults on demand: which there are, a switch for each, and a form for another one.

import { bodyOf, call } from "./api.js";
import { button, busy, confirmed, h, notice, number, refill } from "./dom.js";
import { schemaForm } from "./form.js";

/** How often the list is asked for again: faults count their calls, and others may switch them. */
const EVERY = 5000;

const NONE = "None: every answer is as it should be.";

const words = (name) => name.replaceAll("_", " ");

/** What a value is, by the name of its field. */
const SAID = [
  [/^ms$/, (_, value) => `${value} ms`],
  [/^(.+)_ms$/, ([, name], value) => `${words(name)} ${value} ms`],
  [/^(.+)_s$/, ([, name], value) => `${words(name)} ${value} s`],
  [/^calls$/, (_, value) => `${value} calls`],
  [/^nth$/, (_, value) => `no. ${value}`],
  [/^probability$/, (_, value) => `${number(value * 100)} %`],
  [/^(.+)$/, ([, name], value) => `${words(name)} ${value}`],
];

/** One of several kinds in words, such as `status 503, retry after 1 s`. */
function told({ kind, ...rest }) {
  const parts = Object.entries(rest).map(([name, value]) => {
    if (name === kind) return String(value);
    const [pattern, say] = SAID.find(([pattern]) => pattern.test(name));
    return say(pattern.exec(name), value);
  });
  return [words(kind), parts.join(", ")].filter(Boolean).join(" ");
}

function describe({ platform, operation, latency, effect, when }) {
  const what = [latency && `wait ${told(latency)}`, effect && told(effect)].filter(Boolean).join(", then ");
  return `${operation ?? platform ?? "all operations"}: ${what}; ${told(when)}`;
}

export function startFaults(section, platforms) {
  const list = h("ul", { class: "lines" });
  const empty = h("p", { class: "soft" }, NONE);

  function row({ calls, ...fault }) {
    const toggle = h("input", {
      type: "checkbox",
      role: "switch",
      checked: fault.on,
      "aria-label": `Fault ${fault.id}`,
    });
    const set = async () => {
      try {
        await call("switch_fault", { path: { id: fault.id }, body: { on: toggle.checked } });
      } finally {
        await refresh();
      }
    };
    toggle.addEventListener("change", () => busy(toggle, set));
    const remove = async () => {
      await call("remove_fault", { path: { id: fault.id } });
      await refresh();
    };
    return h(
      "li",
      { class: "line" },
      toggle,
      h("div", {}, h("b", {}, fault.id), h("p", { class: "soft" }, describe(fault), calls > 0 && `; ${calls} calls`)),
      button("Remove", remove, { class: "plain bad", "aria-label": `Remove fault ${fault.id}` }),
    );
  }

  let shown = "";
  async function refresh() {
    const faults = await call("list_faults");
    const now = JSON.stringify(faults);
    // What has the focus stays, unless there is something new to show.
    if (now === shown) return;
    shown = now;
    refill(list, faults.map(row));
    empty.textContent = NONE;
    empty.hidden = faults.length > 0;
    clear.disabled = faults.length === 0;
  }

  const clear = button("Remove all", async () => {
    if (!(await confirmed("Remove all faults?", "Remove them"))) return;
    await call("clear_faults");
    await refresh();
  });

  const codes = h(
    "datalist",
    { id: "codes" },
    platforms.flatMap((platform) => platform.codes.map(({ code, meaning }) => h("option", { value: code }, meaning))),
  );
  const operations = platforms.flatMap((platform) => platform.operations.map(({ id }) => id));
  const form = schemaForm(
    bodyOf("set_fault"),
    "Add the fault",
    async (fault) => {
      await call("set_fault", { body: fault });
      notice(`The fault ${fault.id} is ${fault.on ? "on" : "there"}.`);
      await refresh();
    },
    {
      order: ["id", "platform", "operation", "effect", "latency", "when", "seed", "on"],
      values: { platform: platforms.map(({ name }) => name), operation: [...new Set(operations)] },
      lists: { code: codes.id },
      none: { platform: "all platforms", operation: "all operations" },
      preset: { on: true },
    },
  );
  section.replaceChildren(
    h("header", {}, h("h2", { id: "faults-title" }, "Faults"), h("div", { class: "actions" }, clear)),
    empty,
    list,
    h("details", { class: "more" }, h("summary", {}, "Add a fault"), form, codes),
  );
  const failed = (error) => {
    shown = "";
    empty.hidden = false;
    empty.textContent = error.message;
  };
  const ask = () => document.hidden || refresh().catch(failed);
  ask();
  document.addEventListener("changed", ask);
  setInterval(ask, EVERY);
}
