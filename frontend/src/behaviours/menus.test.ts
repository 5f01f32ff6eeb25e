import { beforeEach, expect, it } from "vitest";

import { watchMenus } from "./menus.ts";
import { $, page, press } from "./stage.ts";

watchMenus();

beforeEach(() => {
  page(`<details class="menu" id="a" open><summary>A</summary><button>in A</button></details>
    <details class="menu" id="b" open><summary>B</summary></details><p>beside</p>`);
});

const open = () => [...document.querySelectorAll<HTMLDetailsElement>("details[open]")].map((menu) => menu.id);

it("closes a menu on a click beside it, and keeps the one that is clicked in", () => {
  $("#a button").click();
  expect(open()).toEqual(["a"]);
  $("p").click();
  expect(open()).toEqual([]);
});

it("closes on Escape and gives the focus back to what opened it", () => {
  $("#a button").focus();
  press("Escape");
  expect(open()).toEqual([]);
  expect(document.activeElement).toBe($("#a summary"));
});
