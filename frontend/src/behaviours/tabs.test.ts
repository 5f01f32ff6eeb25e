// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { middleOf, showTabs } from "./tabs.ts";

test("the tab of this page stands in the middle of its line", () => {
  expect(middleOf({ left: 500, width: 100 }, { left: 12, width: 366 })).toBe(355);
  expect(middleOf({ left: 12, width: 100 }, { left: 12, width: 366 })).toBeLessThan(0);
});

test("a line without a tab of this page stays where it is", () => {
  document.body.innerHTML = '<ul class="nav-tabs"><li><a href="/">One</a></li></ul>';
  expect(showTabs).not.toThrow();
});
