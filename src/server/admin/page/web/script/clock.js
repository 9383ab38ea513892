// What is running, since when, and what time it is there.

import { call, has } from "./api.js";
import { button, busy, copyButton, duration, h, notice } from "./dom.js";

/** How often the page asks again. */
const EVERY = 5000;

const STEPS = [
  [60, "1 minute"],
  [3600, "1 hour"],
  [86400, "1 day"],
  [30 * 86400, "30 days"],
];

export function startClock(section, readiness, status) {
  const cells = {};
  const row = (name, title, ...more) => {
    cells[name] = h("span", {});
    return h("div", {}, h("dt", {}, title), h("dd", {}, cells[name], more));
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
      row("time", "Server's clock", has("move_clock") && clockControls(async () => show(await call("show_status")))),
      row("offset", "Offsets count"),
    ),
  );
  show(status);
  const ask = async () => {
    if (document.hidden) return;
    try {
      show(await call("show_status"));
      await call("readyz");
      tell("good", "ready");
    } catch (error) {
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
