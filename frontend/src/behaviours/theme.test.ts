import { expect, it, vi } from "vitest";

import { $, page, submit } from "./stage.ts";
import { watchTheme } from "./theme.ts";

let follow: () => void = () => undefined;
const system = { matches: true, addEventListener: (_: string, listener: () => void) => (follow = listener) };
vi.stubGlobal("matchMedia", () => system);

it("changes at once, tells the server, and follows the machine only when asked to", () => {
  const fetched = vi.fn(() => Promise.resolve(new Response()));
  vi.stubGlobal("fetch", fetched);
  document.documentElement.dataset.theme = "system";
  page(`<form data-themes method="post" action="/theme/">
    <button name="theme" value="light">Light</button><button name="theme" value="system">System</button></form>`);
  watchTheme();
  const [light, asSystem] = document.querySelectorAll("button") as unknown as [HTMLButtonElement, HTMLButtonElement];
  const shown = () => document.documentElement.dataset.bsTheme;
  expect(asSystem.getAttribute("aria-pressed")).toBe("true");

  expect(submit($<HTMLFormElement>("form"), light)).toBe(false);
  expect([shown(), light.getAttribute("aria-pressed"), localStorage.getItem("procops-theme")]).toEqual(["light", "true", "light"]);
  const [, request] = fetched.mock.calls[0] as unknown as [string, { body: FormData; headers: object }];
  expect([request.body.get("theme"), request.headers]).toEqual(["light", { "X-CSRFToken": "token-of-the-page" }]);

  follow();
  expect(shown()).toBe("light");
  submit($<HTMLFormElement>("form"), asSystem);
  expect(shown()).toBe("dark");
  system.matches = false;
  follow();
  expect(shown()).toBe("light");
});
