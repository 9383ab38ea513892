// What must not happen, whatever is clicked: errors, breaches of the policy, requests to elsewhere, barriers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class Watch {
  constructor(name, admin) {
    this.name = name;
    this.admin = admin;
    this.wrong = [];
    this.refusals = [];
  }

  /** Watches all pages of a context. */
  async over(context) {
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      // The browser reports each refusal as an error; those that are made on purpose are announced.
      const refused = /status of (\d+)/.exec(message.text())?.[1];
      const expected = this.refusals.indexOf(Number(refused));
      if (expected >= 0) this.refusals.splice(expected, 1);
      else this.wrong.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.wrong.push(`thrown: ${error.error().stack}`));
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== this.admin && protocol !== "data:" && protocol !== "blob:") {
        this.wrong.push(`asked elsewhere: ${request.url()}`);
      }
    });
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }

  /** Announces a refusal that is to come. */
  expect(...statuses) {
    this.refusals.push(...statuses);
  }

  check() {
    assert.deepEqual(this.wrong.splice(0), [], "something happened that must not");
    assert.deepEqual(this.refusals.splice(0), [], "refusals that were expected did not come");
  }

  async shot(page, name) {
    await page.screenshot({ path: `target/page/${this.name}-${name}.png`, fullPage: true });
  }

  /** Looks for what keeps people out, and for what is wider than the window. */
  async usable(page, name) {
    await this.shot(page, name);
    await page.evaluate(axe);
    // Swagger UI is not ours to mend.
    const found = await page.evaluate(() => globalThis.axe.run({ exclude: [[".swagger-ui"]] }));
    const barriers = found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join("\n")}`,
    );
    assert.deepEqual(barriers, [], `barriers on ${name}`);
    const [width, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width <= window, `${name} is ${width} wide, in a window of ${window}`);
  }
}
