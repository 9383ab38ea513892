// Goes through the whole page as a person does, once in a wide and once in a narrow window.

import { chromium } from "playwright-core";

import { signIn } from "./entry.mjs";
import { keyboard } from "./keyboard.mjs";
import { faults, journal, quotas, tokens, workspaces } from "./overview.mjs";
import { platforms } from "./platforms.mjs";
import { rest } from "./rest.mjs";
import { Watch } from "./watch.mjs";

const admin = process.env.SCICLOUD_ADMIN_URL;
const token = process.env.SCICLOUD_ADMIN_TOKEN;
const WINDOWS = [
  { name: "wide", viewport: { width: 1300, height: 1000 }, colorScheme: "light" },
  { name: "narrow", viewport: { width: 400, height: 850 }, colorScheme: "dark", reducedMotion: "reduce" },
];
const STEPS = { signIn, workspaces, quotas, tokens, journal, faults, platforms, keyboard, rest };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  // As root there is no sandbox; whatever is not this machine is not found.
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});
let failed = 0;
for (const { name, ...options } of WINDOWS) {
  const context = await browser.newContext({ ...options, baseURL: admin });
  context.setDefaultTimeout(15_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: admin });
  const watch = new Watch(name, admin);
  await watch.over(context);
  const page = await context.newPage();
  const state = { admin, token, name, page, context, watch };
  for (const [step, take] of Object.entries(STEPS)) {
    try {
      await take(state);
      watch.check();
      console.log(`ok      ${name}: ${step}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}: ${step}: ${error.stack}`);
      await watch.shot(page, `failed-${step}`).catch(() => {});
      break;
    }
  }
  await context.close();
}
await browser.close();
console.log(failed ? `${failed} failed` : `${WINDOWS.length * Object.keys(STEPS).length} passed`);
process.exitCode = failed ? 1 : 0;
