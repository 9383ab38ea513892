// Signing in: the admin token opens everything that a page shows.

import { call, learn, Refused } from "./api.js";
import { find, h } from "./dom.js";
import { forget, forgotten, keep, takeFromAddress, token } from "./session.js";

/** Resolves to the server's status once there is a token that is good; until then there is a form that asks for one. */
export async function enter() {
  takeFromAddress();
  addEventListener("hashchange", () => location.hash.startsWith("#token=") && location.reload());
  await learn();
  let wrong = forgotten();
  for (;;) {
    if (token()) {
      try {
        const status = await call("show_status");
        document.addEventListener("signed-out", () => leave("The token is no longer good; the server may have another one."));
        return status;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        wrong = error.message;
        forget();
      }
    }
    keep(await ask(wrong));
  }
}

/** Forgets the token, and begins again. */
export function leave(why) {
  forget(why);
  location.reload();
}

function ask(wrong) {
  return new Promise((resolve) => {
    const input = h("input", {
      id: "token",
      type: "password",
      autocomplete: "off",
      spellcheck: false,
      required: true,
      "aria-describedby": "token-hint token-error",
    });
    const form = h(
      "form",
      { class: "entry", "aria-label": "Sign in" },
      h("h1", {}, "Sign in"),
      h("div", { class: "field" }, h("label", { for: "token" }, "Admin token"), input),
      h(
        "p",
        { id: "token-hint", class: "soft" },
        h("code", {}, "scicloud serve"),
        " prints it when it starts, unless it took it from ",
        h("code", {}, "SCICLOUD_ADMIN_TOKEN"),
        ". It is kept in this tab alone.",
      ),
      h("p", { id: "token-error", class: "error", role: "alert", hidden: !wrong }, wrong),
      h("div", { class: "actions" }, h("button", { class: "main" }, "Sign in")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.remove();
      resolve(input.value.trim());
    });
    find("entry").append(form);
    input.focus();
  });
}
