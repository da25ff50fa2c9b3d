import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { outFolder } from "../../scripts/setup/paths";
import { openSession, type Session } from "./support/session";

describe("the workbench", () => {
  let template: string;
  let session: Session;

  before(async () => {
    template = await mkdtemp(path.join(os.tmpdir(), "inline-assets-template-"));
    await writeFile(path.join(template, "notes.md"), "# Hello\n\nA second line\n");
    session = await openSession({ workspaceTemplate: template });
  });

  after(async () => {
    await session.close();
    await rm(template, { recursive: true });
  });

  it("shows a file of the folder, runs a command of the palette and can be drawn", async () => {
    const { workbench, workspace } = session;
    await workbench.explorer.open();
    await workbench.explorer.reveal("notes.md");
    await workbench.editor.openFile("notes.md");
    await workbench.editor.selectLines(3);
    await workbench.runCommand("Transform to Uppercase");
    await workbench.editor.waitForText("A SECOND LINE");
    await workbench.editor.save();
    assert.match(await readFile(path.join(workspace, "notes.md"), "utf8"), /A SECOND LINE/);
    const picture = await workbench.screenshot(path.join(outFolder, "e2e", "workbench.png"));
    assert.ok(picture.length > 10_000);
  });
});
