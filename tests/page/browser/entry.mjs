// Signing in.

import assert from "node:assert/strict";

export async function signIn({ page, admin, token, name, watch }) {
  await page.goto("/");
  const field = page.getByLabel("Admin token");
  await field.waitFor();
  await watch.usable(page, "sign-in");
  watch.expect(401);
  await field.fill("guessed");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("not the admin token").waitFor();
  assert.equal(await page.getByRole("heading", { name: "Live journal" }).count(), 0, "nothing is shown before");
  if (name === "wide") {
    await page.getByLabel("Admin token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
  } else {
    // As the command prints it.
    await page.goto(`/#token=${token}`);
  }
  await page.getByRole("heading", { name: "Live journal" }).waitFor();
  assert.equal(page.url(), `${admin}/`, "the token does not stay in the address");
  await page.getByText("sqlite::memory:").waitFor();
  await page.getByText("ready", { exact: true }).waitFor();
  const kept = await page.evaluate(() => [JSON.stringify(localStorage), document.cookie]);
  assert.deepEqual(kept, ["{}", ""], "the token is kept in the tab alone");
}
