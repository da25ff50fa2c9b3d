import path from "node:path";
import { outFolder } from "../../../scripts/setup/paths";
import type { MockApi } from "../../mock-api/startMockApi";
import { startMockApi } from "../../mock-api/startMockApi";
import type { Session, SessionOptions } from "./session";
import { openSession, photographFailure } from "./session";

interface MockSession {
  readonly mock: MockApi;
  readonly session: Session;
  /** A picture of the window in `out/e2e`. */
  shot(name: string): Promise<void>;
}

/** For a suite: one window with the mock API as its provider, the Explorer open; a picture of each failure. */
export function useMockSession(options: SessionOptions = {}): MockSession {
  const opened: { mock?: MockApi; session?: Session } = {};
  const part = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("Only within a test.");
    return value;
  };
  before(async () => {
    const mock = (opened.mock = await startMockApi());
    const env = { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: mock.apiKey };
    opened.session = await openSession({ env, ...options });
    await opened.session.workbench.explorer.open();
  });
  after(async () => {
    await opened.session?.close();
    await opened.mock?.stop();
  });
  afterEach(async function () {
    if (opened.session !== undefined) await photographFailure(opened.session, this.currentTest);
    opened.mock?.reset();
  });
  return {
    get mock() {
      return part(opened.mock);
    },
    get session() {
      return part(opened.session);
    },
    shot: async (name) => {
      await part(opened.session).workbench.screenshot(path.join(outFolder, "e2e", `${name}.png`));
    },
  };
}
