// The clock, the metrics, and the way out.

import assert from "node:assert/strict";

export async function rest({ page, watch }) {
  await page.getByRole("button", { name: "Move the clock" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("By").fill("nonsense");
  watch.expect(400);
  await dialog.getByRole("button", { name: "Move it on" }).click();
  await dialog.getByRole("alert").getByText("nonsense").waitFor();
  await dialog.getByLabel("By").fill("2days");
  await watch.usable(page, "clock");
  await dialog.getByRole("button", { name: "Move it on" }).click();
  await page.locator("#facts").getByText("2 d ahead").waitFor();
  await page.getByRole("button", { name: "Move the clock" }).click();
  await dialog.getByRole("button", { name: "Put it back" }).click();
  await page.locator("#facts").getByText("ahead").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "metrics" }).click();
  await dialog.getByText("scicloud_requests_total{").waitFor();
  await watch.usable(page, "metrics");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Admin token").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0, "nothing is kept");
  await page.goto("/platforms/modelarts");
  await page.getByLabel("Admin token").waitFor();
  const block = page.locator('.opblock[id$="-showWorkspace"]');
  await block.locator(".opblock-summary-control").click();
  await block.getByText("workspace_id").first().waitFor();
  assert.equal(
    await block.getByRole("button", { name: "Execute" }).count(),
    0,
    "without a token there is only reading",
  );
  await watch.shot(page, "reading");
}
