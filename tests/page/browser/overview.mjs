// The page of the whole server.

import assert from "node:assert/strict";

/** A name that would do something if it were taken for markup. */
const HOSTILE = `<img src="x" onerror="alert(1)">`;

/** The address of the platforms, as the page shows it. */
const address = (page) => page.locator("#facts dd").first().locator("span").textContent();

export async function workspaces({ page, watch }) {
  const panel = page.locator("#workspaces");
  const rows = panel.locator("tbody tr");
  await rows.nth(9).waitFor();
  const first = await rows.first().textContent();
  await panel.getByRole("button", { name: "Next" }).click();
  await panel.getByText("11 to 20").waitFor();
  assert.notEqual(await rows.first().textContent(), first, "the next page has other rows");
  await panel.getByRole("button", { name: "Before" }).click();
  await panel.getByText("1 to 10").waitFor();
  assert.equal(await rows.first().textContent(), first);

  await panel.getByRole("button", { name: "eiHealth" }).click();
  await panel.getByRole("columnheader", { name: "Creator", includeHidden: true }).waitFor({ state: "attached" });
  await panel.getByRole("button", { name: "MapTable" }).click();
  await panel.getByText("user/16").waitFor();
  await panel.getByRole("button", { name: "ModelArts" }).click();

  await panel.getByRole("button", { name: "Create" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Project", { exact: true }).fill("project-north");
  await dialog.getByLabel("Id", { exact: true }).fill("!made-by-hand");
  await dialog.getByLabel("Name").fill(HOSTILE);
  await dialog.getByLabel("Status (optional)", { exact: true }).fill("NORMAL");
  await dialog.getByLabel("Owner").fill("nobody");
  await watch.usable(page, "create");
  watch.expect(400);
  await dialog.getByRole("button", { name: "Create it" }).click();
  await dialog.getByRole("alert").getByText("nobody").waitFor();
  await dialog.getByLabel("Owner").fill("erin");
  await dialog.getByRole("button", { name: "Create it" }).click();
  await dialog.waitFor({ state: "detached" });

  const made = rows.filter({ hasText: "!made-by-hand" });
  await made.getByText(HOSTILE).waitFor();
  assert.equal(await page.locator("#workspaces img, #notices img").count(), 0, "a name is no markup");
  await made.getByRole("button", { name: "Show" }).click();
  assert.ok((await dialog.textContent()).includes(`"owner": "erin"`));
  assert.equal(await dialog.locator("img").count(), 0);
  await dialog.getByRole("button", { name: "Close" }).click();
  await made.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete it" }).click();
  await made.waitFor({ state: "detached" });
  await changesOfOthers(page, rows);
}

/** What is changed past the panel is seen there without a click. */
async function changesOfOthers(page, rows) {
  const call = (id, request) =>
    page.evaluate(
      async ([id, request]) => {
        const api = await import(new URL("assets/script/api.js", location.href));
        await api.call(id, request);
      },
      [id, request],
    );
  const name = "!made-elsewhere";
  const times = { create_time: 1714979289000, update_time: 1714979289000 };
  const body = { project: "project-north", id: name, name, owner: "erin", status: "NORMAL", ...times };
  await call("create_modelarts_workspace", { body });
  const made = rows.filter({ hasText: name });
  await made.waitFor();
  await call("delete_modelarts_workspace", { path: { project: body.project, id: name } });
  await made.waitFor({ state: "detached" });
}

export async function quotas({ page }) {
  const over = page.locator("#quotas li").filter({ hasText: "over /" });
  await over.getByText(/of .* GB, 1\d\d.*: over/).waitFor();
  assert.equal(await over.locator(".meter.over .limit").count(), 1, "the bar shows where the threshold is");
  assert.ok((await page.locator("#quotas .meter:not(.over)").count()) > 0, "not every quota is over");
}

export async function tokens(state) {
  const { page, watch } = state;
  const panel = page.locator("#tokens");
  if (!(await panel.getByText("sample-erin").isVisible())) await panel.getByText("Tokens of the sample").click();
  await panel.locator("li").filter({ hasText: "sample-erin" }).getByRole("button", { name: "Copy" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "X-Auth-Token: sample-erin");

  await panel.getByText("Make a token").first().click();
  await panel.getByLabel("User").fill("erin");
  await panel.getByLabel("Tenant").fill("north");
  await panel.getByLabel("Project").fill("project-north");
  await panel.getByRole("button", { name: "Make a token" }).click();
  const made = panel.getByLabel("Tokens that were made here").locator("code").first();
  const line = await made.textContent();
  assert.match(line, /^X-Auth-Token: \S{20,}$/);
  state.made = line.split(": ")[1];
  await watch.usable(page, "tokens");
}

/** Asks the platforms' address as a client does. */
async function ask({ page, made }, query) {
  const url = `${await address(page)}/v1/project-north/workspaces?${query}`;
  return fetch(url, { headers: { "X-Auth-Token": made } });
}

export async function journal(state) {
  const { page, watch } = state;
  const lines = page.locator("#journal .journal > li");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Forget them" }).click();
  await page.getByText("Nothing yet.").waitFor();
  assert.equal((await ask(state, "limit=2&offset=1&name=journal-one")).status, 200);
  const line = lines.filter({ hasText: "journal-one" });
  await line.getByText("listWorkspaces").waitFor();
  await line.locator("summary").click();
  await line.getByText("query: offset").waitFor();
  assert.match(await line.locator("dl").textContent(), /Caller.*erin/);
  assert.ok(!(await page.locator("#journal").textContent()).includes(state.made), "the token is in no line");
  await watch.usable(page, "journal");

  await page.getByRole("button", { name: "Pause" }).click();
  assert.equal((await ask(state, "name=journal-two")).status, 200);
  assert.equal((await ask(state, "limit=x&name=journal-three")).status, 400);
  assert.equal(await lines.filter({ hasText: /journal-t/ }).count(), 0, "nothing comes while it is held");
  await page.getByRole("button", { name: "Go on" }).click();
  await lines.filter({ hasText: "journal-three" }).waitFor();

  await page.getByLabel("Status", { exact: true }).fill("400");
  await lines.filter({ hasText: "journal-two" }).waitFor({ state: "detached" });
  await lines.filter({ hasText: "journal-three" }).waitFor();
  await page.getByLabel("Status", { exact: true }).fill("");
  await lines.filter({ hasText: "journal-two" }).waitFor();
}

/** Waits until what was switched is. */
const done = (page) => page.waitForFunction(() => document.querySelector("#faults [role=switch]:not([aria-busy])"));

export async function faults(state) {
  const { page, watch } = state;
  const panel = page.locator("#faults");
  await panel.getByText("Add a fault").first().click();
  await panel.getByLabel("Id", { exact: true }).fill("busy");
  await panel.getByLabel("Operation").selectOption("listWorkspaces");
  await panel.getByLabel("Effect").selectOption("status");
  await panel.getByLabel("Status").fill("99");
  watch.expect(400);
  await panel.getByRole("button", { name: "Add the fault" }).click();
  await panel.getByRole("alert").getByText("99").waitFor();
  await panel.getByLabel("Status").fill("503");
  await panel.getByRole("button", { name: "Add the fault" }).click();
  const busy = panel.getByRole("switch", { name: "Fault busy" });
  await busy.waitFor();
  await watch.usable(page, "faults");

  assert.equal((await ask(state, "name=failing")).status, 503);
  const line = page.locator("#journal .journal > li").filter({ hasText: "name=failing" });
  await line.getByText("busy").first().waitFor();
  await busy.uncheck();
  await done(page);
  assert.equal((await ask(state, "name=switched-off")).status, 200);
  await busy.check();
  await done(page);
  assert.equal((await ask(state, "name=switched-on")).status, 503);
  await panel.getByRole("button", { name: "Remove fault busy" }).click();
  await busy.waitFor({ state: "detached" });
  assert.equal((await ask(state, "name=mended")).status, 200);
}
