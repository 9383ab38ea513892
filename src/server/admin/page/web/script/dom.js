// Elements out of text and other elements. Nothing in these scripts makes elements out of markup, and the policy that the
// pages come with would not let it: names and messages are whatever somebody sent.

/** An element with attributes, properties (what is no text) and listeners (`onclick`). */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (typeof value === "string") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** The element of an id. */
export const find = (id) => document.getElementById(id);

/** A button that does something, and says so when it can't. */
export function button(label, action, attributes = {}) {
  const element = h("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", () => busy(element, action));
  return element;
}

/** Does something once, however often a control is used meanwhile; the control keeps the focus. */
export async function busy(control, action) {
  if (control.ariaBusy === "true") return;
  control.ariaBusy = "true";
  try {
    await action();
  } catch (error) {
    notice(error.message);
  } finally {
    control.ariaBusy = null;
  }
}

/** Tells something in passing, also to those who listen. */
export function notice(text) {
  const line = h("p", {}, text);
  const others = find("notices");
  others.append(line);
  if (others.childElementCount > 2) others.firstElementChild.remove();
  setTimeout(() => line.remove(), 6000);
}

/** A button that copies a text. */
export function copyButton(text, what) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      throw new Error("The browser does not let a page copy from here; select the text and copy it.");
    }
    notice(`Copied: ${what}`);
  };
  return button("Copy", copy, { class: "plain", "aria-label": `Copy ${what}` });
}

/** A dialog with a title, which is gone once it is closed. */
export function opened(title, ...content) {
  const close = h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Close");
  const dialog = h(
    "dialog",
    { "aria-label": title },
    h("div", {}, h("header", {}, h("h2", {}, title), close), content),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("form :is(input, select, textarea)")?.focus();
  return dialog;
}

/** Asks before something is done that can't be undone; resolves to whether to do it. */
export function confirmed(question, answer) {
  return new Promise((resolve) => {
    const yes = h("button", { class: "main", value: "yes" }, answer);
    const form = h("form", { method: "dialog" }, h("div", { class: "actions" }, yes, h("button", {}, "Cancel")));
    const dialog = opened(question, form);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    yes.focus();
  });
}

/** A text of a document, in which what stands between two backquotes is code. */
export const prose = (text) => text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));

/** Puts other elements into a list; what has the focus keeps it, as far as it is there again. */
export function refill(list, elements) {
  const focused = list.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
  list.replaceChildren(...elements);
  if (focused) [...list.querySelectorAll("[aria-label]")].find((one) => one.ariaLabel === focused)?.focus();
}

/** A number for people. */
export const number = (value, digits = 2) => value.toLocaleString("en-US", { maximumFractionDigits: digits });

/** A time of day or, where the day matters, day and time, in UTC; the whole of it is its title. */
export function time(text, whole = false) {
  const [day, rest = ""] = text.split("T");
  return h("time", { datetime: text, title: text }, whole ? `${day} ${rest.slice(0, 8)}` : rest.slice(0, 8));
}

/** How long something takes or lasts. */
export function duration(milliseconds) {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const units = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first < 0) return "0 s";
  const [size, unit] = units[first];
  const next = units[first + 1];
  const rest = next && Math.floor((seconds % size) / next[0]);
  return `${Math.floor(seconds / size)} ${unit}${rest ? ` ${rest} ${next[1]}` : ""}`;
}
