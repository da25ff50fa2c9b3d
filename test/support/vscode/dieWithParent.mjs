// Loaded into VS Code's server by serverHost.ts. Should the test process be killed hard, nobody is left to stop the
// server: so it watches its parent itself and ends with its whole process group.
import { rmSync } from "node:fs";

const parent = Number(process.env["INLINE_ASSETS_PARENT_PID"]);
const dataDir = process.env["INLINE_ASSETS_DATA_DIR"];

// The server's own children load this too; their parent is another.
if (process.ppid === parent && process.platform !== "win32") {
  setInterval(() => {
    if (process.ppid === parent) return;
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
    process.kill(-process.pid, "SIGKILL");
  }, 1000).unref();
}
