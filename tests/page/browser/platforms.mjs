// Each platform's page: its document is there, and an operation of it is carried out by "Try it out".

import assert from "node:assert/strict";

const SIGN_IN = JSON.stringify({
  auth: {
    identity: {
      methods: ["password"],
      password: { user: { name: "erin", password: "sample-erin-password", domain: { name: "north" } } },
    },
    scope: { project: { name: "cn-north-4" } },
  },
});

/** For each document an operation, what to fill in, and what the answer has. */
const CASES = [
  ["eihealth", "listProjectStatistics", "sample-creator", { project_id: "project-north" }, 200, "drug_job"],
  ["modelarts", "listWorkspaces", "sample-erin", { project_id: "project-north" }, 200, "total_count"],
  ["scnet", "listStorageQuotas", "sample-test", { username: "test" }, 200, "threshold"],
  ["maptable", "showWorkspaceDetail", "Bearer sample-16", { id: "16" }, 200, "requestID"],
  ["iam", "createToken", "", {}, 201, "x-subject-token", SIGN_IN],
];

export async function platforms(state) {
  for (const [name, ...rest] of CASES) {
    await state.page.getByRole("navigation", { name: "Documents" }).getByRole("link", { name, exact: true }).click();
    await tryOut(state, name, ...rest).catch((error) => {
      throw new Error(`${name}: ${error.message}`, { cause: error });
    });
  }
  await state.page.getByRole("link", { name: "scicloud" }).first().click();
  const line = state.page.locator("#journal .journal > li").filter({ hasText: "listProjectStatistics" });
  await line.first().waitFor();
}

async function tryOut({ page, watch }, name, operation, token, parameters, status, wanted, body) {
  await page.getByLabel("Ask with the token").waitFor();
  await page.locator(".swagger-ui .info .title").waitFor();
  await watch.usable(page, name);
  if (token) {
    await page.getByLabel("Ask with the token").fill(token);
    await page.getByRole("button", { name: "Use it" }).click();
  }
  const block = page.locator(`.opblock[id$="-${operation}"]`);
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Execute" }).waitFor();
  for (const [parameter, value] of Object.entries(parameters)) {
    await block.locator(`tr[data-param-name="${parameter}"] input`).fill(value);
  }
  if (body) await block.locator("textarea.body-param__text").fill(body);
  await block.getByRole("button", { name: "Execute" }).click();
  const answer = block.locator(".live-responses-table");
  await answer.waitFor();
  assert.equal(await answer.locator("tr.response .response-col_status").first().textContent(), String(status));
  assert.ok((await answer.textContent()).includes(wanted), `the answer has ${wanted}: ${await answer.textContent()}`);
  const shown = await block.locator(".responses-wrapper").textContent();
  assert.ok(
    !shown.includes("/relay/") && !shown.includes("Relay-"),
    "the way there is not shown as part of the request",
  );
  await watch.shot(page, `${name}-answer`);
}
