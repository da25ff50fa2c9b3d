import type { Page } from "playwright-core";

/** The part of VS Code's smoke test driver that is used; its own types are not published. */
interface UriLike {
  readonly path: string;
  with(change: { readonly path: string }): UriLike;
}
interface BufferLike {
  toString(): string;
  readonly constructor: { fromString(text: string): BufferLike };
}
interface DriverWindow {
  readonly driver: {
    readonly environmentService: { readonly userRoamingDataHome: UriLike };
    readonly fileService: {
      readFile(file: UriLike): Promise<{ readonly value: BufferLike }>;
      writeFile(file: UriLike, content: BufferLike): Promise<unknown>;
    };
  };
}

/**
 * Writes settings.json by the page's own file service: VS Code takes it over at once. Written from outside it would
 * not be noticed, since the server runs without its native file watcher for that folder. undefined removes the key.
 */
export async function writeUserSetting(page: Page, key: string, value: unknown): Promise<void> {
  await page.evaluate(
    async ([name, json]) => {
      const { environmentService, fileService } = (window as unknown as DriverWindow).driver;
      const home = environmentService.userRoamingDataHome;
      const file = home.with({ path: `${home.path}/settings.json` });
      const { value: content } = await fileService.readFile(file);
      const settings = JSON.parse(content.toString()) as Record<string, unknown>;
      if (json === null) Reflect.deleteProperty(settings, name);
      else settings[name] = JSON.parse(json);
      await fileService.writeFile(file, content.constructor.fromString(JSON.stringify(settings, null, 2)));
    },
    [key, value === undefined ? null : JSON.stringify(value)] as const,
  );
}

export async function readUserSetting(page: Page, key: string): Promise<unknown> {
  return page.evaluate(async (name) => {
    const { environmentService, fileService } = (window as unknown as DriverWindow).driver;
    const home = environmentService.userRoamingDataHome;
    const { value: content } = await fileService.readFile(home.with({ path: `${home.path}/settings.json` }));
    return (JSON.parse(content.toString()) as Record<string, unknown>)[name];
  }, key);
}
