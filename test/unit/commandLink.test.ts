import assert from "node:assert/strict";
import { commandLink, SLOT_COMMANDS } from "../../src/host/references/referenceCommands";

describe("a command's address in Markdown", () => {
  it("is not ended by a bracket in a file's name, and says it all the same", () => {
    const file = "img/lake) [click](command:x).png";
    const link = commandLink(SLOT_COMMANDS.generate, "file:///a.md", file);
    assert.match(link, /^command:_inlineAssets\.generateSlot\?[^()\s[\]]*$/);
    assert.deepEqual(JSON.parse(decodeURIComponent(link.slice(link.indexOf("?") + 1))), ["file:///a.md", file]);
  });
});
