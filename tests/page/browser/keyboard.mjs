// From the sign-in to a switched fault by the keyboard alone.

import assert from "node:assert/strict";

/** Goes on to a control as Tab does, or back; a control that can't be come to is a failure. */
async function tabTo(page, control, key = "Tab") {
  const most = 120;
  await control.waitFor();
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press(key);
    if (await control.evaluate((element) => element === document.activeElement)) {
      const outline = await control.evaluate((element) => getComputedStyle(element).outlineStyle);
      assert.notEqual(outline, "none", "the focus is visible");
      return;
    }
  }
  throw new Error(`${most} times ${key} do not lead to ${control}`);
}

export async function keyboard({ page, token, watch }) {
  await page.evaluate(() => sessionStorage.clear());
  await page.goto("/");
  const field = page.getByLabel("Admin token");
  await field.waitFor();
  assert.ok(await field.evaluate((element) => element === document.activeElement), "the form has the focus");
  await page.keyboard.type(token);
  await page.keyboard.press("Enter");
  const { keyboard } = page;

  const line = page.locator("#journal summary").first();
  await tabTo(page, line);
  await keyboard.press("Enter");
  await page.locator("#journal details[open] dl").first().waitFor();

  const form = page.locator("#faults details");
  await tabTo(page, form.locator("> summary"));
  await keyboard.press("Enter");
  await tabTo(page, form.getByLabel("Id", { exact: true }));
  await keyboard.type("by-keyboard");
  await tabTo(page, form.getByLabel("Effect"));
  await keyboard.type("cut");
  await tabTo(page, form.getByRole("button", { name: "Add the fault" }));
  await keyboard.press("Enter");
  const toggle = page.getByRole("switch", { name: "Fault by-keyboard" });
  await toggle.waitFor();
  await tabTo(page, toggle, "Shift+Tab");
  await keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector("#faults [role=switch]:not(:checked):not([aria-busy])"));
  const focused = await page.evaluate(() => document.activeElement.ariaLabel);
  assert.equal(focused, "Fault by-keyboard", "the focus stays where it was");
  await watch.shot(page, "keyboard");
  const remove = page.getByRole("button", { name: "Remove fault by-keyboard" });
  await tabTo(page, remove);
  await keyboard.press("Enter");
  await toggle.waitFor({ state: "detached" });
}
