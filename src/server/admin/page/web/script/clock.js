// What is running, since when, and what time it is there.

import { bodyOf, call } from "./api.js";
import { button, copyButton, duration, h, opened } from "./dom.js";
import { schemaForm } from "./form.js";

/** How often the page asks again. */
const EVERY = 5000;

export function startClock(section, readiness, status) {
  const cells = {};
  const row = (name, title, ...more) => {
    cells[name] = h("span", {});
    return h("div", {}, h("dt", {}, title), h("dd", {}, cells[name], more));
  };
  const refresh = async () => {
    const now = await call("show_status");
    show(now);
    notify(`${now.since} ${now.generation}`);
  };
  let known = `${status.since} ${status.generation}`;
  /** Lets the panels look again, if it is another state than before, or may be as nothing was known for a while. */
  const notify = (state) => {
    if (state !== known) document.dispatchEvent(new Event("changed"));
    known = state;
  };
  const show = (now) => {
    cells.url.textContent = now.url;
    cells.store.textContent = now.store;
    cells.version.textContent = now.version;
    cells.since.textContent = duration(Date.parse(now.time) - now.clock_ahead_ms - Date.parse(now.since));
    cells.offset.textContent = `${now.offset_unit}s`;
    const ahead = now.clock_ahead_ms;
    const moved = Math.abs(ahead) >= 1000 ? ` (${duration(ahead)} ${ahead > 0 ? "ahead" : "behind"})` : "";
    cells.time.textContent = now.time.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC") + moved;
  };
  section.replaceChildren(
    h(
      "dl",
      {},
      row("url", "Platforms at", copyButton(status.url, "the platforms' address")),
      row("store", "Store"),
      row("version", "Version"),
      row("since", "Up for"),
      row(
        "time",
        "Server's clock",
        button("Move", () => moveClock(refresh), { class: "plain", "aria-label": "Move the clock" }),
      ),
      row("offset", "Offsets count"),
    ),
  );
  show(status);
  const ask = async () => {
    if (document.hidden) return;
    try {
      await refresh();
      await call("readyz");
      tell("good", "ready");
    } catch (error) {
      known = "";
      tell("bad", error.status === 503 ? `not ready: ${error.message}` : error.message);
    }
  };
  const tell = (mark, text) => {
    readiness.hidden = false;
    if (readiness.textContent === text) return;
    readiness.className = `state last ${mark}`;
    readiness.textContent = text;
  };
  ask();
  setInterval(ask, EVERY);
}

/** Tokens expire and signatures are dated by this clock, so that it can be moved to where they do. */
function moveClock(moved) {
  const form = schemaForm(
    bodyOf("advance_clock"),
    "Move it on",
    async (by) => {
      await call("advance_clock", { body: by });
      await moved();
      dialog.close();
    },
    { preset: { by: "1day" } },
  );
  const reset = button("Put it back to the machine's time", async () => {
    await call("reset_clock");
    await moved();
    dialog.close();
  });
  const dialog = opened(
    "Move the clock",
    h("p", { class: "soft" }, "It moves for all servers on this store."),
    form,
    reset,
  );
}
